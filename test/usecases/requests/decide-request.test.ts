import { describe, expect, test } from 'vitest';
import { noRights } from '../../../src/domain/authority.js';
import { fingerprintOf } from '../../../src/domain/protection.js';
import type { DeletionRequest } from '../../../src/domain/request.js';
import { transition } from '../../../src/usecases/effects/transition.js';
import { decideRequest, type DecisionAsked } from '../../../src/usecases/requests/decide-request.js';
import {
  aBlockedRequest,
  aCountersignRequest,
  amir,
  approving,
  aRequest,
  beforeTheEnd,
  endsAt,
  manager,
  noAnswer,
  protectedBy,
  rosa,
  vera,
} from '../../domain/given.js';
import {
  accountOf,
  keyId,
  noOf,
  nora,
  openWorld,
  plainKey,
  refusalOf,
  registrations,
  valueOf,
  type World,
  type WorldOptions,
} from '../world.js';

const id = 'CS-1QKTVC0ABCD';

async function waiting(protects = registrations(0), options: WorldOptions & { force?: boolean } = {}) {
  const { force = false, ...rest } = options;
  const world = openWorld(rest);
  const request = await world.hold(aRequest('awaiting_approval', { force }), protects);
  return { world, request };
}

const approve = (request: DeletionRequest, more: { typedName?: string; passcode?: string } = {}) =>
  ({ type: 'approve', seen: fingerprintOf(request.protection), ...more }) as const;
const deny: DecisionAsked = { type: 'deny', reason: 'Still used' };
const cancel: DecisionAsked = { type: 'cancel' };

const decide = (world: World, asked: DecisionAsked, by = amir) =>
  decideRequest(world.ports, id, by.slack, asked);

/** The request waits as before, and the KMS has heard of nothing. */
async function expectUndecided(world: World): Promise<void> {
  expect((await world.requestNow()).status).toBe('awaiting_approval');
  expect(world.keys.count('deleteKey') + world.keys.count('unsetKeyForDeletion')).toBe(0);
}

describe('approving', () => {
  test('deletes the key', async () => {
    const { world, request } = await waiting();
    expect(valueOf(await decide(world, approve(request)))).toMatchObject({
      status: 'deleted',
      approver: amir,
    });
    expect(world.keys.effectiveDeletes).toEqual([keyId]);
    expect(world.audited()).toEqual(['request.approved', 'deletion.sent', 'key.deleted']);
    expect(world.audit.entries[0]).toMatchObject({ actor: { iamId: amir.iamId, slackUserId: 'U0AMIR' } });
  });

  test('deletes once, however often and by however many it is pressed', async () => {
    const { world, request } = await waiting();
    const presses = [amir, vera, amir, vera, amir, vera, amir, vera];
    const answers = await Promise.all(presses.map((by) => decide(world, approve(request), by)));
    expect(world.keys.count('deleteKey')).toBe(1);
    expect(world.audited().filter((type) => type === 'request.approved')).toHaveLength(1);
    expect(answers.some(({ ok }) => ok)).toBe(true);
    expect((await world.requestNow()).status).toBe('deleted');
  });

  test('is possible until the very end, and not at it, by the KMS’s clock', async () => {
    const early = await waiting();
    early.world.clock.set(endsAt - 1_000);
    expect((await decide(early.world, approve(early.request))).ok).toBe(true);

    const late = await waiting();
    late.world.clock.set(endsAt);
    expect(refusalOf(await decide(late.world, approve(late.request)))).toBe('authorization_period_over');
    expect(late.world.keys.count('deleteKey')).toBe(0);
    // The click came before the timer.
    expect((await late.world.requestNow()).status).toBe('expired');
  });

  test('ends with the KMS’s own clock, also where ours is behind', async () => {
    const { world, request } = await waiting();
    world.clock.set(endsAt - 60_000);
    world.keys.aheadMs = 60_000;
    expect(refusalOf(await decide(world, approve(request)))).toBe('authorization_period_over');
    expect(world.keys.count('deleteKey')).toBe(0);
    // No card goes on offering what the KMS refuses.
    expect((await world.requestNow()).status).toBe('expired');
  });

  test('that the KMS would not carry out leaves the request to be approved again', async () => {
    const { world, request } = await waiting();
    world.keys.fail('deleteKey', { failure: { code: 'forbidden', status: 403, effect: 'none' } });
    expect(valueOf(await decide(world, approve(request)))).toMatchObject({
      status: 'awaiting_approval',
      lapsed: { approver: amir, failure: { code: 'forbidden' } },
    });
  });
});

describe('the requester may not approve their own request', () => {
  test('by the same Slack account, as a Manager too', async () => {
    const { world, request } = await waiting();
    world.roles.put(rosa, manager);
    expect(refusalOf(await decide(world, approve(request), rosa))).toBe('approver_is_requester');
    await expectUndecided(world);
    // What is refused anyway needs no word of the KMS.
    expect(world.keys.calls).toEqual([]);
  });

  test.each([
    ['IAM id, letter case aside', { iamId: rosa.iamId.toLowerCase() }],
    ['e-mail address', { email: 'rosa@example.com' }],
  ])('by another account with the same %s', async (_which, same) => {
    const world = openWorld();
    const request = await world.hold({
      ...aRequest('awaiting_approval'),
      requester: { ...rosa, email: 'rosa@example.com' },
    });
    world.roles.forget(rosa);
    world.roles.put({ ...nora, ...same }, manager);
    expect(noOf(await decide(world, approve(request), nora))).toMatchObject({
      refusal: { code: 'approver_is_requester' },
    });
    await expectUndecided(world);
    expect(world.refusals()).toEqual(['approver_is_requester']);
  });

  test('nor deny it; cancelling is theirs alone', async () => {
    const { world } = await waiting();
    world.roles.put(rosa, manager);
    expect(refusalOf(await decide(world, deny, rosa))).toBe('approver_is_requester');
    expect(refusalOf(await decide(world, cancel, amir))).toBe('not_the_requester');
    await expectUndecided(world);
    expect((await decide(world, cancel, rosa)).ok).toBe(true);
  });
});

describe('whoever decides is looked at when they click', () => {
  test.each<[string, (world: World) => void, string]>([
    ['lost the right', ({ roles }) => roles.put(amir, noRights), 'not_a_manager'],
    ['is a Writer', ({ roles }) => roles.put(amir, { ...manager, mayDelete: false }), 'not_a_manager'],
    ['is not known any more', ({ roles }) => roles.forget(amir), 'person_unknown'],
    [
      'was deactivated',
      ({ people }) => people.put(accountOf(amir, { kind: 'deactivated' })),
      'account_not_eligible',
    ],
    [
      'is a guest now',
      ({ people }) => people.put(accountOf(amir, { kind: 'guest' })),
      'account_not_eligible',
    ],
    [
      'was linked anew since people were asked',
      ({ roles }) => roles.put(amir, manager, beforeTheEnd),
      'link_changed',
    ],
    [
      'stands for another identity than the one that was asked',
      ({ roles }) => roles.put({ ...amir, iamId: nora.iamId }, manager),
      'link_changed',
    ],
  ])('who %s may not', async (_who, change, code) => {
    const { world, request } = await waiting();
    change(world);
    for (const asked of [approve(request), deny]) expect(refusalOf(await decide(world, asked))).toBe(code);
    await expectUndecided(world);
    expect(world.refusals()).toEqual([code, code]);
  });

  test('somebody who was not asked may decide as well, being a Manager', async () => {
    const { world, request } = await waiting();
    world.roles.put(nora, manager);
    expect(valueOf(await decide(world, approve(request), nora))).toMatchObject({ approver: nora });
  });

  test.each<[string, (world: World) => void, string]>([
    ['Slack', ({ people }) => void (people.isAway = true), 'trouble: slack'],
    ['IAM', ({ roles }) => void (roles.isAway = true), 'trouble: roles'],
    ['the key', ({ keys }) => keys.fail('readKey', { failure: noAnswer, times: 2 }), 'trouble: kms'],
  ])('while %s cannot be read nobody may', async (_what, change, code) => {
    const { world, request } = await waiting();
    change(world);
    expect(refusalOf(await decide(world, approve(request)))).toBe(code);
    await expectUndecided(world);
  });
});

describe('what the key looks like is read when they click', () => {
  test.each<[string, (world: World) => void, string]>([
    ['deleted', ({ keys }) => void (keys.record(keyId).facts.state = 'destroyed'), 'deleted'],
    ['unset', ({ keys }) => keys.unset(keyId), 'unset'],
    ['set again', ({ keys }) => keys.set(keyId, 'IBMid-ELSE', endsAt + 1_000), 'set_again'],
    ['removed', ({ keys }) => keys.remove(keyId), 'gone'],
  ])('a key that was %s outside ends the request', async (_what, change, superseded) => {
    const { world, request } = await waiting();
    change(world);
    expect(refusalOf(await decide(world, approve(request)))).toBe('request_decided');
    expect(await world.requestNow()).toMatchObject({ status: 'superseded', change: superseded });
    expect(world.keys.count('deleteKey')).toBe(0);
  });

  test('an approval counts for the list in front of the approver: another one is shown first', async () => {
    const { world, request } = await waiting(registrations(1));
    world.keys.record(keyId).registrations = registrations(3);
    expect(noOf(await decide(world, approve(request)))).toMatchObject({
      refusal: {
        code: 'resources_changed',
        protection: { resources: 3 },
        changes: { added: { total: 2 } },
      },
    });
    await expectUndecided(world);
    expect(await world.requestNow()).toMatchObject({ protection: { resources: 3 } });
    // With the new list in front of them they may.
    expect(valueOf(await decide(world, approve(await world.requestNow())))).toMatchObject({
      status: 'blocked',
    });
    expect(world.keys.count('deleteKey')).toBe(1);
  });

  test('a card that shows an older list approves nothing', async () => {
    const { world } = await waiting(registrations(1));
    const stale = { type: 'approve', seen: 'another list' } as const;
    expect(refusalOf(await decide(world, stale))).toBe('resources_changed');
    await expectUndecided(world);
  });

  test('a list that cannot be read cannot be compared: nobody may approve', async () => {
    const { world, request } = await waiting(registrations(1));
    world.keys.fail('registrations', { failure: noAnswer });
    expect(refusalOf(await decide(world, approve(request)))).toBe('trouble: kms');
    await expectUndecided(world);
    // Denying takes no list.
    expect((await decide(world, deny)).ok).toBe(true);
  });
});

describe('a list that is read while others click', () => {
  test('and was read before a newer one never takes its place', async () => {
    const world = openWorld();
    const { ports, keys } = world;
    const request = await world.hold(aRequest('awaiting_approval'), registrations(1));
    const asked = { type: 'approve', seen: fingerprintOf(request.protection) } as const;
    const readNow = ports.keys.registrations;
    let reads = 0;
    ports.keys.registrations = async (ref) => {
      const read = await readNow(ref);
      if (++reads === 1) {
        // Another resource is registered while the first list is on its way, and Vera's click takes note of it.
        keys.record(keyId).registrations = registrations(2);
        expect(refusalOf(await decideRequest(ports, request.id, vera.slack, asked))).toBe(
          'resources_changed',
        );
      }
      return read;
    };
    expect(refusalOf(await decideRequest(ports, request.id, amir.slack, asked))).toBe('resources_changed');
    expect(await world.requestNow()).toMatchObject({
      status: 'awaiting_approval',
      protection: { resources: 2 },
    });
    expect(keys.count('deleteKey')).toBe(0);
  });

  test('is read once more where the request has moved meanwhile, and the decision stands', async () => {
    const world = openWorld();
    const { ports, keys } = world;
    const request = await world.hold(aRequest('awaiting_approval'), registrations(0));
    const asked = { type: 'approve', seen: fingerprintOf(request.protection) } as const;
    const readNow = ports.keys.registrations;
    let reads = 0;
    ports.keys.registrations = async (ref) => {
      const read = await readNow(ref);
      if (++reads === 1) {
        const { version, ...rest } = await world.requestNow();
        const reminded = { ...rest, version: version + 1, remindedAt: 1 } as typeof request;
        await ports.requests.commit({
          request: reminded,
          readVersion: version,
          audit: [],
          effects: [],
          leaseMs: 1,
        });
      }
      return read;
    };
    expect((await decideRequest(ports, request.id, amir.slack, asked)).ok).toBe(true);
    expect(reads).toBe(2);
    expect(keys.effectiveDeletes).toEqual([keyId]);
  });
});

describe('force', () => {
  test('takes the name of the key', async () => {
    const { world, request } = await waiting(registrations(2), { force: true });
    for (const typedName of ['old-backup', '']) {
      expect(refusalOf(await decide(world, approve(request, { typedName })))).toBe('name_not_confirmed');
    }
    expect(refusalOf(await decide(world, approve(request)))).toBe('name_not_confirmed');
    await expectUndecided(world);
    const typedName = ` ${request.key.name} `;
    expect(valueOf(await decide(world, approve(request, { typedName })))).toMatchObject({ forced: true });
  });

  test('is not possible under a retention policy, however it was approved', async () => {
    const { world, request } = await waiting(registrations(2), { force: true });
    world.keys.record(keyId).registrations = registrations(2, 1);
    const typedName = request.key.name;
    expect(refusalOf(await decide(world, approve(request, { typedName })))).toBe('resources_changed');
    const shown = approve(await world.requestNow(), { typedName });
    expect(refusalOf(await decide(world, shown))).toBe('force_under_retention');
    await expectUndecided(world);
  });
});

describe('a blocked request', () => {
  async function blocked() {
    const world = openWorld();
    const request = await world.hold(aBlockedRequest({ protection: protectedBy(2) }), registrations(2));
    return { world, request };
  }

  test('is not tried again while what blocks it is still there', async () => {
    const { world, request } = await blocked();
    expect(refusalOf(await decide(world, approve(request)))).toBe('still_blocked');
    expect(world.keys.count('deleteKey')).toBe(0);
  });

  test('is free as soon as the list is: the approver decides with the empty list in front of them', async () => {
    const { world, request } = await blocked();
    world.keys.record(keyId).registrations = [];
    expect(refusalOf(await decide(world, approve(request)))).toBe('resources_changed');
    const now = await world.requestNow();
    expect(now.status).toBe('awaiting_approval');
    expect(valueOf(await decide(world, approve(now)))).toMatchObject({ status: 'deleted' });
  });

  test('may be denied and cancelled', async () => {
    const denied = await blocked();
    expect(valueOf(await decide(denied.world, deny))).toMatchObject({ status: 'denied' });
    const cancelled = await blocked();
    expect(valueOf(await decide(cancelled.world, cancel, rosa))).toMatchObject({ status: 'cancelled' });
  });
});

describe('denying and cancelling', () => {
  test.each([
    [deny, amir, 'denied', 'request.denied'],
    [cancel, rosa, 'cancelled', 'request.cancelled'],
  ] as const)('$type takes the authorization back at the KMS', async (asked, by, status, type) => {
    const { world } = await waiting();
    expect(valueOf(await decide(world, asked, by))).toMatchObject({ status, by });
    expect(world.keys.count('unsetKeyForDeletion')).toBe(1);
    expect(world.keys.record(keyId).facts.dualAuthorization).toEqual({ enabled: true, set: false });
    expect(world.audited()).toEqual(['withdrawal.started', type]);
  });

  test('a denial needs a reason', async () => {
    const { world } = await waiting();
    for (const [reason, code] of [
      [' ', 'reason_missing'],
      ['x'.repeat(501), 'reason_too_long'],
    ] as const) {
      expect(refusalOf(await decide(world, { type: 'deny', reason }))).toBe(code);
    }
    await expectUndecided(world);
  });

  test('where Countersign holds the rule nothing is unset', async () => {
    const world = openWorld();
    const { key, ...request } = aCountersignRequest('awaiting_approval');
    await world.hold({ ...request, key: { ...key, keyId: plainKey.keyId } });
    expect(valueOf(await decide(world, cancel, rosa))).toMatchObject({ status: 'cancelled' });
    expect(world.keys.count('unsetKeyForDeletion')).toBe(0);
  });

  test('is waited for while the KMS cannot be reached, and undoes no approval', async () => {
    const { world, request } = await waiting();
    world.keys.fail('unsetKeyForDeletion', { failure: noAnswer });
    expect(valueOf(await decide(world, cancel, rosa))).toMatchObject({ status: 'withdrawing' });
    expect(world.left()).toContain('withdraw_authorization');
    expect(refusalOf(await decide(world, approve(request)))).toBe('decision_in_progress');
    expect(world.keys.count('deleteKey')).toBe(0);
  });
});

describe('a request that is over', () => {
  test.each(['deleted', 'denied', 'cancelled', 'superseded', 'replaced', 'failed'] as const)(
    'is decided no more: %s',
    async (status) => {
      const world = openWorld();
      const request = await world.hold(aRequest(status));
      expect(refusalOf(await decide(world, approve(request), vera))).toBe('request_decided');
      expect(refusalOf(await decide(world, deny, vera))).toBe('request_decided');
      expect((await world.requestNow()).version).toBe(request.version);
      expect(world.keys.count('deleteKey')).toBe(0);
    },
  );

  test.each<[DecisionAsked['type'], DeletionRequest['status'], string]>([
    ['approve', 'deleted', 'deny'],
    ['deny', 'denied', 'approve'],
    ['cancel', 'cancelled', 'approve'],
  ])('and whoever decided it may press once more: %s', async (pressed, status, other) => {
    const world = openWorld();
    const request = await world.hold(aRequest(status));
    const asked = { approve: approve(request), deny, cancel };
    const by = pressed === 'cancel' ? rosa : amir;
    expect(valueOf(await decide(world, asked[pressed], by))).toEqual(request);
    expect(world.refusals()).toEqual([]);
    expect(world.keys.calls).toEqual([]);
    expect(refusalOf(await decide(world, asked[other as 'deny' | 'approve'], amir))).toBe('request_decided');
  });

  test('was opened by nobody', async () => {
    const world = openWorld();
    expect(refusalOf(await decide(world, cancel))).toBe('request_elsewhere');
  });
});

test('whoever clicks second learns what the first one did', async () => {
  const { world, request } = await waiting();
  world.requests.beforeNextCommit(() => transition(world.ports, id, approving(request)));
  const late = await decide(world, approve(request), vera);
  expect(refusalOf(late)).toBe('request_decided');
  expect(world.keys.count('deleteKey')).toBe(1);
  expect(await world.requestNow()).toMatchObject({ status: 'deleted', approver: amir });
});

describe('where people act as themselves', () => {
  async function inPerson() {
    const { world, request } = await waiting(registrations(0), { mode: 'passcode' });
    return { world, request, passcode: world.signIn.passcodeOf(amir.iamId) };
  }

  test('the approver deletes as themselves', async () => {
    const { world, request, passcode } = await inPerson();
    expect(valueOf(await decide(world, approve(request, { passcode })))).toMatchObject({ status: 'deleted' });
    expect(world.keys.record(keyId).facts.deletedBy).toBe(amir.iamId);
  });

  test.each<[string, (world: World) => string | undefined, string]>([
    ['no passcode', () => undefined, 'passcode_malformed'],
    ['a wrong one', () => 'wrong12345', 'passcode_rejected'],
    ['somebody else’s', ({ signIn }) => signIn.passcodeOf(vera.iamId), 'other_person'],
    ['the requester’s', ({ signIn }) => signIn.passcodeOf(rosa.iamId), 'other_person'],
  ])('with %s nothing is approved', async (_which, passcodeIn, code) => {
    const { world, request } = await inPerson();
    const passcode = passcodeIn(world);
    const asked = approve(request, passcode === undefined ? {} : { passcode });
    expect(noOf(await decide(world, asked))).toMatchObject({
      trouble: { kind: 'sign_in', failure: { code } },
    });
    await expectUndecided(world);
    expect(world.audited()).toEqual(['sign_in.refused']);
  });

  test('a passcode is spent only on an approval that stands', async () => {
    const { world, passcode } = await inPerson();
    const stale = { type: 'approve', seen: 'another list', passcode } as const;
    expect(refusalOf(await decide(world, stale))).toBe('resources_changed');
    expect(world.signIn.isSpent(passcode)).toBe(false);
  });

  test('the sign-in of an approval that came too late is forgotten', async () => {
    const { world, request, passcode } = await inPerson();
    world.requests.beforeNextCommit(() =>
      transition(world.ports, id, { type: 'supersede', change: 'unset' }),
    );
    expect(refusalOf(await decide(world, approve(request, { passcode })))).toBe('request_decided');
    expect(await world.ports.sessions.sessionFor('deletion', amir, request.key)).toMatchObject({ ok: false });
  });

  test('denying takes no passcode; then the key stays set until somebody unsets it', async () => {
    const { world } = await inPerson();
    expect(valueOf(await decide(world, deny))).toMatchObject({
      status: 'withdrawing',
      trouble: { code: 'session_gone' },
    });
    expect(world.keys.record(keyId).facts.dualAuthorization).toMatchObject({ set: true });
  });

  test('and with one it unsets the key at once, as whoever denied', async () => {
    const { world, passcode } = await inPerson();
    expect(valueOf(await decide(world, { ...deny, passcode }))).toMatchObject({ status: 'denied' });
    const acts = world.keys.calls.filter(({ by }) => by !== undefined);
    expect(acts).toEqual([{ operation: 'unsetKeyForDeletion', keyId, by: amir.iamId }]);
  });
});
