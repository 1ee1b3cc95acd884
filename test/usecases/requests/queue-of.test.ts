import { describe, expect, test } from 'vitest';
import { dayMs } from '../../../src/domain/deadlines.js';
import type { SlackIdentity } from '../../../src/domain/person.js';
import { restorableAfterMs } from '../../../src/domain/restoring.js';
import type { DeletionRequest } from '../../../src/domain/request.js';
import { queueOf } from '../../../src/usecases/requests/queue-of.js';
import { aBlockedRequest, amir, aRequest, endsAt, protectedBy, rosa, vera } from '../../domain/given.js';
import { accountOf, nora, openWorld, plainKey, refusalOf, registrations, valueOf } from '../world.js';

/** A world that holds these, each for a key of its own. */
async function holding(...requests: DeletionRequest[]) {
  const world = openWorld();
  for (const [n, request] of requests.entries()) {
    const keyId = `33333333-3333-4333-8333-33333333333${n}`;
    world.keys.add({ ...plainKey, keyId });
    const protects = request.protection.known ? request.protection.resources : 0;
    await world.hold({ ...request, id: `CS-${n}`, key: { ...request.key, keyId } }, registrations(protects));
  }
  const read = async (by: SlackIdentity) => {
    const queue = valueOf(await queueOf(world.ports, by));
    const ids = (list: readonly { id: string }[] | undefined) => list?.map(({ id }) => id);
    return {
      waitingForYou: ids(queue.waitingForYou),
      askedByYou: ids(queue.askedByYou),
      blocked: ids(queue.blocked),
      restorable: ids(queue.restorable),
      finished: ids(queue.finished),
      others: ids(queue.others),
    };
  };
  return { world, read };
}

const nothing = {
  waitingForYou: [],
  askedByYou: [],
  blocked: [],
  restorable: [],
  finished: [],
  others: [],
};

test('each list has the soonest end first; what has no end yet comes last', async () => {
  const waiting = aRequest('awaiting_approval');
  const { read } = await holding(waiting, { ...waiting, endsAt: endsAt - 1 }, aRequest('authorizing'));
  expect(await read(amir.slack)).toEqual({ ...nothing, waitingForYou: ['CS-1', 'CS-0'], others: ['CS-2'] });
  expect(await read(rosa.slack)).toEqual({ ...nothing, askedByYou: ['CS-1', 'CS-0', 'CS-2'] });
});

test('who could approve no more, or never could, finds it among those of others', async () => {
  const { read } = await holding({ ...aRequest('awaiting_approval'), approvers: [vera] });
  expect(await read(amir.slack)).toEqual({ ...nothing, others: ['CS-0'] });
  expect(await read(vera.slack)).toEqual({ ...nothing, waitingForYou: ['CS-0'] });
});

test('while something stands in the way it waits for nobody; where only another try can tell, it does', async () => {
  const stuck = aBlockedRequest({ protection: protectedBy(3) });
  const { read } = await holding(stuck, aBlockedRequest({ protection: { known: false } }));
  expect(await read(amir.slack)).toEqual({ ...nothing, blocked: ['CS-0'], waitingForYou: ['CS-1'] });
  expect(await read(rosa.slack)).toEqual({ ...nothing, blocked: ['CS-0'], askedByYou: ['CS-1'] });
});

describe('what has ended', () => {
  test('a deleted key is restorable for whoever may have approved, from half a minute on until its last moment', async () => {
    const deleted = aRequest('deleted');
    const { world, read } = await holding(deleted);
    expect((await read(amir.slack)).restorable).toEqual([]);
    world.clock.advance(deleted.deletedAt + restorableAfterMs - world.clock.now());
    expect((await read(amir.slack)).restorable).toEqual(['CS-0']);
    expect((await read(vera.slack)).restorable).toEqual(['CS-0']);
    expect((await read(rosa.slack)).restorable).toEqual([]);
    world.clock.advance(deleted.restorableUntil - world.clock.now() - 1);
    expect((await read(amir.slack)).restorable).toEqual(['CS-0']);
    world.clock.advance(1);
    expect((await read(amir.slack)).restorable).toEqual([]);
  });

  test('a key that is back, gone for good or deleted once more is not', async () => {
    const deleted = aRequest('deleted');
    const at = deleted.deletedAt + 60_000;
    const { world, read } = await holding(
      { ...deleted, restored: { at } },
      { ...deleted, purged: { at } },
      { ...deleted, deletedAgain: { at } },
    );
    world.clock.advance(at - world.clock.now());
    expect((await read(amir.slack)).restorable).toEqual([]);
  });

  test('what ended lately concerns whoever asked, decided or was asked, the latest first', async () => {
    const denied = aRequest('denied');
    const { world, read } = await holding(denied, { ...denied, at: denied.at + 1 }, aRequest('replaced'));
    for (const { slack } of [rosa, amir, vera])
      expect((await read(slack)).finished).toEqual(['CS-1', 'CS-0']);
    world.roles.put(nora, { maySetForDeletion: true, mayDelete: true });
    expect((await read(nora.slack)).finished).toEqual([]);
    world.clock.advance(denied.at + 3 * dayMs + 1 - world.clock.now());
    expect((await read(rosa.slack)).finished).toEqual([]);
  });
});

test('nobody sees any whom IBM Cloud does not know, nor a guest', async () => {
  const { world } = await holding(aRequest('awaiting_approval'));
  expect(refusalOf(await queueOf(world.ports, nora.slack))).toBe('person_unknown');
  world.people.put(accountOf(rosa, { kind: 'guest' }));
  expect(refusalOf(await queueOf(world.ports, rosa.slack))).toBe('account_not_eligible');
  expect(refusalOf(await queueOf(world.ports, { ...amir.slack, teamId: 'T0ELSE' }))).toBe(
    'account_not_eligible',
  );
});

test('while IAM does not say who somebody is they see what names them, and nothing of others', async () => {
  const { world, read } = await holding(aRequest('awaiting_approval'));
  world.ports.roles = { ...world.ports.roles, recognise: () => Promise.reject(new Error('IAM is away')) };
  expect(await read(amir.slack)).toEqual({ ...nothing, waitingForYou: ['CS-0'], others: undefined });
  expect(await read(nora.slack)).toEqual({ ...nothing, others: undefined });
});
