// What every KMS has to answer the use cases, whatever stands behind it. Keys and people are those of the small world.
import { describe, expect, it } from 'vitest';
import { dayMs } from '../../src/domain/deadlines.js';
import type { KeyAct } from '../../src/domain/key.js';
import type { KmsFailure, KmsResult } from '../../src/domain/kms-failure.js';
import type { ActingSession } from '../../src/ports/acting-sessions.js';
import type { KeyManagement } from '../../src/ports/key-management.js';
import {
  ids,
  instanceId,
  otherInstanceId,
  people,
  type PersonName,
  refOf,
} from '../sandbox/kms/small-world.js';

type DualStep = 'setKeyForDeletion' | 'unsetKeyForDeletion' | 'deleteKey';

export interface KeyManagementParts {
  keys: KeyManagement;
  sessionOf(person: PersonName): Promise<ActingSession>;
  /** The service's own clock. */
  now(): number;
  wait(ms: number): void;
  /** The next call of this step has no answer; `after` says whether it took effect first. */
  loseAnswer(step: DualStep, when: 'before' | 'after'): void;
  /** The next readings of a key fail. */
  failReading(): void;
  /** How many calls of this step reached the service. */
  calls(step: DualStep): number;
}

const ref = refOf;
const unforced = { force: false };
const inSeconds = (ms: number) => Math.floor(ms / 1_000) * 1_000;

function failureOf(result: KmsResult<unknown>): KmsFailure {
  if (result.ok) throw new Error('expected a failure');
  return result.failure;
}
function valueOf<T>(result: KmsResult<T>): T {
  if (!result.ok) throw new Error(`unexpected failure ${result.failure.code}`);
  return result.value;
}

/** `create` gives a fresh small world each time. */
export function keyManagementContract(create: () => Promise<KeyManagementParts>): void {
  const keyNow = async ({ keys }: KeyManagementParts, keyId: string) =>
    valueOf(await keys.readKey(instanceId, keyId)).key;

  describe('reading', () => {
    it('tells a key by id and by alias, with the time of the service in whole seconds', async () => {
      const { keys, now } = await create();
      const byId = valueOf(await keys.readKey(instanceId, ids.dual));
      expect(byId.key).toMatchObject({
        instanceId,
        keyId: ids.dual,
        name: 'billing-root',
        aliases: ['billing'],
        keyRingId: 'finance',
        state: 'active',
        extractable: false,
        dualAuthorization: { enabled: true, set: false },
      });
      expect(byId.serverTime).toBe(inSeconds(now()));
      expect(valueOf(await keys.readKey(instanceId, 'billing')).key.keyId).toBe(ids.dual);
    });

    it('knows no key of another instance, and no instance that is not served', async () => {
      const { keys } = await create();
      for (const text of [ids.elsewhere, 'nothing-of-that-name']) {
        const failure = failureOf(await keys.readKey(instanceId, text));
        expect(failure).toMatchObject({ code: 'KEY_NOT_FOUND_ERR', effect: 'none' });
      }
      expect(failureOf(await keys.readKey('nowhere', ids.dual)).code).toBe('not_found');
      expect((await keys.instances()).map(({ id }) => id)).toEqual([instanceId, otherInstanceId]);
    });

    it('finds keys by part of a name or an alias, whatever the case, deleted ones when they are asked for', async () => {
      const { keys } = await create();
      const found = async (search: { text?: string; whole?: boolean; deleted?: boolean; limit?: number }) =>
        valueOf(await keys.findKeys({ instanceId, ...search })).map(({ keyId }) => keyId);
      expect(await found({ text: 'BILL' })).toEqual([ids.dual]);
      expect(await found({ text: 'logs' })).toEqual([ids.single]);
      expect(await found({ text: 'Billing', whole: true })).toEqual([ids.dual]);
      expect(await found({ text: 'Billing-Root', whole: true })).toEqual([ids.dual]);
      expect(await found({ text: 'billing-roo', whole: true })).toEqual([]);
      expect(await found({ text: 'gone' })).toEqual([]);
      expect(await found({ text: 'gone', deleted: true })).toEqual([ids.deleted]);
      expect(await found({ text: 'BILL', deleted: true })).toEqual([]);
      expect(await found({ limit: 3 })).toHaveLength(3);
      expect(await found({})).not.toContain(ids.elsewhere);
    });

    it('lists what a key protects, and which of it is under retention', async () => {
      const { keys } = await create();
      const found = valueOf(await keys.registrations(ref(ids.mixed)));
      expect(found.map(({ preventsKeyDeletion }) => preventsKeyDeletion)).toEqual([false, true]);
      expect(valueOf(await keys.registrations(ref(ids.single)))).toEqual([]);
    });

    it('has no effect when it fails', async () => {
      const { keys, failReading } = await create();
      failReading();
      expect(failureOf(await keys.readKey(instanceId, ids.dual)).effect).toBe('none');
    });
  });

  describe('the first authorization', () => {
    it('runs for seven days to the second from the call, by the service’s clock', async () => {
      const parts = await create();
      valueOf(await parts.keys.setKeyForDeletion(ref(ids.dual), await parts.sessionOf('writer')));
      const endsAt = inSeconds(parts.now()) + 7 * dayMs;
      const set = { enabled: true, set: true, endsAt };
      expect((await keyNow(parts, ids.dual)).dualAuthorization).toEqual(set);
    });

    it('is replaced by setting again, which starts the seven days anew', async () => {
      const parts = await create();
      valueOf(await parts.keys.setKeyForDeletion(ref(ids.dual), await parts.sessionOf('writer')));
      parts.wait(60_000);
      valueOf(await parts.keys.setKeyForDeletion(ref(ids.dual), await parts.sessionOf('manager')));
      const endsAt = inSeconds(parts.now()) + 7 * dayMs;
      expect((await keyNow(parts, ids.dual)).dualAuthorization).toMatchObject({ endsAt });
      // And the roles are swapped: whoever set it last may not delete it.
      const manager = await parts.sessionOf('manager');
      expect(failureOf(await parts.keys.deleteKey(ref(ids.dual), manager, unforced)).code).toBe(
        'AUTHORIZATIONS_NOT_MET',
      );
    });

    it('is taken back by unsetting, also where nothing is set', async () => {
      const parts = await create();
      const writer = await parts.sessionOf('writer');
      valueOf(await parts.keys.setKeyForDeletion(ref(ids.dual), writer));
      for (let n = 0; n < 2; n++) valueOf(await parts.keys.unsetKeyForDeletion(ref(ids.dual), writer));
      expect((await keyNow(parts, ids.dual)).dualAuthorization).toEqual({ enabled: true, set: false });
    });
  });

  describe('DELETE', () => {
    it('takes two people, in time', async () => {
      const parts = await create();
      const [writer, manager] = [await parts.sessionOf('writer'), await parts.sessionOf('manager')];
      const attempt = () => parts.keys.deleteKey(ref(ids.dual), manager, unforced);
      expect(failureOf(await attempt()).code).toBe('AUTHORIZATIONS_NOT_MET');
      valueOf(await parts.keys.setKeyForDeletion(ref(ids.dual), writer));
      valueOf(await attempt());
      const gone = await keyNow(parts, ids.dual);
      expect(gone).toMatchObject({ state: 'destroyed', deletedBy: people.manager });
      expect(gone.restorableUntil! - gone.deletedAt!).toBe(30 * dayMs);
      expect(failureOf(await attempt())).toMatchObject({ code: 'KEY_DELETED_ERR', status: 410 });
      expect(parts.calls('deleteKey')).toBe(3);
    });

    it('comes too late at the very end of the seven days', async () => {
      const parts = await create();
      valueOf(await parts.keys.setKeyForDeletion(ref(ids.dual), await parts.sessionOf('writer')));
      parts.wait(7 * dayMs);
      const manager = await parts.sessionOf('manager');
      expect(failureOf(await parts.keys.deleteKey(ref(ids.dual), manager, unforced)).code).toBe(
        'AUTHORIZATIONS_NOT_MET',
      );
    });

    it('is overridden by force where resources are registered, and nowhere else', async () => {
      const { keys, sessionOf } = await create();
      const manager = await sessionOf('manager');
      const codeOf = async (keyId: string, force: boolean) =>
        failureOf(await keys.deleteKey(ref(keyId), manager, { force })).code;
      expect(await codeOf(ids.registered, false)).toBe('PROTECTED_RESOURCE_ERR');
      valueOf(await keys.deleteKey(ref(ids.registered), manager, { force: true }));
      expect(await codeOf(ids.retained, true)).toBe('PREV_KEY_DEL_ERR');
      expect(await codeOf(ids.dualRegistered, true)).toBe('AUTHORIZATIONS_NOT_MET');
    });
  });

  describe('restoring', () => {
    it('brings a key back from thirty seconds after its deletion, with its date and what was set', async () => {
      const parts = await create();
      const manager = await parts.sessionOf('manager');
      valueOf(await parts.keys.setKeyForDeletion(ref(ids.dual), await parts.sessionOf('writer')));
      valueOf(await parts.keys.deleteKey(ref(ids.dual), manager, unforced));
      const restore = () => parts.keys.restoreKey(ref(ids.dual), manager);
      expect(failureOf(await restore())).toMatchObject({ code: 'REQ_TOO_EARLY_ERR', effect: 'none' });
      const { deletedAt } = await keyNow(parts, ids.dual);
      parts.wait(31_000);
      expect(valueOf(await restore()).correlationId).toBeDefined();
      expect(await keyNow(parts, ids.dual)).toMatchObject({
        state: 'active',
        deletedAt,
        dualAuthorization: { enabled: true, set: true },
      });
      expect(failureOf(await restore()).code).toBe('KEY_ACTION_INVALID_STATE_ERR');
    });

    it('takes a Manager, and ends with the thirty days', async () => {
      const parts = await create();
      valueOf(await parts.keys.deleteKey(ref(ids.single), await parts.sessionOf('manager'), unforced));
      parts.wait(30 * dayMs - 1_000);
      const writer = await parts.sessionOf('writer');
      expect(failureOf(await parts.keys.restoreKey(ref(ids.single), writer)).code).toBe('unauthorized');
      parts.wait(2_000);
      const late = failureOf(await parts.keys.restoreKey(ref(ids.single), await parts.sessionOf('manager')));
      expect(late).toMatchObject({ code: 'KEY_RESTORE_EXPIRED', status: 400, effect: 'none' });
    });
  });

  it.each<[keyof typeof ids, DualStep, PersonName, string, number]>([
    ['single', 'setKeyForDeletion', 'writer', 'NOT_DUAL_AUTH_ERR', 409],
    ['suspended', 'setKeyForDeletion', 'writer', 'KEY_ACTION_INVALID_STATE_ERR', 409],
    ['suspended', 'unsetKeyForDeletion', 'writer', 'KEY_ACTION_INVALID_STATE_ERR', 409],
    ['deleted', 'setKeyForDeletion', 'writer', 'KEY_DELETED_ERR', 410],
    ['dual', 'setKeyForDeletion', 'nobody', 'unauthorized', 401],
    ['retained', 'deleteKey', 'manager', 'PREV_KEY_DEL_ERR', 409],
    ['single', 'deleteKey', 'writer', 'unauthorized', 401],
  ])('%s, %s by %s: %s', async (key, step, person, code, status) => {
    const { keys, sessionOf } = await create();
    const failure = failureOf(await keys[step](ref(ids[key]), await sessionOf(person), unforced));
    expect(failure).toMatchObject({ code, status, effect: 'none' });
  });

  it.each<[DualStep, keyof typeof ids]>([
    ['setKeyForDeletion', 'dual'],
    ['deleteKey', 'single'],
  ])('%s whose answer is lost may have taken effect, or not', async (step, key) => {
    for (const when of ['before', 'after'] as const) {
      const parts = await create();
      parts.loseAnswer(step, when);
      const manager = await parts.sessionOf('manager');
      const failure = failureOf(await parts.keys[step](ref(ids[key]), manager, unforced));
      expect(failure).toMatchObject({ code: 'no_answer', effect: 'unknown' });
      const { state, dualAuthorization } = await keyNow(parts, ids[key]);
      const tookEffect = state === 'destroyed' || (dualAuthorization.enabled && dualAuthorization.set);
      expect(tookEffect).toBe(when === 'after');
      expect(parts.calls(step)).toBe(1);
    }
  });

  it('every act that is done is confirmed with an id of its own, and the time of the service', async () => {
    const { keys, sessionOf, now } = await create();
    const manager = await sessionOf('manager');
    const confirmed = [
      await keys.setKeyForDeletion(ref(ids.dual), manager),
      await keys.unsetKeyForDeletion(ref(ids.dual), manager),
      await keys.actOnKey('rotate', ref(ids.dual), manager),
      await keys.deleteKey(ref(ids.single), manager, unforced),
    ].map(valueOf);
    const confirmedIds = confirmed.flatMap(({ correlationId = [] }) => correlationId);
    expect(new Set(confirmedIds).size).toBe(4);
    expect(confirmed.map(({ answeredAt }) => answeredAt)).toEqual(Array(4).fill(inSeconds(now())));
  });

  it('an act reaches a key in its own ring alone', async () => {
    const { keys, sessionOf } = await create();
    const manager = await sessionOf('manager');
    const elsewhere = { ...ref(ids.dual), keyRingId: 'another-ring' };
    for (const act of [
      keys.setKeyForDeletion(elsewhere, manager),
      keys.unsetKeyForDeletion(elsewhere, manager),
      keys.deleteKey(elsewhere, manager, unforced),
      keys.restoreKey(elsewhere, manager),
      keys.actOnKey('rotate', elsewhere, manager),
    ]) {
      expect(failureOf(await act)).toMatchObject({ code: 'KEY_NOT_FOUND_ERR', effect: 'none' });
    }
    // `default` stands for a key, too, whose metadata told no ring.
    valueOf(await keys.setKeyForDeletion({ ...ref(ids.dual), keyRingId: 'default' }, manager));
  });

  it('a session that cannot sign in sends nothing', async () => {
    const { keys, calls } = await create();
    const session = { iamId: 'x', token: () => Promise.reject(new Error('not now')) };
    expect(failureOf(await keys.deleteKey(ref(ids.single), session, unforced))).toEqual({
      code: 'sign_in_failed',
      effect: 'none',
    });
    expect(calls('deleteKey')).toBe(0);
  });

  it('disables, enables, rotates and syncs', async () => {
    const parts = await create();
    const doNow = async (act: KeyAct, person: PersonName = 'manager', keyId: string = ids.registered) =>
      parts.keys.actOnKey(act, ref(keyId), await parts.sessionOf(person));
    expect(failureOf(await doNow('disable', 'writer')).code).toBe('unauthorized');
    expect(failureOf(await doNow('rotate', 'manager', ids.standard)).code).toBe('KEY_ROOT_REQ_ERR');
    valueOf(await doNow('disable'));
    expect((await keyNow(parts, ids.registered)).state).toBe('suspended');
    expect(failureOf(await doNow('rotate')).code).toBe('KEY_ACTION_INVALID_STATE_ERR');
    expect(failureOf(await doNow('enable')).code).toBe('REQ_TOO_EARLY_ERR');
    parts.wait(31_000);
    valueOf(await doNow('enable'));
    expect((await keyNow(parts, ids.registered)).state).toBe('active');
    valueOf(await doNow('rotate', 'writer'));
    expect((await keyNow(parts, ids.registered)).lastRotatedAt).toBe(inSeconds(parts.now()));
    expect(failureOf(await doNow('sync', 'writer')).code).toBe('REQ_TOO_EARLY_ERR');
    parts.wait(3_600_000);
    valueOf(await doNow('sync', 'writer'));
    expect(failureOf(await doNow('sync')).code).toBe('REQ_TOO_EARLY_ERR');
  });

  it('rotates a key once an hour (IBM: one rotation per key and hour)', async () => {
    const parts = await create();
    const rotate = async () => parts.keys.actOnKey('rotate', ref(ids.dual), await parts.sessionOf('writer'));
    valueOf(await rotate());
    expect(failureOf(await rotate())).toMatchObject({ code: 'KEY_ROTATION_NOT_PERMITTED', effect: 'none' });
    parts.wait(3_600_000);
    valueOf(await rotate());
  });

  it('syncs a deleted key, an hour after its deletion at the earliest (IBM’s own example)', async () => {
    const parts = await create();
    valueOf(await parts.keys.deleteKey(ref(ids.single), await parts.sessionOf('manager'), unforced));
    const sync = async () => parts.keys.actOnKey('sync', ref(ids.single), await parts.sessionOf('manager'));
    expect(failureOf(await sync())).toMatchObject({ code: 'REQ_TOO_EARLY_ERR', effect: 'none' });
    parts.wait(3_600_000);
    valueOf(await sync());
    expect((await keyNow(parts, ids.single)).state).toBe('destroyed');
  });

  it('unsets an Active key alone: a disabled one has to be enabled first (KP error-messages)', async () => {
    const parts = await create();
    const manager = await parts.sessionOf('manager');
    valueOf(await parts.keys.setKeyForDeletion(ref(ids.dual), manager));
    valueOf(await parts.keys.actOnKey('disable', ref(ids.dual), manager));
    const unset = () => parts.keys.unsetKeyForDeletion(ref(ids.dual), manager);
    expect(failureOf(await unset())).toMatchObject({ code: 'KEY_ACTION_INVALID_STATE_ERR', effect: 'none' });
    parts.wait(31_000);
    valueOf(await parts.keys.actOnKey('enable', ref(ids.dual), manager));
    valueOf(await unset());
  });
}
