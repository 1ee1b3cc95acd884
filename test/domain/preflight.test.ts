import { describe, expect, test } from 'vitest';
import type { DualAuthorization, KeyState } from '../../src/domain/key.js';
import type { PreflightInput } from '../../src/domain/preflight.js';
import { preflight } from '../../src/domain/preflight.js';
import type { RefusalCode } from '../../src/domain/refusal.js';
import type { Guard } from '../../src/domain/request.js';
import type { Protection } from '../../src/domain/protection.js';
import { acting, aBlockedRequest, aCountersignRequest, aKey, amir, aRequest, endsAt } from './given.js';
import { openedAt, protectedBy, rosa, unprotected, vera, writer } from './given.js';

const now = openedAt;
const input = (changes: Partial<PreflightInput> = {}): PreflightInput => ({
  key: aKey(),
  protection: unprotected,
  requester: acting(rosa, writer),
  openRequest: undefined,
  approvers: [amir, vera],
  force: false,
  ...changes,
});
const refusal = (changes: Partial<PreflightInput>) => {
  const found = preflight(input(changes), now);
  return found.ok ? undefined : found.refusal;
};

test('a key under the policy is guarded by the KMS', () => {
  expect(preflight(input(), now)).toEqual({
    ok: true,
    guard: 'kms',
    approvers: [amir, vera],
    protection: unprotected,
    gates: { authorization: 'first_missing', resources: 0, retention: 0 },
  });
});

test('a key without the policy is guarded by Countersign', () => {
  expect(preflight(input({ key: aKey({ dualAuthorization: { enabled: false } }) }), now)).toMatchObject({
    ok: true,
    guard: 'countersign',
  });
});

const policy: Record<Guard, DualAuthorization> = {
  kms: { enabled: true, set: false },
  countersign: { enabled: false },
};

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
  const cells = (Object.keys(table) as KeyState[]).flatMap((state) =>
    (Object.keys(policy) as Guard[]).map((guard) => [state, guard, table[state][guard]] as const),
  );
  test.each(cells)('%s, %s: %s', (state, guard, expected) => {
    const found = preflight(input({ key: aKey({ state, dualAuthorization: policy[guard] }) }), now);
    if (expected === 'ok') expect(found).toMatchObject({ ok: true, guard });
    else {
      expect(found).toMatchObject({ ok: false, refusal: { code: expected, state, keyName: 'old-backups' } });
    }
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

describe('what the key protects × whether force is asked for', () => {
  const protections: [string, Protection, 'ok' | RefusalCode][] = [
    ['nothing', unprotected, 'force_not_needed'],
    ['something', protectedBy(3), 'ok'],
    ['something under retention', protectedBy(3, 1), 'force_under_retention'],
    ['only what is under retention', protectedBy(3, 3), 'force_under_retention'],
    ['nobody can tell', { known: false }, 'force_list_unknown'],
  ];
  describe.each(['kms', 'countersign'] as const)('guarded by %s', (guard) => {
    const key = aKey({ dualAuthorization: policy[guard] });

    test.each(protections)('%s: stops nobody from asking without force', (_name, protection) => {
      expect(preflight(input({ key, protection }), now)).toMatchObject({ ok: true, guard, protection });
    });

    test.each(protections)('%s: under force', (_name, protection, expected) => {
      const found = preflight(input({ key, protection, force: true }), now);
      if (expected === 'ok') expect(found).toMatchObject({ ok: true, guard, protection });
      else expect(found).toMatchObject({ ok: false, refusal: { code: expected, keyName: 'old-backups' } });
    });
  });

  test('the key and its state come before force, force before the lack of approvers', () => {
    const force = true;
    expect(refusal({ force, key: aKey({ state: 'destroyed' }) })?.code).toBe('key_in_wrong_state');
    expect(refusal({ force, approvers: [] })?.code).toBe('force_not_needed');
    expect(refusal({ force, approvers: [], protection: protectedBy(3) })?.code).toBe('no_approver_available');
  });
});

describe('a force deletion in place of an open request', () => {
  const openRequest = aBlockedRequest();
  const set = (until: number) => aKey({ dualAuthorization: { enabled: true, set: true, endsAt: until } });
  const inPlace: Partial<PreflightInput> = {
    key: set(endsAt),
    protection: protectedBy(3),
    force: true,
    openRequest,
    replaces: openRequest,
  };

  test('may be asked for while the authorization of that request runs: it is taken over', () => {
    expect(preflight(input(inPlace), now)).toMatchObject({
      ok: true,
      guard: 'kms',
      gates: { authorization: 'given' },
    });
  });

  test.each<[KeyState, boolean]>([
    ['pre_activation', false],
    ['active', true],
    ['suspended', true],
    ['deactivated', true],
    ['destroyed', false],
  ])('sets nothing, so the state need only be one to delete in: %s, %s', (state, isFit) => {
    const found = preflight(input({ ...inPlace, key: { ...set(endsAt), state } }), now);
    if (isFit) expect(found).toMatchObject({ ok: true, guard: 'kms' });
    else expect(found).toMatchObject({ ok: false, refusal: { code: 'key_in_wrong_state', state } });
  });

  test('sets the key anew where the authorization has lapsed, which takes an active one', () => {
    const lapsed = set(endsAt);
    expect(preflight(input({ ...inPlace, key: lapsed }), endsAt).ok).toBe(true);
    expect(preflight(input({ ...inPlace, key: { ...lapsed, state: 'suspended' } }), endsAt)).toMatchObject({
      ok: false,
      refusal: { code: 'key_in_wrong_state', state: 'suspended' },
    });
  });

  test('takes nothing over from somebody else’s authorization', () => {
    for (const until of [endsAt - 1000, endsAt + 1000]) {
      expect(refusal({ ...inPlace, key: set(until) })).toEqual({
        code: 'key_set_outside',
        keyName: 'old-backups',
        endsAt: until,
      });
    }
  });

  test('takes nothing over from a request that has no authorization yet', () => {
    const authorizing = aRequest('authorizing');
    expect(refusal({ ...inPlace, openRequest: authorizing, replaces: authorizing })?.code).toBe(
      'key_set_outside',
    );
  });

  test('is for that request alone: another open one stands in the way', () => {
    const another = { ...openRequest, id: 'CS-1QKTVC0ANTHR' };
    expect(refusal({ ...inPlace, replaces: another })).toEqual({
      code: 'request_already_open',
      request: openRequest,
    });
  });

  test('needs no authorization where Countersign guards the key', () => {
    const request = aCountersignRequest('awaiting_approval', { protection: protectedBy(3) });
    const key = aKey({ dualAuthorization: { enabled: false } });
    expect(preflight(input({ ...inPlace, key, openRequest: request, replaces: request }), now)).toMatchObject(
      {
        ok: true,
        guard: 'countersign',
      },
    );
  });

  test('is refused for what it would not override, like any other', () => {
    expect(refusal({ ...inPlace, protection: protectedBy(3, 1) })?.code).toBe('force_under_retention');
    expect(refusal({ ...inPlace, protection: unprotected })?.code).toBe('force_not_needed');
  });
});

test('the gates are told with the refusal too, so that the form shows them', () => {
  const protection = protectedBy(3, 1);
  const gates = { authorization: 'first_missing', resources: 3, retention: 1 } as const;
  const refusals: Partial<PreflightInput>[] = [
    { requester: acting(rosa) },
    { openRequest: aRequest('awaiting_approval') },
    { key: aKey({ state: 'suspended' }) },
    { force: true },
    { approvers: [] },
  ];
  for (const changes of refusals) {
    expect(preflight(input({ protection, ...changes }), now)).toMatchObject({ ok: false, gates });
  }
});
