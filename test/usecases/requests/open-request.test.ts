import { describe, expect, test } from 'vitest';
import { authorizationPeriodMs } from '../../../src/domain/deadlines.js';
import type { KmsFailure } from '../../../src/domain/kms-failure.js';
import { fingerprintOf } from '../../../src/domain/protection.js';
import { readProtection } from '../../../src/usecases/keys/read-protection.js';
import { openRequest, type OpenRequestInput } from '../../../src/usecases/requests/open-request.js';
import {
  aKey,
  amir,
  aRequest,
  beforeTheEnd,
  endsAt,
  manager,
  noAnswer,
  rosa,
  vera,
  writer,
} from '../../domain/given.js';
import { writerServiceId } from '../../doubles/acting-sessions.js';
import {
  accountOf,
  homeTeamId,
  instance,
  keyId,
  noOf,
  nora,
  openWorld,
  plainKey,
  refusalOf,
  registrations,
  valueOf,
  type World,
} from '../world.js';

const forbidden: KmsFailure = { code: 'forbidden', status: 403, effect: 'none' };
const asking: OpenRequestInput = { instanceId: instance.id, keyId, by: rosa.slack, reason: 'Replaced' };
const ask = (world: World, changes: Partial<OpenRequestInput> = {}) =>
  openRequest(world.ports, { ...asking, ...changes });

/** Nothing was set, opened or asked; what was refused is on record. */
async function expectNothing(world: World): Promise<void> {
  expect(world.keys.count('setKeyForDeletion')).toBe(0);
  expect(await world.everyRequest()).toEqual([]);
  expect(world.deliveries.waiting()).toEqual([]);
}

describe('asking for a deletion', () => {
  test('opens a request and sets the key for deletion, once', async () => {
    const world = openWorld();
    const request = valueOf(await ask(world));
    expect(request).toMatchObject({
      status: 'awaiting_approval',
      guard: 'kms',
      force: false,
      requester: rosa,
      reason: 'Replaced',
      approvers: [amir, vera],
      endsAt: beforeTheEnd + authorizationPeriodMs,
      key: { keyId, instanceName: instance.name },
    });
    const acts = world.keys.calls.filter(({ by }) => by !== undefined);
    expect(acts).toEqual([{ operation: 'setKeyForDeletion', keyId, by: writerServiceId }]);
    expect(world.audited()).toEqual(['request.opened', 'authorization.sent', 'authorization.given']);
    expect(world.audit.entries[0]).toMatchObject({ actor: { iamId: rosa.iamId, slackUserId: 'U0ROSA' } });
    expect(world.left()).toEqual([]);
  });

  test('plans its end and asks the Managers, never the requester to approve', async () => {
    const world = openWorld();
    const { id } = valueOf(await ask(world));
    expect(await world.timers.plannedAt(id, 'expire')).toBe(beforeTheEnd + authorizationPeriodMs);
    expect(world.deliveries.waiting().map(({ audience }) => audience)).toEqual([
      { kind: 'requester', userId: 'U0ROSA' },
      { kind: 'approver', userId: 'U0AMIR' },
      { kind: 'approver', userId: 'U0VERA' },
    ]);
  });

  test('of a key without the policy sets nothing: Countersign holds the rule', async () => {
    const world = openWorld();
    const request = valueOf(await ask(world, { keyId: plainKey.keyId }));
    expect(request).toMatchObject({ status: 'awaiting_approval', guard: 'countersign' });
    expect(world.keys.count('setKeyForDeletion')).toBe(0);
    expect(world.sessions.asked).toEqual([]);
  });

  test('keeps what the key protects, and who is asked where there are too many', async () => {
    const world = openWorld({ settings: { maxDirectMessages: 1, channelId: 'C0ALL' } });
    world.keys.record(keyId).registrations = registrations(3, 1);
    const request = valueOf(await ask(world, { ticket: 'SEC-1' }));
    expect(request).toMatchObject({
      ticket: 'SEC-1',
      channelId: 'C0ALL',
      protection: { known: true, resources: 3, underRetention: 1 },
      asking: { by: 'channel' },
    });
    expect(await world.snapshots.load(request.askedWith.mark)).toHaveLength(3);
  });

  test('is answered as still under way while the KMS has not answered clearly', async () => {
    const world = openWorld();
    world.keys.fail('setKeyForDeletion', {
      failure: noAnswer,
      meanwhile: () => world.keys.fail('readKey', { failure: noAnswer, times: 4 }),
    });
    expect(valueOf(await ask(world)).status).toBe('authorizing');
    expect(world.left()).toEqual(['give_first_authorization']);
  });

  test('is answered with the reason where the KMS says no; nobody is asked', async () => {
    const world = openWorld();
    world.keys.fail('setKeyForDeletion', { failure: forbidden });
    expect(noOf(await ask(world))).toMatchObject({
      kind: 'trouble',
      trouble: { kind: 'first_authorization', obstacle: { kind: 'kms', failure: forbidden } },
    });
    expect(world.deliveries.waiting().map(({ kind }) => kind)).toEqual(['notice']);
    expect(await world.openRequests()).toEqual([]);
  });
});

describe('who may ask', () => {
  test.each<[string, (world: World) => void, string]>([
    [
      'a Writer alone',
      ({ roles }) => roles.put(rosa, { ...writer, maySetForDeletion: false }),
      'not_a_writer',
    ],
    ['somebody IBM Cloud knows', ({ roles }) => roles.forget(rosa), 'person_unknown'],
    ['no guest', ({ people }) => people.put(accountOf(rosa, { kind: 'guest' })), 'account_not_eligible'],
    [
      'nobody deactivated',
      ({ people }) => people.put(accountOf(rosa, { kind: 'deactivated' })),
      'account_not_eligible',
    ],
    [
      'nobody with a right on a condition, where nobody would check it',
      ({ roles }) =>
        roles.put(rosa, {
          maySetForDeletion: false,
          mayDelete: false,
          onCondition: { maySetForDeletion: true, mayDelete: false },
        }),
      'right_on_condition',
    ],
  ])('%s', async (_who, change, code) => {
    const world = openWorld();
    change(world);
    expect(refusalOf(await ask(world))).toBe(code);
    await expectNothing(world);
    expect(world.refusals()).toEqual([code]);
  });

  test('nobody of another workspace, whoever they say they are', async () => {
    const world = openWorld();
    const by = { ...rosa.slack, teamId: 'T0ELSE' };
    expect(refusalOf(await ask(world, { by }))).toBe('account_not_eligible');
    await expectNothing(world);
  });

  test.each<[string, (world: World) => void, string]>([
    ['Slack', ({ people }) => void (people.isAway = true), 'trouble: slack'],
    ['IAM', ({ roles }) => void (roles.isAway = true), 'trouble: roles'],
    ['the KMS', ({ keys }) => keys.fail('readKey', { failure: noAnswer }), 'trouble: kms'],
  ])('nobody while %s cannot be read', async (_what, change, code) => {
    const world = openWorld();
    change(world);
    expect(refusalOf(await ask(world))).toBe(code);
    await expectNothing(world);
  });
});

describe('what may be asked for', () => {
  test.each<[string, (world: World) => void, string]>([
    ['a key that is there', ({ keys }) => keys.remove(keyId), 'key_not_found'],
    [
      'a key that is not deleted',
      ({ keys }) => void (keys.record(keyId).facts.state = 'destroyed'),
      'key_in_wrong_state',
    ],
    [
      'an active key, where it is to be set',
      ({ keys }) => void (keys.record(keyId).facts.state = 'suspended'),
      'key_in_wrong_state',
    ],
    [
      'a key that nobody has set, whose authorization would be replaced',
      ({ keys }) => keys.set(keyId, 'IBMid-ELSE', endsAt),
      'key_set_outside',
    ],
    [
      'a key that somebody else could approve for',
      ({ roles }) => [amir, vera].forEach((one) => roles.forget(one)),
      'no_approver_available',
    ],
  ])('%s', async (_what, change, code) => {
    const world = openWorld();
    change(world);
    expect(refusalOf(await ask(world))).toBe(code);
    await expectNothing(world);
  });

  test.each([
    [{ reason: '  ' }, 'reason_missing'],
    [{ reason: 'x'.repeat(501) }, 'reason_too_long'],
    [{ ticket: 'x'.repeat(101) }, 'ticket_too_long'],
  ])('with words that fit: %o', async (changes, code) => {
    const world = openWorld();
    expect(refusalOf(await ask(world, changes))).toBe(code);
    await expectNothing(world);
    expect(world.refusals()).toEqual([code]);
  });

  test('by a Manager too, who is then no approver of their own request', async () => {
    const world = openWorld();
    const request = valueOf(await ask(world, { by: amir.slack }));
    expect(request).toMatchObject({ requester: amir, approvers: [vera] });
  });

  test('one request at a time, also for two who ask in the same moment', async () => {
    const world = openWorld();
    const chances = [0.1, 0.9];
    world.ports.random = () => chances.shift() ?? 0.5;
    world.roles.put(nora, writer);
    const answers = await Promise.all([ask(world), ask(world, { by: nora.slack })]);
    expect(answers.map(({ ok }) => ok).sort()).toEqual([false, true]);
    expect(await world.everyRequest()).toHaveLength(1);
    expect(world.keys.count('setKeyForDeletion')).toBe(1);
    expect(refusalOf(await ask(world))).toBe('request_already_open');
  });

  test('a key whose last request is over', async () => {
    const world = openWorld();
    await world.hold(aRequest('cancelled'));
    expect((await ask(world)).ok).toBe(true);
  });
});

describe('asking for force', () => {
  const seen = async (world: World) => fingerprintOf((await readProtection(world.ports, aKey())).protection);

  async function withBuckets(count: number, underRetention = 0) {
    const world = openWorld();
    world.keys.record(keyId).registrations = registrations(count, underRetention);
    return { world, force: { typedName: 'old-backups', seen: await seen(world) } };
  }

  test('takes the name of the key and the list as it is', async () => {
    const { world, force } = await withBuckets(2);
    expect(valueOf(await ask(world, { force }))).toMatchObject({ force: true, protection: { resources: 2 } });
  });

  test('of another name is refused', async () => {
    const { world, force } = await withBuckets(2);
    expect(refusalOf(await ask(world, { force: { ...force, typedName: 'old-backup' } }))).toBe(
      'name_not_confirmed',
    );
    await expectNothing(world);
  });

  test('of a list that has changed is refused with what is new', async () => {
    const { world, force } = await withBuckets(2);
    world.keys.record(keyId).registrations = registrations(3);
    expect(noOf(await ask(world, { force }))).toMatchObject({
      refusal: { code: 'resources_changed', changes: { added: { total: 1 } } },
    });
    await expectNothing(world);
  });

  test.each([
    ['there is nothing to override', 0, 0, 'force_not_needed'],
    ['something is under retention', 2, 1, 'force_under_retention'],
  ])('is refused where %s', async (_why, count, underRetention, code) => {
    const { world, force } = await withBuckets(count, underRetention);
    expect(refusalOf(await ask(world, { force }))).toBe(code);
    await expectNothing(world);
  });

  test('is refused where the list cannot be read', async () => {
    const { world, force } = await withBuckets(2);
    world.keys.fail('registrations', { failure: noAnswer });
    expect(refusalOf(await ask(world, { force }))).toBe('force_list_unknown');
    await expectNothing(world);
  });
});

describe('where people act as themselves', () => {
  test('the passcode’s person sets the key', async () => {
    const world = openWorld({ mode: 'passcode' });
    const passcode = world.signIn.passcodeOf(rosa.iamId);
    expect(valueOf(await ask(world, { passcode })).status).toBe('awaiting_approval');
    expect(world.keys.record(keyId).setBy).toBe(rosa.iamId);
    expect(world.signIn.accounts).toEqual(['acct']);
  });

  test.each([
    ['none', undefined, 'passcode_malformed'],
    ['a wrong one', 'wrong12345', 'passcode_rejected'],
    ['somebody else’s', amir.iamId, 'other_person'],
  ])('%s opens nothing', async (_which, text, code) => {
    const world = openWorld({ mode: 'passcode' });
    const passcode = text === amir.iamId ? world.signIn.passcodeOf(text) : text;
    expect(noOf(await ask(world, passcode === undefined ? {} : { passcode }))).toMatchObject({
      trouble: { kind: 'sign_in', failure: { code } },
    });
    await expectNothing(world);
    expect(world.audited()).toEqual(['sign_in.refused']);
  });

  test('a passcode is not spent on what would be refused anyway', async () => {
    const world = openWorld({ mode: 'passcode' });
    const passcode = world.signIn.passcodeOf(rosa.iamId);
    world.keys.set(keyId, 'IBMid-ELSE', endsAt);
    expect(refusalOf(await ask(world, { passcode }))).toBe('key_set_outside');
    expect(world.signIn.isSpent(passcode)).toBe(false);
  });

  test('the sign-in of a request that does not come about is forgotten', async () => {
    const world = openWorld({ mode: 'passcode' });
    const passcode = world.signIn.passcodeOf(rosa.iamId);
    expect(refusalOf(await ask(world, { passcode, reason: '' }))).toBe('reason_missing');
    const key = { instanceId: instance.id, keyId };
    expect(await world.ports.sessions.sessionFor('first_authorization', rosa, key)).toMatchObject({
      failure: { code: 'session_gone' },
    });
  });

  test('a right on a condition counts: IBM checks it at the act', async () => {
    const world = openWorld({ mode: 'passcode' });
    const onCondition = { maySetForDeletion: true, mayDelete: false };
    world.roles.put(rosa, { maySetForDeletion: false, mayDelete: false, onCondition });
    const passcode = world.signIn.passcodeOf(rosa.iamId);
    expect((await ask(world, { passcode })).ok).toBe(true);
  });

  test('nobody signs in for a key without the policy', async () => {
    const world = openWorld({ mode: 'passcode' });
    expect((await ask(world, { keyId: plainKey.keyId })).ok).toBe(true);
    expect(world.signIn.accounts).toEqual([]);
  });
});

test('approvers are full members of this workspace', async () => {
  const world = openWorld();
  const guest = { ...nora, slack: { userId: 'U0GUEST', teamId: homeTeamId }, iamId: 'IBMid-GUEST' };
  const outsider = { ...nora, slack: { userId: 'U0OUT', teamId: 'T0ELSE' }, iamId: 'IBMid-OUT' };
  world.people.put(accountOf(guest, { kind: 'guest' }));
  world.people.put(accountOf(outsider));
  world.roles.put(guest, manager);
  world.roles.put(outsider, manager);
  expect(valueOf(await ask(world)).approvers).toEqual([amir, vera]);
});

describe('a key that is set already', () => {
  test('by an ended request of ours is not told as set by somebody outside: it was deleted and restored since', async () => {
    const world = openWorld();
    const first = valueOf(await ask(world));
    const { facts } = world.keys.record(keyId);
    Object.assign(facts, { state: 'destroyed', deletedAt: world.clock.now() });
    await world.hold({ ...aRequest('superseded'), id: first.id });
    // Restoring brings the authorization back as it was.
    facts.state = 'active';
    expect(noOf(await ask(world))).toMatchObject({
      refusal: { code: 'key_set_outside', setWith: { id: first.id, requester: rosa } },
    });
    world.keys.set(keyId, 'IBMid-ELSE', world.clock.now() + 1_000);
    expect(noOf(await ask(world))).not.toMatchObject({ refusal: { setWith: { id: first.id } } });
  });
});
