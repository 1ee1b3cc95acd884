import { describe, expect, test } from 'vitest';
import { fingerprintOf } from '../../../src/domain/protection.js';
import { transition } from '../../../src/usecases/effects/transition.js';
import { discussRequest } from '../../../src/usecases/requests/discuss-request.js';
import { askForForce, type AskForForceInput } from '../../../src/usecases/requests/ask-for-force.js';
import {
  aBlockedRequest,
  aCountersignRequest,
  amir,
  approving,
  aRequest,
  endsAt,
  noAnswer,
  protectedBy,
  rosa,
  vera,
} from '../../domain/given.js';
import { managerServiceId } from '../../doubles/acting-sessions.js';
import { keyId, noOf, openWorld, plainKey, refusalOf, registrations, valueOf, type World } from '../world.js';

async function blocked() {
  const world = openWorld();
  const request = await world.hold(
    { ...aBlockedRequest({ protection: protectedBy(2) }), ticket: 'SEC-1', channelId: 'C0ALL' },
    registrations(2),
  );
  const asking: AskForForceInput = {
    requestId: request.id,
    by: rosa.slack,
    typedName: request.key.name,
    seen: fingerprintOf(request.protection),
    reason: 'The buckets are empty',
  };
  const ask = (changes: Partial<AskForForceInput> = {}) =>
    askForForce(world.ports, { ...asking, ...changes });
  return { ...world, request, ask };
}

/** The ordinary request goes on as it was, and is the only one. */
async function expectUnchanged(world: World): Promise<void> {
  expect((await world.everyRequest()).map(({ status }) => status)).toEqual(['blocked']);
}

describe('asking for force', () => {
  test('takes the place of the ordinary request, with the same authorization and end', async () => {
    const { ask, ...world } = await blocked();
    const forced = valueOf(await ask());
    expect(forced).toMatchObject({
      status: 'awaiting_approval',
      force: true,
      guard: 'kms',
      requester: rosa,
      reason: 'The buckets are empty',
      ticket: 'SEC-1',
      channelId: 'C0ALL',
      endsAt,
      approvers: [amir, vera],
      protection: { resources: 2 },
    });
    expect(await world.requestNow()).toMatchObject({ status: 'replaced', by: forced.id });
    expect((await world.requests.findOpen(forced.key))?.id).toBe(forced.id);
    expect(world.audited()).toEqual(['request.replaced', 'request.opened']);
  });

  test('takes over what was asked about it, and what it was asked again for', async () => {
    const { ask, ports, request, requestNow } = await blocked();
    const asked = { type: 'ask_question', id: 'q-1', text: 'Is it empty?' } as const;
    await discussRequest(ports, request.id, amir.slack, asked);
    const forced = valueOf(await ask());
    expect(forced.questions).toMatchObject([{ id: 'q-1', by: amir }]);
    const answer = { type: 'answer_question', id: 'q-1', text: 'Yes' } as const;
    await discussRequest(ports, forced.id, rosa.slack, answer);
    expect((await requestNow(forced.id)).questions).toMatchObject([{ answer: { text: 'Yes' } }]);
    expect(refusalOf(await discussRequest(ports, request.id, vera.slack, { ...asked, id: 'q-2' }))).toBe(
      'request_decided',
    );
  });

  test('does not set the key again, which would start the seven days anew', async () => {
    const { ask, keys } = await blocked();
    await ask();
    expect(keys.calls.filter(({ by }) => by !== undefined)).toEqual([]);
    expect(keys.record(keyId).facts.dualAuthorization).toMatchObject({ endsAt });
  });

  test('opens one request, however often it is asked for at the same time', async () => {
    const { ask, openRequests, ports } = await blocked();
    const chances = Array.from({ length: 12 }, (_, n) => n / 12);
    ports.random = () => chances.shift() ?? 0.5;
    const answers = await Promise.all([ask(), ask(), ask()]);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await openRequests()).toHaveLength(1);
  });

  test('is open where Countersign holds the rule, too', async () => {
    const world = openWorld();
    const { key, ...waiting } = aCountersignRequest('awaiting_approval');
    const request = await world.hold(
      { ...waiting, key: { ...key, keyId: plainKey.keyId } },
      registrations(1),
    );
    const forced = await askForForce(world.ports, {
      requestId: request.id,
      by: rosa.slack,
      typedName: plainKey.name,
      seen: fingerprintOf(request.protection),
      reason: 'The bucket is empty',
    });
    expect(valueOf(forced)).toMatchObject({ guard: 'countersign', force: true, endsAt: request.endsAt });
  });
});

describe('is refused', () => {
  test.each<[string, Partial<AskForForceInput>, string]>([
    ['to anybody but the requester', { by: amir.slack }, 'not_the_requester'],
    ['for another name', { typedName: 'old-backup' }, 'name_not_confirmed'],
    ['for another list than there is', { seen: 'another list' }, 'resources_changed'],
    ['without a reason', { reason: ' ' }, 'reason_missing'],
    ['for a request that is not there', { requestId: 'CS-1QKTVC0NNNNE' }, 'request_elsewhere'],
  ])('%s', async (_why, changes, code) => {
    const { ask, ...world } = await blocked();
    expect(refusalOf(await ask(changes))).toBe(code);
    await expectUnchanged(world);
  });

  test('with what is new, where the list has changed', async () => {
    const { ask, ...world } = await blocked();
    world.keys.record(keyId).registrations = registrations(3);
    expect(noOf(await ask())).toMatchObject({
      refusal: { code: 'resources_changed', changes: { added: { total: 1 } } },
    });
    await expectUnchanged(world);
    expect(world.refusals()).toEqual(['resources_changed']);
  });

  test.each<[string, (world: World) => void, string]>([
    [
      'under a retention policy',
      ({ keys }) => void (keys.record(keyId).registrations = registrations(2, 1)),
      'force_under_retention',
    ],
    [
      'where there is nothing to override any more',
      ({ keys }) => void (keys.record(keyId).registrations = []),
      'force_not_needed',
    ],
    [
      'while the list cannot be read',
      ({ keys }) => keys.fail('registrations', { failure: noAnswer }),
      'force_list_unknown',
    ],
    [
      'to somebody who may not set keys any more',
      ({ roles }) => roles.put(rosa, { maySetForDeletion: false, mayDelete: false }),
      'not_a_writer',
    ],
    [
      'where nobody else could approve',
      ({ roles }) => [amir, vera].forEach((one) => roles.forget(one)),
      'no_approver_available',
    ],
    [
      'while the key cannot be read',
      ({ keys }) => keys.fail('readKey', { failure: noAnswer }),
      'trouble: kms',
    ],
  ])('%s', async (_why, change, code) => {
    const { ask, ...world } = await blocked();
    change(world);
    expect(refusalOf(await ask())).toBe(code);
    await expectUnchanged(world);
  });

  test('where the authorization to be taken over is not there any more', async () => {
    const { ask, ...world } = await blocked();
    world.keys.unset(keyId);
    expect(refusalOf(await ask())).toBe('request_decided');
    expect(await world.requestNow()).toMatchObject({ status: 'superseded', change: 'unset' });
    expect(await world.openRequests()).toEqual([]);
  });

  test('for what is forced already', async () => {
    const world = openWorld();
    const request = await world.hold(aRequest('awaiting_approval', { force: true }), registrations(2));
    const asked = await askForForce(world.ports, {
      requestId: request.id,
      by: rosa.slack,
      typedName: request.key.name,
      seen: fingerprintOf(request.protection),
      reason: 'Again',
    });
    expect(refusalOf(asked)).toBe('request_already_open');
  });

  test('for a request that was decided meanwhile: the deletion under way goes on', async () => {
    const world = openWorld();
    const request = await world.hold(aRequest('awaiting_approval'), registrations(2));
    world.ports.perform = async () => undefined;
    world.requests.beforeNextCommit(() => transition(world.ports, request.id, approving(request)));
    const asked = await askForForce(world.ports, {
      requestId: request.id,
      by: rosa.slack,
      typedName: request.key.name,
      seen: fingerprintOf(request.protection),
      reason: 'The buckets are empty',
    });
    expect(refusalOf(asked)).toBe('decision_in_progress');
    expect((await world.everyRequest()).map(({ status }) => status)).toEqual(['deleting']);
  });

  test('for a key that an approval has just deleted: that was nobody outside', async () => {
    const world = openWorld();
    const request = await world.hold(aRequest('deleting'), registrations(2));
    // The answer of the DELETE is on its way to whoever sent it.
    Object.assign(world.keys.record(keyId).facts, { state: 'destroyed', deletedBy: managerServiceId });
    const asked = await askForForce(world.ports, {
      requestId: request.id,
      by: rosa.slack,
      typedName: request.key.name,
      seen: fingerprintOf(request.protection),
      reason: 'The buckets are empty',
    });
    expect(refusalOf(asked)).toBe('key_in_wrong_state');
    expect(await world.requestNow()).toEqual(request);
  });
});
