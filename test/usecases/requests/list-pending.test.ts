import { expect, test } from 'vitest';
import { listPending } from '../../../src/usecases/requests/list-pending.js';
import { aCountersignRequest, amir, aRequest, endsAt, rosa } from '../../domain/given.js';
import { accountOf, nora, openWorld, plainKey, refusalOf, valueOf } from '../world.js';

const keyOf = <T extends { keyId: string }>(key: T, keyId: string): T => ({ ...key, keyId });

test('open requests come with the one that ends first on top', async () => {
  const world = openWorld();
  const waiting = aRequest('awaiting_approval');
  const sooner = aCountersignRequest('awaiting_approval');
  const third = { ...plainKey, keyId: '33333333-3333-4333-8333-333333333333' };
  world.keys.add(third);
  await world.hold({ ...aRequest('authorizing'), id: 'CS-3', key: keyOf(waiting.key, third.keyId) });
  await world.hold({ ...waiting, id: 'CS-1' });
  await world.hold({ ...sooner, id: 'CS-2', endsAt: endsAt - 1, key: keyOf(sooner.key, plainKey.keyId) });
  await world.hold({ ...aRequest('denied'), id: 'CS-4' });
  expect(valueOf(await listPending(world.ports, amir.slack)).requests.map(({ id }) => id)).toEqual([
    'CS-2',
    'CS-1',
    'CS-3',
  ]);
});

test('nobody sees them whom IBM Cloud does not know, nor a guest', async () => {
  const world = openWorld();
  await world.hold(aRequest('awaiting_approval'));
  expect(refusalOf(await listPending(world.ports, nora.slack))).toBe('person_unknown');
  world.people.put(accountOf(rosa, { kind: 'guest' }));
  expect(refusalOf(await listPending(world.ports, rosa.slack))).toBe('account_not_eligible');
  expect(refusalOf(await listPending(world.ports, { ...amir.slack, teamId: 'T0ELSE' }))).toBe(
    'account_not_eligible',
  );
});
