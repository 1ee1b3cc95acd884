import { describe, expect, test } from 'vitest';
import { authorizationPeriodMs } from '../../src/domain/deadlines.js';
import type { DualAuthorization, KeyState } from '../../src/domain/key.js';
import type { PreflightInput } from '../../src/domain/preflight.js';
import { preflight } from '../../src/domain/preflight.js';
import type { RefusalCode } from '../../src/domain/refusal.js';
import type { Guard } from '../../src/domain/request.js';
import { acting, aKey, amir, aRequest, openedAt, rosa, unprotected, vera, writer } from './given.js';

const now = openedAt;
const input = (changes: Partial<PreflightInput> = {}): PreflightInput => ({
  key: aKey(),
  protection: unprotected,
  requester: acting(rosa, writer),
  openRequest: undefined,
  approvers: [amir, vera],
  ...changes,
});
const refusal = (changes: Partial<PreflightInput>) => {
  const found = preflight(input(changes), now);
  return found.ok ? undefined : found.refusal;
};

test('a key under the policy is guarded by the KMS, for seven days', () => {
  expect(preflight(input(), now)).toEqual({
    ok: true,
    guard: 'kms',
    approvers: [amir, vera],
    endsAt: now + authorizationPeriodMs,
    protection: unprotected,
  });
});

test('a key without the policy is guarded by Countersign', () => {
  expect(preflight(input({ key: aKey({ dualAuthorization: { enabled: false } }) }), now)).toMatchObject({
    ok: true,
    guard: 'countersign',
  });
});

describe('state of the key × who guards it', () => {
  const ok = 'ok';
  const wrong: RefusalCode = 'key_in_wrong_state';
  const table: Record<KeyState, Record<Guard, 'ok' | RefusalCode>> = {
    pre_activation: { kms: wrong, countersign: wrong },
    active: { kms: ok, countersign: ok },
    suspended: { kms: wrong, countersign: ok },
    deactivated: { kms: wrong, countersign: ok },
    destroyed: { kms: wrong, countersign: wrong },
  };
  const policy: Record<Guard, DualAuthorization> = {
    kms: { enabled: true, set: false },
    countersign: { enabled: false },
  };
  const cells = (Object.keys(table) as KeyState[]).flatMap((state) =>
    (Object.keys(policy) as Guard[]).map((guard) => [state, guard, table[state][guard]] as const),
  );
  test.each(cells)('%s, %s: %s', (state, guard, expected) => {
    const found = preflight(input({ key: aKey({ state, dualAuthorization: policy[guard] }) }), now);
    if (expected === 'ok') expect(found).toMatchObject({ ok: true, guard });
    else expect(found).toEqual({ ok: false, refusal: { code: expected, state, keyName: 'old-backups' } });
  });
});

describe('a key somebody set outside', () => {
  const setUntil = (endsAt: number) => aKey({ dualAuthorization: { enabled: true, set: true, endsAt } });

  test('is not set again while that authorization runs', () => {
    expect(refusal({ key: setUntil(now + 1) })).toEqual({
      code: 'key_set_outside',
      keyName: 'old-backups',
      endsAt: now + 1,
    });
  });

  test('can be asked for once it has lapsed, though the KMS still shows it', () => {
    expect(preflight(input({ key: setUntil(now) }), now)).toMatchObject({ ok: true, guard: 'kms' });
  });

  test('and deleted since then is deleted', () => {
    expect(refusal({ key: { ...setUntil(now + 1), state: 'destroyed' } })?.code).toBe('key_in_wrong_state');
  });
});

describe('the first thing in the way is named', () => {
  const openRequest = aRequest('awaiting_approval');

  test('who asks comes before all', () => {
    expect(refusal({ requester: acting(rosa), openRequest, approvers: [] })).toEqual({
      code: 'not_a_writer',
    });
    expect(refusal({ requester: acting(rosa, writer, { account: 'guest' }) })).toEqual({
      code: 'account_not_eligible',
      account: 'guest',
    });
  });

  test('an open request comes before the state it brought about', () => {
    const key = aKey({ dualAuthorization: { enabled: true, set: true, endsAt: openRequest.endsAt } });
    expect(refusal({ openRequest, key })).toEqual({ code: 'request_already_open', request: openRequest });
  });

  test('the key comes before the lack of approvers', () => {
    expect(refusal({ key: aKey({ state: 'suspended' }), approvers: [] })?.code).toBe('key_in_wrong_state');
    expect(refusal({ approvers: [] })).toEqual({ code: 'no_approver_available' });
  });
});

test('what the key protects stops nobody from asking', () => {
  const protection = { known: true, resources: 3, underRetention: 1 } as const;
  expect(preflight(input({ protection }), now)).toMatchObject({ ok: true, protection });
  expect(preflight(input({ protection: { known: false } }), now)).toMatchObject({ ok: true });
});
