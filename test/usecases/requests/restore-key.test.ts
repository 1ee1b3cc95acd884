import { describe, expect, test } from 'vitest';
import { noRights } from '../../../src/domain/authority.js';
import { attemptAbandonedAfterMs, dayMs, hourMs } from '../../../src/domain/deadlines.js';
import type { KmsFailure } from '../../../src/domain/kms-failure.js';
import type { Person } from '../../../src/domain/person.js';
import type { Deleted } from '../../../src/domain/request.js';
import { restoreDeletedKey } from '../../../src/usecases/effects/restore-deleted-key.js';
import { restoreKey } from '../../../src/usecases/requests/restore-key.js';
import { amir, aRequest, beforeTheEnd, endsAt, noAnswer, rosa, vera, writer } from '../../domain/given.js';
import { managerServiceId } from '../../doubles/acting-sessions.js';
import { keyId, openWorld, refusalOf, valueOf, type World, type WorldOptions } from '../world.js';

const ref = { instanceId: aRequest('deleted').key.instanceId, keyId };
const busy: KmsFailure = { code: 'rate_limited', status: 429, effect: 'none' };
const inSeconds = (ms: number) => Math.floor(ms / 1_000) * 1_000;
const deletedAt = inSeconds(beforeTheEnd);

/** Deleted by DELETE at `beforeTheEnd`, the authorization still on it; an hour later. */
async function deleted(mode: NonNullable<WorldOptions['mode']> = 'service-ids') {
  const world = openWorld({ mode });
  const request = await world.hold({ ...aRequest('deleted'), deletedAt });
  destroy(world);
  world.keys.set(keyId, rosa.iamId, endsAt);
  world.clock.advance(hourMs);
  const passcodeOf = (by: Person) => (mode === 'passcode' ? world.signIn.passcodeOf(by.iamId) : undefined);
  const restore = (by = vera, passcode = passcodeOf(by)) =>
    restoreKey(world.ports, { requestId: request.id }, by.slack, passcode);
  const item = async () => {
    const found = world.outbox.items().find(({ effect }) => effect.kind === 'restore_key');
    if (!found) throw new Error('nothing is left to restore');
    return found;
  };
  return { ...world, request, restore, recover: async () => restoreDeletedKey(world.ports, await item()) };
}

function destroy(world: Pick<World, 'keys'>, at = deletedAt) {
  Object.assign(world.keys.record(keyId).facts, {
    state: 'destroyed',
    deletedAt: at,
    deletedBy: managerServiceId,
    restorableUntil: at + 30 * dayMs,
  });
}
const actsOf = ({ keys }: Pick<World, 'keys'>) =>
  keys.calls.filter(({ by }) => by !== undefined).map(({ operation, by }) => [operation, by]);
const now = async (world: Pick<World, 'requestNow'>) => (await world.requestNow()) as Deleted;

describe.each(['service-ids', 'passcode'] as const)('a Manager has a key restored, %s', (mode) => {
  const actor = mode === 'passcode' ? vera.iamId : managerServiceId;

  test('once, and what came back with it is unset, by the same identity', async () => {
    const world = await deleted(mode);
    const request = valueOf(await world.restore()) as Deleted;
    expect(request.restored).toMatchObject({ by: vera, authorization: { is: 'unset' } });
    expect(request).not.toHaveProperty('restoring');
    expect(actsOf(world)).toEqual([
      ['restoreKey', actor],
      ['unsetKeyForDeletion', actor],
    ]);
    expect(world.keys.record(keyId).facts).toMatchObject({
      state: 'active',
      dualAuthorization: { set: false },
    });
    expect(world.audited()).toEqual(['restore.begun', 'restore.sent', 'key.restored']);
    const [begun, sent, done] = world.audit.entries;
    expect(begun).toMatchObject({ actor: { iamId: vera.iamId } });
    expect(sent).toMatchObject({ facts: { actingAs: actor, setUntil: endsAt } });
    expect(done).toMatchObject({
      facts: { onBehalfOf: vera.iamId, ibm: { correlationId: expect.any(String) as string } },
    });
    expect(world.left()).not.toContain('restore_key');
  });

  test('that is marked as sent before POST leaves', async () => {
    const world = await deleted(mode);
    let marked: unknown;
    world.keys.fail('restoreKey', {
      failure: busy,
      meanwhile: async () => (marked = await world.requestNow()),
    });
    await world.restore();
    expect(marked).toMatchObject({ restoring: { by: vera, sent: { actingAs: actor } } });
  });

  test('pressed twice at once, by two, or again: one POST takes effect', async () => {
    const world = await deleted(mode);
    const answers = await Promise.all([world.restore(vera), world.restore(amir), world.restore(vera)]);
    expect(world.keys.effectiveRestores).toEqual([keyId]);
    expect(world.keys.count('restoreKey')).toBe(1);
    const [first] = answers.filter(({ ok }) => ok);
    expect(first).toBeDefined();
    // Whoever had it restored hears no refusal; the other hears who was faster.
    const { restored } = await now(world);
    const again = restored?.by?.name === vera.name ? world.restore(vera) : world.restore(amir);
    expect((await again).ok).toBe(true);
    expect(refusalOf(await world.restore(restored?.by?.name === vera.name ? amir : vera))).toBe(
      'restored_or_gone',
    );
    expect(world.keys.count('restoreKey')).toBe(1);
  });

  test('of which the answer is lost: it is read, and not sent again', async () => {
    const world = await deleted(mode);
    world.keys.fail('restoreKey', { failure: noAnswer, tookEffect: true });
    expect(valueOf(await world.restore())).toMatchObject({ restored: { by: vera } });
    expect(world.keys.count('restoreKey')).toBe(1);
  });

  test('of which neither answer nor effect is seen: it ends unclear after a minute, and another may try', async () => {
    const world = await deleted(mode);
    world.keys.fail('restoreKey', { failure: noAnswer });
    expect(valueOf(await world.restore())).toMatchObject({ restoring: { sent: {} } });
    expect(refusalOf(await world.restore(amir))).toBe('restore_in_progress');
    expect(await world.recover()).toMatchObject({ done: false });
    world.clock.advance(attemptAbandonedAfterMs);
    expect(await world.recover()).toEqual({ done: true });
    expect(await now(world)).toMatchObject({ restoring: { trouble: { failure: { effect: 'unknown' } } } });
    expect(world.keys.count('restoreKey')).toBe(1);
    expect(valueOf(await world.restore(amir))).toMatchObject({ restored: { by: amir } });
  });

  test('that IBM refuses is said, and what was sent for nothing is over', async () => {
    const world = await deleted(mode);
    world.keys.fail('restoreKey', { failure: { code: 'forbidden', status: 403, effect: 'none' } });
    expect(valueOf(await world.restore())).toMatchObject({
      status: 'deleted',
      restoring: { trouble: { failure: { code: 'forbidden' } } },
    });
    expect(world.left()).not.toContain('restore_key');
    expect(world.audited()).toEqual(['restore.begun', 'restore.sent', 'restore.failed']);
  });

  test('confirmed and not shown yet: the yes is kept, nothing is sent again, and the key is read until it shows', async () => {
    const world = await deleted(mode);
    const catchUp = world.keys.lag(keyId);
    expect(valueOf(await world.restore())).toMatchObject({ restoring: { sent: { confirmed: {} } } });
    world.clock.advance(attemptAbandonedAfterMs * 2);
    expect(await world.recover()).toMatchObject({ done: false });
    catchUp();
    expect(await world.recover()).toEqual({ done: true });
    expect(await now(world)).toMatchObject({ restored: { by: vera } });
    expect(world.keys.count('restoreKey')).toBe(1);
  });
});

describe('a process that died', () => {
  test('before it had sent anything: with service IDs another goes on', async () => {
    const world = await deleted();
    world.ports.perform = async () => {};
    await world.restore();
    expect(world.keys.count('restoreKey')).toBe(0);
    expect(await world.recover()).toEqual({ done: true });
    expect(await now(world)).toMatchObject({ restored: { by: vera } });
  });

  test('before it had sent anything: nobody is signed in for the person any more, and that is said', async () => {
    const world = await deleted('passcode');
    const { perform } = world.ports;
    world.ports.perform = async () => {};
    await world.restore();
    await world.ports.sessions.sessionFor('restoration', vera, ref);
    expect(await world.recover()).toEqual({ done: true });
    expect(await now(world)).toMatchObject({ restoring: { trouble: { failure: { code: 'session_gone' } } } });
    expect(world.keys.count('restoreKey')).toBe(0);
    world.ports.perform = perform;
    expect(valueOf(await world.restore())).toMatchObject({ restored: { by: vera } });
  });

  test.each([
    ['service-ids', { is: 'unset' }],
    ['passcode', { is: 'still_set', endsAt, failure: { code: 'session_gone', effect: 'none' } }],
  ] as const)('after it had sent: another reads, and says what came back with it, %s', async (mode, left) => {
    const world = await deleted(mode);
    let reads = 0;
    // Dies with the answer in hand.
    world.keys.fail('restoreKey', {
      failure: noAnswer,
      tookEffect: true,
      meanwhile: () => {
        world.keys.fail('readKey', { failure: busy, times: 4 });
        reads += 1;
      },
    });
    await world.restore();
    expect(reads).toBe(1);
    expect(await now(world)).toMatchObject({ restoring: { sent: {} } });
    expect(await world.recover()).toEqual({ done: true });
    expect((await now(world)).restored).toMatchObject({ by: vera, authorization: left });
    expect(world.keys.count('restoreKey')).toBe(1);
  });
});

describe('what came back with a key', () => {
  test('is left alone where it was given since', async () => {
    const world = await deleted();
    world.keys.unset(keyId);
    const lateSet = () => world.keys.set(keyId, amir.iamId, deletedAt + 7 * dayMs + hourMs);
    world.keys.fail('restoreKey', { failure: noAnswer, tookEffect: true, meanwhile: lateSet });
    expect((valueOf(await world.restore()) as Deleted).restored).toEqual({ at: world.clock.now(), by: vera });
    expect(world.keys.count('unsetKeyForDeletion')).toBe(0);
  });

  test('is not spoken of where it had run out', async () => {
    const world = await deleted();
    world.clock.advance(8 * dayMs);
    expect((valueOf(await world.restore()) as Deleted).restored).not.toHaveProperty('authorization');
  });

  test('that cannot be unset is said, after a few tries', async () => {
    const world = await deleted();
    world.keys.fail('unsetKeyForDeletion', { failure: busy, times: 9 });
    expect((valueOf(await world.restore()) as Deleted).restored).toMatchObject({
      authorization: { is: 'still_set', endsAt, failure: busy },
    });
    expect(world.keys.count('unsetKeyForDeletion')).toBe(3);
  });
});

describe('nobody has a key restored', () => {
  test('who lost the role, or never had it', async () => {
    const world = await deleted();
    world.roles.put(vera, noRights);
    expect(refusalOf(await world.restore(vera))).toBe('not_a_manager');
    world.roles.put(vera, writer);
    expect(refusalOf(await world.restore(vera))).toBe('not_a_manager');
    expect(refusalOf(await world.restore(rosa))).toBe('not_a_manager');
    expect(world.keys.count('restoreKey')).toBe(0);
    expect(world.refusals()).toEqual(['not_a_manager', 'not_a_manager', 'not_a_manager']);
  });

  test('with a passcode of somebody else’s', async () => {
    const world = await deleted('passcode');
    const answer = await world.restore(vera, world.signIn.passcodeOf(amir.iamId));
    expect(refusalOf(answer)).toBe('trouble: sign_in');
    expect(await now(world)).not.toHaveProperty('restoring');
  });

  test('a second past the end, or before IBM would', async () => {
    const world = await deleted();
    world.clock.set(deletedAt + 30 * dayMs + 1_000);
    expect(refusalOf(await world.restore())).toBe('restore_over');
    world.clock.set(deletedAt + 20_000);
    expect(refusalOf(await world.restore())).toBe('restore_too_early');
    expect(world.keys.count('restoreKey')).toBe(0);
  });

  test('that is back under another name: they are told which', async () => {
    const world = await deleted();
    Object.assign(world.keys.record(keyId).facts, { state: 'active', name: 'new-backups' });
    const answer = await world.restore();
    expect(answer).toMatchObject({ no: { refusal: { code: 'restored_or_gone', nowNamed: 'new-backups' } } });
    expect(world.keys.count('restoreKey')).toBe(0);
    expect((await now(world)).restored).not.toHaveProperty('by');
  });

  test('that was restored and deleted again since, from the card of the first deletion', async () => {
    const world = await deleted();
    destroy(world, deletedAt + 30 * 60_000);
    expect(refusalOf(await world.restore())).toBe('restored_or_gone');
    expect(world.keys.count('restoreKey')).toBe(0);
  });

  test('that is deleted again while they press', async () => {
    const world = await deleted();
    // Between the mark and the POST.
    const { commit } = world.ports.requests;
    world.ports.requests.commit = async (change) => {
      if (change.audit.some(({ type }) => type === 'restore.sent')) {
        destroy(world, inSeconds(world.clock.now()));
        world.clock.advance(3_000);
      }
      return commit(change);
    };
    const request = valueOf(await world.restore()) as Deleted;
    expect(request).toMatchObject({ deletedAgain: {} });
    expect(request).not.toHaveProperty('restoring');
    expect(world.keys.count('restoreKey')).toBe(0);
  });
});

describe('a key that was deleted elsewhere', () => {
  async function elsewhere() {
    const world = openWorld();
    destroy(world);
    world.clock.advance(hourMs);
    return { ...world, restore: (by = vera) => restoreKey(world.ports, ref, by.slack) };
  }

  test('is put on record by whoever wants it back, once, and restored from there', async () => {
    const world = await elsewhere();
    const answers = await Promise.all([world.restore(vera), world.restore(amir)]);
    const [request] = await world.everyRequest();
    expect(await world.everyRequest()).toHaveLength(1);
    expect(request).toMatchObject({ elsewhere: true, deletedAt, restored: {} });
    expect(answers.some(({ ok }) => ok)).toBe(true);
    expect(world.keys.count('restoreKey')).toBe(1);
    expect(world.audited().filter((type) => type !== 'click.refused')).toEqual([
      'deletion.recorded',
      'restore.begun',
      'restore.sent',
      'key.restored',
    ]);
  });

  test('is not put on record for who may not', async () => {
    const world = await elsewhere();
    expect(refusalOf(await world.restore(rosa))).toBe('not_a_manager');
    expect(await world.everyRequest()).toEqual([]);
  });

  test('that is not deleted at all needs no restoring', async () => {
    const world = openWorld();
    expect(refusalOf(await restoreKey(world.ports, ref, vera.slack))).toBe('key_not_deleted');
  });

  test('after it was deleted and restored here is another deletion: each request tells its own', async () => {
    const world = await deleted();
    await world.restore();
    destroy(world, inSeconds(world.clock.now()));
    world.clock.advance(hourMs);
    const again = valueOf(await restoreKey(world.ports, ref, amir.slack)) as Deleted;
    expect(again).toMatchObject({ elsewhere: true, restored: { by: amir } });
    expect(await now(world)).toMatchObject({ restored: { by: vera }, deletedAgain: {} });
    expect(world.keys.count('restoreKey')).toBe(2);
  });
});
