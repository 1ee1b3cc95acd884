import { expect, test } from 'vitest';
import { showRequest } from '../../../src/usecases/requests/show-request.js';
import { aRequest, amir, rosa } from '../../domain/given.js';
import { accountOf, nora, openWorld, refusalOf, valueOf } from '../world.js';

async function withRequest() {
  const world = openWorld();
  const request = await world.hold(aRequest('awaiting_approval'));
  const show = (by = amir.slack, id = request.id) => showRequest(world.ports, id, by);
  return { ...world, request, show };
}

test('whoever IBM Cloud knows sees the request, what happened to it and its copies', async () => {
  const world = await withRequest();
  const { id: requestId } = world.request;
  await world.ports.audit.append({ at: 1, type: 'request.reminded', requestId, facts: {} });
  await world.ports.audit.append({ at: 2, type: 'request.reminded', requestId: 'CS-OTHER', facts: {} });
  const audience = { kind: 'requester', userId: rosa.slack.userId } as const;
  await world.ports.copies.save(requestId, { audience, shownVersion: 1 });
  const shown = valueOf(await world.show());
  expect(shown.request).toEqual(await world.requestNow());
  expect(shown.history.map(({ at }) => at)).toEqual([1]);
  expect(shown.copies).toEqual([{ audience, shownVersion: 1 }]);
});

test('nobody else sees anything of it: whom IBM Cloud does not know, and guests', async () => {
  const world = await withRequest();
  expect(refusalOf(await world.show(nora.slack))).toBe('person_unknown');
  world.people.put(accountOf(amir, { kind: 'guest' }));
  expect(refusalOf(await world.show())).toBe('account_not_eligible');
});

test('a request that is not there is not found', async () => {
  const world = await withRequest();
  expect(refusalOf(await world.show(amir.slack, 'CS-0000000AAAA'))).toBe('request_elsewhere');
});
