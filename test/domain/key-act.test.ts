// Act × rights × state × kind of key × authorization × open request: who may, and the first thing in the way.
import { describe, expect, test } from 'vitest';
import type { KeyRights } from '../../src/domain/authority.js';
import { noRights } from '../../src/domain/authority.js';
import {
  keyActs,
  type KeyAct,
  type DualAuthorization,
  type KeyFacts,
  type KeyState,
} from '../../src/domain/key.js';
import {
  actsOpenTo,
  actsThatFit,
  enablePauseMs,
  mayAct,
  possibleAgain,
  roleFor,
} from '../../src/domain/key-act.js';
import type { RefusalCode } from '../../src/domain/refusal.js';
import type { OpenRequest } from '../../src/domain/request.js';
import { acting, aCountersignRequest, aKey, amir, aRequest, beforeTheEnd as now, manager } from './given.js';
import { openStatuses, writer } from './given.js';

type Verdict = 'yes' | RefusalCode;

const roles = { none: noRights, writer, manager, deleter: { maySetForDeletion: false, mayDelete: true } };
type Role = keyof typeof roles;

/** By IBM's matrix: which rights suffice, in which states, and whether only a root key can take it. */
const rules: Record<KeyAct, { roles: Role[]; states: KeyState[]; onlyRootKeys: boolean }> = {
  sync: {
    roles: ['writer', 'manager'],
    states: ['pre_activation', 'active', 'suspended', 'deactivated', 'destroyed'],
    onlyRootKeys: false,
  },
  rotate: { roles: ['writer', 'manager'], states: ['active', 'deactivated'], onlyRootKeys: true },
  enable: { roles: ['manager', 'deleter'], states: ['suspended'], onlyRootKeys: true },
  disable: { roles: ['manager', 'deleter'], states: ['active'], onlyRootKeys: true },
};
const keyStates: KeyState[] = ['pre_activation', 'active', 'suspended', 'deactivated', 'destroyed'];
const withoutPolicy = [
  aCountersignRequest('awaiting_approval'),
  aCountersignRequest('deleting'),
  aCountersignRequest('blocked'),
];
/** What may be under way with the key, and whether the KMS holds or is about to hold an authorization. */
const situations: { name: string; dual: DualAuthorization; request?: OpenRequest; isSet: boolean }[] = [
  { name: 'no policy', dual: { enabled: false }, isSet: false },
  { name: 'not set', dual: { enabled: true, set: false }, isSet: false },
  { name: 'set outside', dual: { enabled: true, set: true, endsAt: now + 1 }, isSet: true },
  { name: 'set once, and lapsed', dual: { enabled: true, set: true, endsAt: now }, isSet: false },
  ...openStatuses.map((status) => ({
    name: `${status}, of which the key shows nothing`,
    dual: { enabled: true, set: false } as const,
    request: aRequest(status),
    isSet: true,
  })),
  ...withoutPolicy.map((request) => ({
    name: `${request.status}, without the policy`,
    dual: { enabled: false } as const,
    request,
    isSet: false,
  })),
];

function said(act: KeyAct, rights: KeyRights, key: KeyFacts, request?: OpenRequest): Verdict {
  const answer = mayAct(act, acting(amir, rights), key, request, now);
  return answer.ok ? 'yes' : answer.refusal.code;
}

describe.each(keyActs)('%s', (act) => {
  const rule = rules[act];
  describe.each(Object.keys(roles) as Role[])('by %s', (role) => {
    describe.each(keyStates)('of a key %s', (state) => {
      test.each([
        ['root', false],
        ['standard', true],
      ] as const)('of kind %s', (_kind, extractable) => {
        for (const { name, dual, request, isSet } of situations) {
          const key = aKey({ state, extractable, dualAuthorization: dual });
          const expected: Verdict = !rule.roles.includes(role)
            ? 'act_not_allowed'
            : !rule.states.includes(state)
              ? 'act_in_wrong_state'
              : extractable && rule.onlyRootKeys
                ? 'act_needs_root_key'
                : act === 'disable' && isSet
                  ? 'act_against_authorization'
                  : 'yes';
          expect(said(act, roles[role], key, request), name).toBe(expected);
        }
      });
    });
  });

  test('is worth offering in the states that take it', () => {
    for (const state of keyStates) {
      expect(actsThatFit(aKey({ state }), now).includes(act)).toBe(rule.states.includes(state));
      expect(actsThatFit(aKey({ state, extractable: true }), now).includes(act)).toBe(
        rule.states.includes(state) && !rule.onlyRootKeys,
      );
    }
  });

  test('is open to those whose rights suffice, where it is worth offering', () => {
    for (const state of keyStates) {
      for (const role of Object.keys(roles) as Role[]) {
        expect(actsOpenTo(aKey({ state }), roles[role], now).includes(act)).toBe(
          rule.states.includes(state) && rule.roles.includes(role),
        );
      }
    }
  });

  test('names the role it takes', () => {
    expect(rule.roles.includes(roleFor(act) === 'Writer' ? 'writer' : 'deleter')).toBe(true);
    expect(rule.roles.includes('writer')).toBe(roleFor(act) === 'Writer');
  });
});

describe('who acts', () => {
  test('is the person the audit log will name', () => {
    expect(mayAct('rotate', acting(amir, writer), aKey(), undefined, now)).toEqual({
      ok: true,
      person: amir,
    });
  });

  test('is a known full member, before anything is said of the key', () => {
    const destroyed = aKey({ state: 'destroyed' });
    expect(mayAct('sync', acting(amir, manager, { account: 'guest' }), destroyed, undefined, now)).toEqual({
      ok: false,
      refusal: { code: 'account_not_eligible', account: 'guest' },
    });
    expect(mayAct('sync', acting(amir, manager, { person: undefined }), destroyed, undefined, now)).toEqual({
      ok: false,
      refusal: { code: 'person_unknown', slack: amir.slack, why: 'not_linked' },
    });
  });
});

describe('a right on a condition', () => {
  const both = { maySetForDeletion: true, mayDelete: true };
  test.each([
    ['rotate', 'set_for_deletion'],
    ['disable', 'delete'],
  ] as const)('does not do for %s: it takes %s', (act, right) => {
    const perhaps = acting(amir, { ...noRights, onCondition: both });
    expect(mayAct(act, perhaps, aKey(), undefined, now)).toEqual({
      ok: false,
      refusal: { code: 'right_on_condition', right },
    });
  });
  test('to delete alone does not do for what a Writer does', () => {
    const perhaps = acting(amir, { ...noRights, onCondition: { ...both, maySetForDeletion: false } });
    expect(mayAct('rotate', perhaps, aKey(), undefined, now)).toEqual({
      ok: false,
      refusal: { code: 'act_not_allowed', act: 'rotate' },
    });
  });
});

describe('a refusal carries what its explanation needs', () => {
  test('the state', () => {
    expect(mayAct('enable', acting(amir, manager), aKey(), undefined, now)).toEqual({
      ok: false,
      refusal: { code: 'act_in_wrong_state', act: 'enable', state: 'active', keyName: 'old-backups' },
    });
  });

  test('the request that a disabled key would leave without a way back', () => {
    for (const request of openStatuses.map((status) => aRequest(status))) {
      expect(mayAct('disable', acting(amir, manager), aKey(), request, now)).toEqual({
        ok: false,
        refusal: { code: 'act_against_authorization', act: 'disable', keyName: 'old-backups', request },
      });
    }
  });

  test('and no request where somebody set the key outside', () => {
    const setOutside = aKey({ dualAuthorization: { enabled: true, set: true, endsAt: now + 1 } });
    expect(mayAct('disable', acting(amir, manager), setOutside, undefined, now)).toEqual({
      ok: false,
      refusal: { code: 'act_against_authorization', act: 'disable', keyName: 'old-backups' },
    });
  });
});

describe('an act that has to wait', () => {
  const hour = 3_600_000;

  test('a key rotated within the hour is not offered another rotation (IBM: one rotation per key and hour)', () => {
    const rotated = aKey({ lastRotatedAt: now - 1 });
    expect(actsThatFit(rotated, now)).not.toContain('rotate');
    expect(actsThatFit(rotated, now - 1 + hour)).toContain('rotate');
    expect(possibleAgain('rotate', rotated, now)).toEqual({ at: now - 1 + hour, isExact: true });
  });

  test('a deleted key is synced from an hour after its last change on (IBM: sync pages)', () => {
    const deleted = aKey({ state: 'destroyed', deletedAt: now - hour, changedAt: now - 10 });
    expect(actsThatFit(deleted, now)).toEqual([]);
    expect(possibleAgain('sync', deleted, now)).toEqual({ at: now - 10 + hour, isExact: true });
    expect(actsThatFit(deleted, now - 10 + hour)).toEqual(['sync']);
  });

  test('is possible after the pause at the latest, where the key does not tell', () => {
    for (const key of [aKey(), undefined]) {
      expect(possibleAgain('rotate', key, now)).toEqual({ at: now + hour, isExact: false });
      expect(possibleAgain('sync', key, now)).toEqual({ at: now + hour, isExact: false });
    }
    expect(possibleAgain('enable', aKey(), now)).toEqual({ at: now + enablePauseMs, isExact: false });
    expect(possibleAgain('disable', aKey(), now)).toBeUndefined();
  });
});

test('is not offered once the life of the key or of its service is over', () => {
  const crn = aKey().crn.replace(':kms:', ':hs-crypto:');
  const expired = aKey({ crn, state: 'deactivated' });
  expect(actsThatFit(aKey({ state: 'deactivated' }), now)).toContain('rotate');
  // HPCS rotates an Active key alone.
  expect(actsThatFit(expired, now)).not.toContain('rotate');
  expect(actsThatFit(aKey({ crn }), now)).toContain('rotate');
  expect(actsThatFit(aKey({ crn }), Date.UTC(2027, 2, 28))).toEqual([]);
  const removed = aKey({ state: 'destroyed', deletedAt: now - 90 * 24 * 3_600_000 });
  expect(actsThatFit(removed, now - 1)).toEqual(['sync']);
  expect(actsThatFit(removed, now)).toEqual([]);
});

test('a key that is set for deletion is not offered to be disabled: nobody could unset it then', () => {
  const set = (endsAt: number) => aKey({ dualAuthorization: { enabled: true, set: true, endsAt } });
  expect(actsThatFit(set(now + 1), now)).not.toContain('disable');
  expect(actsThatFit(set(now), now)).toContain('disable');
});
