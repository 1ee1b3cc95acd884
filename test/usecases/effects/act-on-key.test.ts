import { describe, expect, test } from 'vitest';
import type { KeyAct } from '../../../src/domain/key.js';
import type { KmsFailure } from '../../../src/domain/kms-failure.js';
import { actDoneWords, actNoWords } from '../../../src/adapters/slack/words/key-act-words.js';
import { actOnKey } from '../../../src/usecases/effects/act-on-key.js';
import { recheckBlockers } from '../../../src/usecases/requests/recheck-blockers.js';
import { amir, aRequest, noAnswer, rosa } from '../../domain/given.js';
import { managerServiceId, writerServiceId } from '../../doubles/acting-sessions.js';
import {
  accountOf,
  instance,
  keyId,
  noOf,
  nora,
  openWorld,
  refusalOf,
  registrations,
  valueOf,
  type World,
} from '../world.js';

const ref = { instanceId: instance.id, keyId };
const act = (world: World, which: KeyAct, by = amir, passcode?: string) =>
  actOnKey(world.ports, which, ref, by.slack, passcode);
const sent = ({ keys }: World) => keys.calls.filter(({ by }) => by !== undefined);

/** Each act with who may take it, and whom the KMS sees. */
const acts = [
  ['sync', rosa, writerServiceId, 'key.synced'],
  ['rotate', rosa, writerServiceId, 'key.rotated'],
  ['disable', amir, managerServiceId, 'key.disabled'],
] as const;

describe('a key', () => {
  test.each(acts)('is acted on once: %s', async (which, person, by, type) => {
    const world = openWorld();
    expect(valueOf(await act(world, which, person))).toMatchObject({ act: which, key: { keyId } });
    expect(sent(world)).toEqual([{ operation: which, keyId, by }]);
    expect(world.audited()).toEqual(['key.act_begun', type]);
    expect(world.audit.entries[0]).toMatchObject({
      actor: { iamId: person.iamId },
      facts: { act: which, keyId, actingAs: by },
    });
  });

  test('that is disabled is enabled, and its word is the answer', async () => {
    const world = openWorld();
    expect(valueOf(await act(world, 'disable')).key.state).toBe('suspended');
    world.clock.advance(31_000);
    expect(valueOf(await act(world, 'enable')).key.state).toBe('active');
  });

  test('is acted on after it is on record that it may be', async () => {
    const world = openWorld();
    let before: string[] = [];
    world.keys.fail('disable', { failure: noAnswer, meanwhile: () => (before = world.audited()) });
    await act(world, 'disable');
    expect(before).toEqual(['key.act_begun']);
  });
});

test.each([
  [0, 'nothing is registered with key old-backups'],
  [2, 'The services registered with key old-backups are asked to report anew'],
])('a sync with %i resources registered says whom it asks', async (count, words) => {
  const world = openWorld();
  world.keys.record(keyId).registrations = registrations(count);
  expect(actDoneWords(valueOf(await act(world, 'sync'))).text).toContain(words);
});

describe('who may', () => {
  test.each(['disable', 'enable'] as const)('%s takes a Manager', async (which) => {
    const world = openWorld();
    if (which === 'enable') world.keys.record(keyId).facts.state = 'suspended';
    expect(refusalOf(await act(world, which, rosa))).toBe('act_not_allowed');
    expect(sent(world)).toEqual([]);
    expect(world.refusals()).toEqual(['act_not_allowed']);
  });

  test('nobody IBM Cloud does not know, and no guest', async () => {
    const world = openWorld();
    expect(refusalOf(await act(world, 'sync', nora))).toBe('person_unknown');
    world.people.put(accountOf(amir, { kind: 'guest' }));
    expect(refusalOf(await act(world, 'sync'))).toBe('account_not_eligible');
    expect(sent(world)).toEqual([]);
  });

  test('whoever acts as themselves, with a passcode of their own', async () => {
    const world = openWorld({ mode: 'passcode' });
    const no = noOf(await act(world, 'disable', amir, world.signIn.passcodeOf(rosa.iamId)));
    expect(no).toMatchObject({ trouble: { kind: 'sign_in', failure: { code: 'other_person' } } });
    expect(sent(world)).toEqual([]);
    expect((await act(world, 'disable', amir, world.signIn.passcodeOf(amir.iamId))).ok).toBe(true);
    expect(sent(world)).toEqual([{ operation: 'disable', keyId, by: amir.iamId }]);
  });
});

describe('what fits', () => {
  test('a key that is set for deletion is not disabled: it could not be unset then', async () => {
    const world = openWorld();
    const request = await world.hold(aRequest('awaiting_approval'));
    expect(noOf(await act(world, 'disable'))).toMatchObject({
      refusal: { code: 'act_against_authorization', request: { id: request.id } },
    });
    world.keys.set(keyId, 'IBMid-ELSE');
    expect(refusalOf(await act(world, 'disable'))).toBe('act_against_authorization');
    expect(sent(world)).toEqual([]);
  });

  test.each<[KeyAct, (world: World) => void, string]>([
    ['enable', () => undefined, 'act_in_wrong_state'],
    ['rotate', ({ keys }) => void (keys.record(keyId).facts.state = 'suspended'), 'act_in_wrong_state'],
    ['rotate', ({ keys }) => void (keys.record(keyId).facts.extractable = true), 'act_needs_root_key'],
    ['rotate', ({ keys }) => void (keys.record(keyId).facts.state = 'destroyed'), 'act_in_wrong_state'],
    ['sync', ({ keys }) => keys.remove(keyId), 'key_not_found'],
    ['sync', ({ keys }) => keys.fail('readKey', { failure: noAnswer, times: 2 }), 'trouble: kms'],
  ])('%s of a key that does not: %#', async (which, change, code) => {
    const world = openWorld();
    change(world);
    expect(refusalOf(await act(world, which))).toBe(code);
    expect(sent(world)).toEqual([]);
  });
});

describe('an answer that is lost', () => {
  test.each(['disable', 'rotate'] as const)('is found in the key: %s', async (which) => {
    const done = openWorld();
    done.keys.fail(which, { failure: noAnswer, tookEffect: true });
    expect((await act(done, which)).ok).toBe(true);
    expect(done.audited().at(-1)).not.toBe('key.act_failed');

    const undone = openWorld();
    undone.keys.fail(which, { failure: noAnswer });
    expect(noOf(await act(undone, which))).toMatchObject({ trouble: { failure: { code: 'no_answer' } } });
    expect(undone.audited().at(-1)).toBe('key.act_failed');
    expect([done.keys.count(which), undone.keys.count(which)]).toEqual([1, 1]);
  });

  test('of a sync is in nothing: it counts as failed', async () => {
    const world = openWorld();
    world.keys.fail('sync', { failure: noAnswer, tookEffect: true });
    expect(refusalOf(await act(world, 'sync'))).toBe('trouble: kms');
    expect(world.audited()).toEqual(['key.act_begun', 'key.act_failed']);
  });
});

describe('what IBM confirmed', () => {
  test('is in the audit log with its correlation id', async () => {
    const world = openWorld();
    await act(world, 'disable');
    expect(world.audit.entries.at(-1)).toMatchObject({
      type: 'key.disabled',
      facts: { ibm: { correlationId: expect.stringMatching(/^call-\d+$/) as string } },
    });
  });

  test.each<[string, (world: World) => void]>([
    ['cannot be read afterwards', ({ keys }) => keys.fail('readKey', { failure: noAnswer, times: 3 })],
    ['does not show it yet', ({ keys }) => void (keys.record(keyId).facts.state = 'active')],
    ['is not found for a while', ({ keys }) => keys.remove(keyId)],
  ])('is done, though the key %s', async (_, afterwards) => {
    const world = openWorld();
    const { actOnKey: send } = world.keys;
    world.ports.keys.actOnKey = async (...asked) => {
      const result = await send(...asked);
      afterwards(world);
      return result;
    };
    expect(valueOf(await act(world, 'disable'))).toMatchObject({
      isShown: false,
      key: { name: 'old-backups' },
    });
    expect(world.audit.entries.at(-1)).toMatchObject({
      type: 'key.disabled',
      facts: { shown: false, ibm: { correlationId: expect.any(String) as string } },
    });
  });
});

describe('a sign-in that fails', () => {
  const down: KmsFailure = { code: 'sign_in_failed', status: 503, effect: 'none' };

  test('is tried again, and the key read anew', async () => {
    const world = openWorld();
    world.sessions.passing.push(down, down);
    expect((await act(world, 'disable')).ok).toBe(true);
    expect(world.sessions.asked).toHaveLength(3);
    expect(sent(world)).toHaveLength(1);
    expect(world.log.lines.map(({ facts }) => facts['event'])).toContain('sign_in.failed');
  });

  test('gives up in the end, and at once where it will not help', async () => {
    const world = openWorld();
    world.sessions.failure = down;
    expect(noOf(await act(world, 'disable'))).toMatchObject({ trouble: { failure: down } });
    const refused = openWorld();
    refused.sessions.failure = { code: 'sign_in_failed', status: 400, effect: 'none' };
    expect((await act(refused, 'disable')).ok).toBe(false);
    expect(refused.sessions.asked).toHaveLength(1);
    expect([...sent(world), ...sent(refused)]).toEqual([]);
  });

  test('does not go on to a key that has changed meanwhile', async () => {
    const world = openWorld();
    world.sessions.passing.push(down);
    world.ports.pause = async () => void (world.keys.record(keyId).facts.state = 'destroyed');
    expect(refusalOf(await act(world, 'disable'))).toBe('act_in_wrong_state');
    expect(sent(world)).toEqual([]);
  });
});

describe('a sync', () => {
  test('is remembered: when, by whom, with what was registered and IBM’s correlation id', async () => {
    const world = openWorld({ kmsAheadMs: 60_000 });
    world.keys.record(keyId).registrations = registrations(3);
    await act(world, 'sync', rosa);
    const kept = await world.ports.syncs.last(ref);
    expect(kept).toMatchObject({ by: rosa.slack, correlationId: expect.any(String) as string });
    // The KMS's own time.
    expect(kept!.at - world.clock.now()).toBeGreaterThan(58_000);
    expect(await world.snapshots.load(kept!.registered!)).toHaveLength(3);
  });

  test('that IBM did not confirm is none', async () => {
    const world = openWorld();
    world.keys.fail('sync', { failure: { code: 'REQ_TOO_EARLY_ERR', status: 409, effect: 'none' } });
    await act(world, 'sync', rosa);
    expect(await world.ports.syncs.last(ref)).toBeUndefined();
  });

  test('is done, also where it cannot be remembered', async () => {
    const world = openWorld();
    world.ports.syncs.save = () => Promise.reject(new Error('no store'));
    expect((await act(world, 'sync', rosa)).ok).toBe(true);
    expect(world.log.lines.map(({ facts }) => facts['event'])).toContain('sync.not_kept');
  });

  test('that comes within the hour of the last is told with the exact time of the next', async () => {
    const world = openWorld();
    await act(world, 'sync', rosa);
    const { at } = (await world.ports.syncs.last(ref))!;
    world.clock.advance(60_000);
    expect(noOf(await act(world, 'sync', rosa))).toMatchObject({
      trouble: { again: { at: at + 3_600_000, isExact: true } },
    });
  });

  test('shows on the card of a blocked request, and four hours later what outlived it', async () => {
    const world = openWorld();
    await world.hold(aRequest('blocked'), registrations(3));
    await act(world, 'sync', rosa);
    const seen = async () => (await world.requestNow()).protection;
    expect(await seen()).toMatchObject({ sync: { isOver: false, outlived: 3, gone: 0 } });
    world.keys.record(keyId).registrations = registrations(2);
    world.clock.advance(4 * 3_600_000 + 1_000);
    await recheckBlockers(world.ports, 'CS-1QKTVC0ABCD');
    expect(await seen()).toMatchObject({ sync: { isOver: true, outlived: 2, gone: 1 } });
  });

  test('whose time is over is told, though the list is the same', async () => {
    const world = openWorld();
    await world.hold(aRequest('blocked'), registrations(3));
    await act(world, 'sync', rosa);
    world.clock.advance(4 * 3_600_000 + 1_000);
    await recheckBlockers(world.ports, 'CS-1QKTVC0ABCD');
    expect((await world.requestNow()).protection).toMatchObject({ sync: { isOver: true, outlived: 3 } });
  });
});

test('a clear no is passed on and on record, whatever the key looks like', async () => {
  const world = openWorld();
  const failure: KmsFailure = { code: 'REQ_TOO_EARLY_ERR', status: 409, effect: 'none' };
  world.keys.fail('rotate', { failure, tookEffect: true });
  expect(noOf(await act(world, 'rotate'))).toMatchObject({ trouble: { failure } });
  expect(world.audit.entries.at(-1)).toMatchObject({ type: 'key.act_failed', facts: { failure } });
});

describe('an act that comes too early', () => {
  test('and that something else forbids too is promised no hour', async () => {
    const world = openWorld();
    const failure: KmsFailure = {
      code: 'KEY_EXPIRED_ERR',
      otherCodes: ['KEY_ROTATION_NOT_PERMITTED'],
      status: 409,
      effect: 'none',
    };
    world.keys.fail('rotate', { failure, tookEffect: false });
    const { trouble } = noOf(await act(world, 'rotate')) as { trouble: object };
    expect(trouble).toEqual({ kind: 'kms', failure, keyName: 'old-backups' });
  });

  test('a second rotation within the hour is told with the time of the next (IBM: one rotation per key and hour)', async () => {
    const world = openWorld();
    const { lastRotatedAt } = valueOf(await act(world, 'rotate')).key;
    world.clock.advance(60_000);
    const no = noOf(await act(world, 'rotate'));
    expect(no).toMatchObject({
      trouble: {
        failure: { code: 'KEY_ROTATION_NOT_PERMITTED' },
        again: { at: lastRotatedAt! + 3_600_000, isExact: true },
      },
    });
    const { text } = actNoWords(no);
    expect(text).toContain('The key old-backups was not rotated');
    expect(text).toContain('show old-backups');
    world.clock.advance(3_600_000);
    expect((await act(world, 'rotate')).ok).toBe(true);
  });

  test('a deleted key is synced, from an hour after its deletion on (IBM: the services that still have access are told again)', async () => {
    const world = openWorld();
    const now = world.clock.now();
    const record = world.keys.record(keyId);
    Object.assign(record.facts, { state: 'destroyed', deletedAt: now, changedAt: now });
    record.syncedAt = now;
    expect(noOf(await act(world, 'sync', rosa))).toMatchObject({
      trouble: { failure: { code: 'REQ_TOO_EARLY_ERR' }, again: { at: now + 3_600_000, isExact: true } },
    });
    world.clock.advance(3_600_000);
    expect(valueOf(await act(world, 'sync', rosa))).toMatchObject({
      act: 'sync',
      key: { state: 'destroyed' },
    });
  });
});
