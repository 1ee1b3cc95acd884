import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  createIbmKeyManagement,
  type IbmKeyManagementOptions,
} from '../../../../src/adapters/ibm/kms/ibm-key-management.js';
import { IamReadError } from '../../../../src/adapters/ibm/wire/iam-read-error.js';
import { type KeyAct, keyActs, type KeyInRing } from '../../../../src/domain/key.js';
import type { KmsFailure, KmsResult } from '../../../../src/domain/kms-failure.js';
import type { ActingSession } from '../../../../src/ports/acting-sessions.js';
import type { CallRecord } from '../../../../src/ports/call-records.js';
import type { FaultRequest } from '../../../../src/sandbox/control/api.js';
import {
  crnOf,
  dayMs,
  hourMs,
  ids,
  instanceId,
  otherInstanceId,
  people,
  refOf,
  startKms,
  startMs,
  type PersonName,
  type TestKms,
} from '../../../sandbox/kms/small-world.js';
import { keyManagementContract } from '../../../contracts/key-management.js';
import { createRecordingLog } from '../../recording-log.js';

const ref = refOf;
const unforced = { force: false };

async function start(
  options: { kms?: Parameters<typeof startKms>[0] } & Partial<IbmKeyManagementOptions> = {},
) {
  const { kms: kmsOptions, ...rest } = options;
  const kms = await startKms(kmsOptions);
  const log = createRecordingLog();
  const management = createIbmKeyManagement({
    instances: () =>
      Promise.resolve([
        { id: instanceId, name: 'Payments', service: 'hs-crypto', region: 'eu-de', url: kms.url },
        { id: otherInstanceId, name: 'Other', service: 'kms', region: 'us-south', url: `${kms.url}/api/v2/` },
      ]),
    reader: { apiKey: 'apikey-reader' },
    iamUrl: kms.url,
    log,
    ...rest,
  });
  return { kms, management, log, calls: (operation: string) => kms.simulator.counts().calls.get(operation) };
}

/** By the SDK's names, as the simulator counts. */
const actOperations: Record<KeyAct, string> = {
  sync: 'syncAssociatedResources',
  enable: 'enableKey',
  disable: 'disableKey',
  rotate: 'rotateKey',
};

/** A key with so many registrations, the last one under retention. */
function keyWith(count: number) {
  return {
    id: '6f1d0a52-77c4-4a0e-9a55-0c2f7a9be099',
    name: 'many',
    keyRingId: 'default',
    extractable: false,
    state: 1 as const,
    dualAuthDelete: false,
    createdAgoMs: dayMs,
    registrations: Array.from({ length: count }, (_, index) => ({
      resourceCrn: crnOf(`bucket-${index}`),
      preventKeyDeletion: index === count - 1,
      createdAgoMs: dayMs,
    })),
  };
}

async function sessionOf(kms: TestKms, person: PersonName): Promise<ActingSession> {
  const token = await kms.tokenOf(person);
  return { iamId: people[person], token: () => Promise.resolve(token) };
}

function failureOf(result: KmsResult<unknown>): KmsFailure {
  if (result.ok) throw new Error('expected a failure');
  return result.failure;
}
function valueOf<T>(result: KmsResult<T>): T {
  if (!result.ok) throw new Error(`unexpected failure ${result.failure.code}`);
  return result.value;
}

describe('at the simulator', () => {
  keyManagementContract(async () => {
    const { kms, management, calls } = await start();
    return {
      keys: management,
      sessionOf: (person) => sessionOf(kms, person),
      now: () => kms.now(),
      wait: (ms) => kms.wait(ms),
      loseAnswer: (operation, drop) => void kms.faults.add({ target: 'kms', operation, drop }),
      failReading: () =>
        void kms.faults.add({ target: 'kms', operation: 'getKeyMetadata', status: 503, times: 9 }),
      calls: (operation) => calls(operation) ?? 0,
    };
  });
});

describe('reading', () => {
  test('a key is read by id and by alias, with the time of the service', async () => {
    const { management } = await start();
    const byId = valueOf(await management.readKey(instanceId, ids.dual));
    expect(byId.key).toMatchObject({
      instanceId,
      keyId: ids.dual,
      name: 'billing-root',
      aliases: ['billing'],
      keyRingId: 'finance',
      state: 'active',
      extractable: false,
      dualAuthorization: { enabled: true, set: false },
      createdAt: Math.floor((startMs - 30 * dayMs) / 1000) * 1000,
    });
    expect(byId.serverTime).toBe(Math.floor(startMs / 1000) * 1000);
    expect(valueOf(await management.readKey(instanceId, 'billing')).key.keyId).toBe(ids.dual);
  });

  test('a pending authorization comes with its end, a deleted key with its dates', async () => {
    const { kms, management } = await start();
    await kms.call('writer', 'POST', `/keys/${ids.dual}/actions/setKeyForDeletion`);
    const { key } = valueOf(await management.readKey(instanceId, ids.dual));
    expect(key.dualAuthorization).toEqual({
      enabled: true,
      set: true,
      endsAt: Math.floor(startMs / 1000) * 1000 + 7 * dayMs,
    });
    const gone = valueOf(await management.readKey(instanceId, ids.deleted)).key;
    expect(gone.state).toBe('destroyed');
    expect(gone.restorableUntil! - gone.deletedAt!).toBe(30 * dayMs);
  });

  test.each(['..', '.', 'a/b', 'no such key', 'ключ', '', 'x'.repeat(500), '\ud800'])(
    'what can name no key is not asked for: %j',
    async (text) => {
      const { management, calls } = await start();
      expect(failureOf(await management.readKey(instanceId, text))).toMatchObject({
        code: 'KEY_NOT_FOUND_ERR',
        effect: 'none',
      });
      expect(calls('getKeyMetadata')).toBeUndefined();
    },
  );

  test('an unknown key is KEY_NOT_FOUND_ERR with a correlation id', async () => {
    const { management } = await start();
    const failure = failureOf(await management.readKey(instanceId, 'nothing-of-that-name'));
    expect(failure).toMatchObject({ code: 'KEY_NOT_FOUND_ERR', status: 404, effect: 'none' });
    expect(failure.correlationId).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('an instance that is not configured is not found', async () => {
    const { management } = await start();
    expect(failureOf(await management.readKey('nowhere', ids.dual)).code).toBe('not_found');
  });

  test('keys are found by part of a name, deleted ones only when asked for', async () => {
    const { management } = await start();
    const found = valueOf(await management.findKeys({ instanceId, text: 'BILL' }));
    expect(found.map((key) => key.keyId)).toEqual([ids.dual]);
    expect(valueOf(await management.findKeys({ instanceId, text: 'gone' }))).toEqual([]);
    const deleted = valueOf(await management.findKeys({ instanceId, text: 'gone', deleted: true }));
    expect(deleted.map((key) => key.keyId)).toEqual([ids.deleted]);
    expect(valueOf(await management.findKeys({ instanceId, limit: 3 }))).toHaveLength(3);
  });

  test.each([
    'not:billing',
    'exact:x',
    '%',
    '&state=5',
    '\ud800',
    '\u0000',
    'ü'.repeat(80),
    'x'.repeat(5_000),
  ])('any text may be searched for: %j', async (text) => {
    const { management } = await start();
    expect(valueOf(await management.findKeys({ instanceId, text })).length).toBe(
      // Nothing is left of these, and nothing means everything.
      text === '\ud800' || text === '\u0000' ? 9 : 0,
    );
  });

  test('a search too broad is passed on', async () => {
    const { kms, management } = await start();
    kms.faults.add({ target: 'kms', operation: 'listKeys', code: 'KEY_SEARCH_TOO_BROAD' });
    expect(failureOf(await management.findKeys({ instanceId, text: 'a' })).code).toBe('KEY_SEARCH_TOO_BROAD');
  });

  test('a search of some keys alone is no answer about all', async () => {
    const body = { metadata: { collectionTotal: 0, incompleteSearch: true }, resources: [] };
    const url = await answering(200, 'application/json', JSON.stringify(body));
    const { management } = await start({
      instances: () => Promise.resolve([{ id: instanceId, name: 'P', service: 'kms', region: 'eu-de', url }]),
    });
    expect(failureOf(await management.findKeys({ instanceId, text: 'a' })).code).toBe('KEY_SEARCH_TOO_BROAD');
  });

  test('where the service searches too few keys, the list is read through, if that is wanted', async () => {
    const { kms, management } = await start();
    kms.faults.add({ target: 'kms', operation: 'listKeys', code: 'KEY_SEARCH_TOO_BROAD' });
    const found = valueOf(await management.findKeys({ instanceId, text: 'BILL', thorough: true }));
    expect(found.map(({ keyId }) => keyId)).toEqual([ids.dual]);
    kms.faults.add({ target: 'kms', operation: 'listKeys', code: 'KEY_SEARCH_TOO_BROAD' });
    const whole = valueOf(
      await management.findKeys({ instanceId, text: 'billing', whole: true, thorough: true }),
    );
    expect(whole.map(({ keyId }) => keyId)).toEqual([ids.dual]);
  });

  test('registrations are read to the last page', async () => {
    const key = keyWith(7);
    const { management, calls } = await start({ kms: { keys: [key] }, registrationsPageSize: 3 });
    const found = valueOf(await management.registrations(ref(key.id)));
    expect(found.map(({ resourceCrn }) => resourceCrn)).toEqual(key.registrations.map((r) => r.resourceCrn));
    expect(found.filter((registration) => registration.preventsKeyDeletion)).toHaveLength(1);
    expect(calls('getRegistrations')).toBe(3);
    expect(valueOf(await management.registrations(ref(ids.single)))).toEqual([]);
  });

  test.each([
    [5_000, 1],
    [5_001, 2],
  ])('%i registrations are read in %i call(s)', async (count, expected) => {
    const key = keyWith(count);
    const { management, calls } = await start({ kms: { keys: [key] } });
    const found = valueOf(await management.registrations(ref(key.id)));
    expect(new Set(found.map(({ resourceCrn }) => resourceCrn)).size).toBe(count);
    expect(calls('getRegistrations')).toBe(expected);
  });

  test('a failure that passes by itself is repeated, at most twice', async () => {
    const { kms, management, calls } = await start();
    kms.faults.add({ target: 'kms', operation: 'getKeyMetadata', status: 503 });
    expect((await management.readKey(instanceId, ids.dual)).ok).toBe(true);
    expect(calls('getKeyMetadata')).toBe(2);
    kms.faults.add({ target: 'kms', operation: 'getKeyMetadata', rawBody: '<html>busy</html>', times: 9 });
    const failure = failureOf(await management.readKey(instanceId, ids.dual));
    expect(failure).toMatchObject({ code: 'bad_gateway', status: 502, effect: 'none' });
    expect(failure.detail).toBeUndefined();
    expect(calls('getKeyMetadata')).toBe(5);
  });

  test.each<[string, Omit<FaultRequest, 'target'>]>([
    ['cut before', { drop: 'before' }],
    ['cut half way', { drop: 'half' }],
    ['rate limited', { status: 429 }],
  ])('a read that was %s is repeated', async (_name, fault) => {
    const { kms, management, calls } = await start();
    kms.faults.add({ target: 'kms', operation: 'getKeyMetadata', ...fault });
    expect((await management.readKey(instanceId, ids.dual)).ok).toBe(true);
    expect(calls('getKeyMetadata')).toBe(2);
  });

  test('a read ends with its time, repeats included', async () => {
    const { kms, management } = await start({ timeoutMs: 400 });
    kms.faults.add({ target: 'kms', operation: 'getKeyMetadata', delayMs: 2_000, times: 9 });
    const startedMs = performance.now();
    expect(failureOf(await management.readKey(instanceId, ids.dual))).toMatchObject({
      code: 'no_answer',
      effect: 'none',
    });
    expect(performance.now() - startedMs).toBeLessThan(1_500);
  });

  test('a long Retry-After is reported, not waited for', async () => {
    const { kms, management, calls } = await start();
    kms.faults.add({ target: 'kms', operation: 'getKeyMetadata', status: 429, retryAfterS: 120, times: 9 });
    expect(failureOf(await management.readKey(instanceId, ids.dual))).toMatchObject({
      code: 'rate_limited',
      retryAfterMs: 120_000,
    });
    expect(calls('getKeyMetadata')).toBe(1);
  });

  test.each(['current', '2020'] as const)(
    'a token the KMS no longer takes is renewed once: %s',
    async (era) => {
      // The SDK keeps a token while the machine's clock calls it good; the service's clock has moved on.
      let offsetMs = 0;
      const clock = { now: () => Date.now() + offsetMs };
      const { kms, management, calls } = await start({ kms: { clock, knobs: { era } } });
      valueOf(await management.readKey(instanceId, ids.dual));
      expect(kms.simulator.counts().calls.get('getToken')).toBe(1);
      offsetMs = 2 * 3_600_000;
      valueOf(await management.readKey(instanceId, ids.dual));
      expect(calls('getToken')).toBe(2);
      kms.faults.add({ target: 'kms', operation: 'getKeyMetadata', status: 401, times: 9 });
      expect(failureOf(await management.readKey(instanceId, ids.dual)).code).toBe('unauthorized');
      expect(calls('getKeyMetadata')).toBe(5);
    },
  );

  test.each([
    ['current', 401],
    ['2020', 400],
  ] as const)('an act whose token has expired had no effect and is not repeated: %s', async (era, status) => {
    let offsetMs = 0;
    const clock = { now: () => startMs + offsetMs };
    const { kms, management, calls } = await start({ kms: { clock, knobs: { era } } });
    const token = await kms.tokenOf('manager');
    offsetMs = hourMs;
    const session: ActingSession = { iamId: people.manager, token: () => Promise.resolve(token) };
    const failure = failureOf(await management.deleteKey(ref(ids.single), session, unforced));
    expect(failure).toMatchObject({ status, effect: 'none' });
    expect(calls('deleteKey')).toBe(1);
    expect(kms.simulator.counts().effectiveDeletes.size).toBe(0);
  });

  test('IAM saying no is a failed sign-in, and the key is in no log', async () => {
    const { management, log, calls } = await start({ reader: { apiKey: 'apikey-of-nobody-at-all' } });
    const failure = failureOf(await management.readKey(instanceId, ids.dual));
    expect(failure).toMatchObject({ code: 'sign_in_failed', status: 400, effect: 'none' });
    expect(failure.detail).toContain('BXNIM0415E');
    expect(calls('getKeyMetadata')).toBeUndefined();
    expect(JSON.stringify([failure, log.lines])).not.toContain('apikey-of-nobody-at-all');
  });

  test.each([
    ['a page of a gateway', 'text/html', '<html><body>Sign in</body></html>'],
    ['nothing', 'application/json', ''],
    ['half of JSON', 'application/json', '{"metadata":{"collec'],
    ['a string', 'application/json', '"hello"'],
    ['an empty object', 'application/json', '{}'],
    ['resources of another kind', 'application/json', '{"resources":7}'],
    ['a key of unknown state', 'application/json', envelope({ id: ids.dual, state: 4 })],
    ['a key without state', 'application/json', envelope({ id: ids.dual })],
    ['another key', 'application/json', envelope({ id: ids.single, state: 1 })],
    [
      'set until nobody knows when',
      'application/json',
      envelope({ id: ids.dual, state: 1, dualAuthDelete: { enabled: true, keySetForDeletion: true } }),
    ],
    [
      'a policy in another form',
      'application/json',
      envelope({ id: ids.dual, state: 1, dualAuthDelete: { enabled: 'yes' } }),
    ],
  ])('an answer that says nothing is unreadable: %s', async (_name, contentType, body) => {
    const url = await answering(200, contentType, body);
    const { management } = await start({
      instances: () => Promise.resolve([{ id: instanceId, name: 'P', service: 'kms', region: 'eu-de', url }]),
    });
    expect(failureOf(await management.readKey(instanceId, ids.dual))).toMatchObject({
      code: 'unreadable_answer',
      status: 200,
      effect: 'none',
      correlationId: expect.any(String) as string,
    });
  });

  test('older answers are read: no dates, colonless offsets, no policy, no ring', async () => {
    const url = await answering(
      200,
      'application/json',
      envelope({ id: ids.dual, state: 1, creationDate: '2010-01-12T05:23:19+0000', tags: null }),
    );
    const { management } = await start({
      instances: () => Promise.resolve([{ id: instanceId, name: 'P', service: 'kms', region: 'eu-de', url }]),
      now: () => 42,
    });
    expect(valueOf(await management.readKey(instanceId, ids.dual)).key).toEqual({
      instanceId,
      keyId: ids.dual,
      name: ids.dual,
      aliases: [],
      keyRingId: 'default',
      crn: '',
      state: 'active',
      extractable: false,
      dualAuthorization: { enabled: false },
      createdAt: Date.parse('2010-01-12T05:23:19Z'),
    });
  });
});

describe('acting', () => {
  test('set, unset and delete, each sent once', async () => {
    const { kms, management, calls, log } = await start();
    const writer = await sessionOf(kms, 'writer');
    const manager = await sessionOf(kms, 'manager');
    const state = () => kms.simulator.keys().find((key) => key.id === ids.dual);
    valueOf(await management.setKeyForDeletion(ref(ids.dual), writer));
    expect(state()?.setForDeletion?.byIamId).toBe(people.writer);
    valueOf(await management.unsetKeyForDeletion(ref(ids.dual), writer));
    expect(state()?.setForDeletion).toBeNull();
    valueOf(await management.setKeyForDeletion(ref(ids.dual), writer));
    valueOf(await management.deleteKey(ref(ids.dual), manager, unforced));
    expect(log.hidden).toEqual(expect.arrayContaining([await writer.token(), await manager.token()]));
    expect(state()?.state).toBe(5);
    expect(calls('setKeyForDeletion')).toBe(2);
    expect(calls('deleteKey')).toBe(1);
    expect(kms.simulator.counts().effectiveDeletes.get(ids.dual)).toBe(1);
  });

  test.each([
    ['single', 'setKeyForDeletion', 'writer', 'NOT_DUAL_AUTH_ERR', 409],
    ['suspended', 'setKeyForDeletion', 'writer', 'KEY_ACTION_INVALID_STATE_ERR', 409],
    ['dual', 'setKeyForDeletion', 'reader', 'unauthorized', 401],
    ['dual', 'deleteKey', 'manager', 'AUTHORIZATIONS_NOT_MET', 409],
    ['registered', 'deleteKey', 'manager', 'PROTECTED_RESOURCE_ERR', 409],
    ['retained', 'deleteKey', 'manager', 'PREV_KEY_DEL_ERR', 409],
    ['deleted', 'deleteKey', 'manager', 'KEY_DELETED_ERR', 410],
    ['single', 'deleteKey', 'writer', 'unauthorized', 401],
  ] as const)('%s, %s by %s: %s', async (key, act, person, code, status) => {
    const { kms, management, calls } = await start();
    const failure = failureOf(await management[act](ref(ids[key]), await sessionOf(kms, person), unforced));
    expect(failure).toMatchObject({ code, status, effect: 'none' });
    expect(failure.detail).toBeTruthy();
    expect(failure.correlationId).toMatch(/^[0-9a-f-]{36}$/);
    expect(calls(act)).toBe(1);
  });

  test.each(['current', '2020', 'no-status', 'blank-code', 'go-capitals'] as const)(
    'reason codes are read in their form of the era %s',
    async (era) => {
      const { kms, management } = await start({ kms: { knobs: { era } } });
      const failure = failureOf(
        await management.deleteKey(ref(ids.registered), await sessionOf(kms, 'manager'), unforced),
      );
      expect(failure).toMatchObject({ code: 'PROTECTED_RESOURCE_ERR', status: 409 });
    },
  );

  const unclear: [string, Omit<FaultRequest, 'target'>, Partial<KmsFailure>][] = [
    [
      'rate limit',
      { status: 429, retryAfterS: 1 },
      { code: 'rate_limited', effect: 'none', retryAfterMs: 1000 },
    ],
    ['outage', { status: 503 }, { code: 'unavailable', effect: 'unknown' }],
    [
      'corrupted metadata',
      { code: 'INCOMPLETE_METADATA_ERR' },
      { code: 'INCOMPLETE_METADATA_ERR', effect: 'unknown' },
    ],
    [
      'gateway page',
      { status: 502, rawBody: '<html>Bad gateway</html>' },
      { code: 'bad_gateway', effect: 'unknown' },
    ],
    [
      'a page as success',
      { status: 200, rawBody: '<html>Welcome</html>' },
      { code: 'unreadable_answer', effect: 'unknown' },
    ],
    ['empty outage', { status: 500, rawBody: '' }, { code: 'internal_error', effect: 'unknown' }],
    ['a redirect', { status: 302, rawBody: '' }, { code: 'unexpected', effect: 'unknown' }],
    [
      'unknown reason',
      { status: 409, code: 'NEW_ERR' },
      { code: 'conflict', unknownReasonCode: 'NEW_ERR', effect: 'none' },
    ],
    ['cut before', { drop: 'before' }, { code: 'no_answer', effect: 'unknown' }],
    ['cut after', { drop: 'after' }, { code: 'no_answer', effect: 'unknown' }],
    ['cut half way', { drop: 'half' }, { effect: 'unknown' }],
    ['late', { delayMs: 1_500 }, { code: 'no_answer', effect: 'unknown' }],
  ];
  describe.each(['setKeyForDeletion', 'unsetKeyForDeletion', 'deleteKey'] as const)('%s', (act) => {
    test.each(unclear)('is sent exactly once: %s', async (_name, fault, expected) => {
      const { kms, management, calls } = await start({ timeoutMs: 600 });
      const session = await sessionOf(kms, 'manager');
      kms.faults.add({ target: 'kms', operation: act, times: 9, ...fault });
      const keyId = act === 'deleteKey' ? ids.single : ids.dual;
      const failure = failureOf(await management[act](ref(keyId), session, unforced));
      expect(failure).toMatchObject(expected);
      expect(failure.correlationId).toMatch(/^[0-9a-f-]{36}$/);
      expect(calls(act)).toBe(1);
    });
  });

  test('a refused connection has had no effect', async () => {
    const { kms, management } = await start({ timeoutMs: 600 });
    const session = await sessionOf(kms, 'manager');
    await kms.simulator.close();
    expect(failureOf(await management.deleteKey(ref(ids.single), session, unforced))).toMatchObject({
      code: 'no_answer',
      effect: 'none',
    });
  });

  test('a session that cannot sign in sends nothing', async () => {
    const { management, calls, log } = await start();
    const session = { iamId: 'x', token: () => Promise.reject(new Error('Bearer secret-of-theirs')) };
    expect(failureOf(await management.deleteKey(ref(ids.single), session, unforced))).toEqual({
      code: 'sign_in_failed',
      effect: 'none',
    });
    expect(calls('deleteKey')).toBeUndefined();
    expect(JSON.stringify(log.lines)).not.toContain('secret-of-theirs');
  });

  test.each(keyActs)('%s is sent exactly once, whatever comes of it', async (keyAct) => {
    const { kms, management, calls } = await start();
    const operation = actOperations[keyAct];
    kms.faults.add({ target: 'kms', operation, status: 503, times: 9 });
    const session = await sessionOf(kms, 'manager');
    expect(failureOf(await management.actOnKey(keyAct, ref(ids.single), session))).toMatchObject({
      code: 'unavailable',
      effect: 'unknown',
    });
    expect(calls(operation)).toBe(1);
  });

  test('a key is disabled, enabled, rotated and its services are told', async () => {
    const { kms, management } = await start();
    const doNow = async (keyAct: KeyAct) =>
      management.actOnKey(keyAct, ref(ids.registered), await sessionOf(kms, 'manager'));
    const keyNow = async () => valueOf(await management.readKey(instanceId, ids.registered)).key;
    valueOf(await doNow('disable'));
    expect((await keyNow()).state).toBe('suspended');
    expect(failureOf(await doNow('rotate')).code).toBe('KEY_ACTION_INVALID_STATE_ERR');
    expect(failureOf(await doNow('enable')).code).toBe('REQ_TOO_EARLY_ERR');
    kms.wait(31_000);
    valueOf(await doNow('enable'));
    expect((await keyNow()).state).toBe('active');
    valueOf(await doNow('rotate'));
    expect((await keyNow()).lastRotatedAt).toBe(Math.floor(kms.now() / 1000) * 1000);
    kms.wait(hourMs);
    valueOf(await doNow('sync'));
    expect(failureOf(await doNow('sync')).code).toBe('REQ_TOO_EARLY_ERR');
  });

  test('force overrides registrations, and nothing else', async () => {
    const { kms, management } = await start();
    const manager = await sessionOf(kms, 'manager');
    const codeOf = async (keyId: string, force: boolean) =>
      failureOf(await management.deleteKey(ref(keyId), manager, { force })).code;
    expect(await codeOf(ids.registered, false)).toBe('PROTECTED_RESOURCE_ERR');
    valueOf(await management.deleteKey(ref(ids.registered), manager, { force: true }));
    expect(await codeOf(ids.retained, true)).toBe('PREV_KEY_DEL_ERR');
    expect(await codeOf(ids.dualRegistered, true)).toBe('AUTHORIZATIONS_NOT_MET');
  });

  test('IBM: who has no right on the default ring names the ring of the key; so every act does', async () => {
    const { kms, management } = await start();
    const ringManager = await sessionOf(kms, 'ringManager');
    const manager = await sessionOf(kms, 'manager');
    valueOf(await management.setKeyForDeletion(ref(ids.dual), ringManager));
    valueOf(await management.unsetKeyForDeletion(ref(ids.dual), ringManager));
    valueOf(await management.actOnKey('disable', ref(ids.dual), ringManager));
    kms.wait(31_000);
    valueOf(await management.actOnKey('enable', ref(ids.dual), await sessionOf(kms, 'ringManager')));
    valueOf(await management.actOnKey('rotate', ref(ids.dual), await sessionOf(kms, 'ringManager')));
    kms.wait(hourMs);
    const session = await sessionOf(kms, 'ringManager');
    valueOf(await management.actOnKey('sync', ref(ids.dual), session));
    valueOf(
      await management.setKeyForDeletion(ref(ids.dual), { ...manager, token: () => kms.tokenOf('manager') }),
    );
    valueOf(await management.deleteKey(ref(ids.dual), session, unforced));
  });

  test('what is no ring’s id is not sent as one', async () => {
    const seen: Record<string, unknown>[] = [];
    const url = await answering(204, undefined, '', ({ headers }) => seen.push(headers));
    const { management } = await start({
      instances: () => Promise.resolve([{ id: instanceId, name: 'P', service: 'kms', region: 'eu-de', url }]),
    });
    const session = { iamId: 'x', token: () => Promise.resolve('t0ken') };
    for (const keyRingId of ['', 'Füße', 'a b', 'x\r\nauthorization: other']) {
      valueOf(await management.deleteKey({ ...ref(ids.dual), keyRingId }, session, unforced));
    }
    expect(seen).toHaveLength(4);
    for (const headers of seen) expect(headers).not.toHaveProperty('x-kms-key-ring');
  });

  test('what goes over the wire: instance, ring, minimal answers, force only when it is meant', async () => {
    const seen: { method?: string; url?: string; headers: Record<string, unknown> }[] = [];
    const url = await answering(204, undefined, '', (request) => seen.push(request));
    const { management } = await start({
      instances: () => Promise.resolve([{ id: instanceId, name: 'P', service: 'kms', region: 'eu-de', url }]),
    });
    const session = { iamId: 'x', token: () => Promise.resolve('t0ken') };
    valueOf(await management.setKeyForDeletion(ref(ids.dual), session));
    valueOf(await management.unsetKeyForDeletion(ref(ids.dual), session));
    valueOf(await management.deleteKey(ref(ids.dual), session, { force: false }));
    valueOf(await management.deleteKey(ref(ids.dual), session, { force: true }));
    for (const keyAct of keyActs) valueOf(await management.actOnKey(keyAct, ref(ids.dual), session));
    expect(seen.map(({ method, url: path }) => `${method} ${path}`)).toEqual([
      `POST /api/v2/keys/${ids.dual}/actions/setKeyForDeletion`,
      `POST /api/v2/keys/${ids.dual}/actions/unsetKeyForDeletion`,
      `DELETE /api/v2/keys/${ids.dual}`,
      `DELETE /api/v2/keys/${ids.dual}?force=true`,
      ...keyActs.map((keyAct) => `POST /api/v2/keys/${ids.dual}/actions/${keyAct}`),
    ]);
    for (const { headers } of seen) {
      expect(headers).toMatchObject({
        authorization: 'Bearer t0ken',
        'bluemix-instance': instanceId,
        'x-kms-key-ring': 'finance',
      });
      expect(headers['correlation-id']).toMatch(/^[0-9a-f-]{36}$/);
    }
    for (const { method, headers } of seen) {
      expect(headers).toMatchObject(
        method === 'POST'
          ? { 'content-type': 'application/vnd.ibm.kms.key_action+json', 'content-length': '0' }
          : { prefer: 'return=minimal' },
      );
    }
  });
});

describe('calls are told of', () => {
  async function startRecorded() {
    const records: CallRecord[] = [];
    const started = await start({ now: () => 42, onCall: (record) => void records.push(record) });
    return { ...started, records };
  }

  test('acts, done or failed, by the id the service answered with', async () => {
    const { kms, management, records } = await startRecorded();
    const manager = await sessionOf(kms, 'manager');
    const failure = failureOf(await management.deleteKey(ref(ids.registered), manager, unforced));
    valueOf(await management.deleteKey(ref(ids.registered), manager, { force: true }));
    const about = { operation: 'deleteKey', instanceId, key: ids.registered, at: 42 };
    const answered = kms.wire.entries().filter(({ what }) => what.includes('deleteKey'));
    expect(answered).toHaveLength(2);
    expect(records).toEqual([
      { ...about, correlationId: failure.correlationId, failure },
      { ...about, correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string },
    ]);
    expect(records[0]?.correlationId).not.toBe(records[1]?.correlationId);
  });

  test('with the one sent where none came back, and only by id and instance', async () => {
    const records: CallRecord[] = [];
    const seen: Record<string, unknown>[] = [];
    const url = await answering(204, undefined, '', ({ headers }) => seen.push(headers));
    const { management } = await start({
      instances: () => Promise.resolve([{ id: instanceId, name: 'P', service: 'kms', region: 'eu-de', url }]),
      now: () => 42,
      onCall: (record) => void records.push(record),
    });
    const session = { iamId: 'x', token: () => Promise.resolve('t0ken') };
    const named = { ...ref(ids.dual), name: 'more than a reference' } as KeyInRing;
    const confirmed = valueOf(await management.actOnKey('sync', named, session));
    expect(confirmed).toEqual({
      correlationId: seen[0]?.['correlation-id'],
      answeredAt: expect.any(Number) as number,
    });
    expect(records).toEqual([
      {
        correlationId: seen[0]?.['correlation-id'],
        operation: 'syncAssociatedResources',
        instanceId,
        key: ids.dual,
        at: 42,
      },
    ]);
  });

  test("by the service's own id where it has one, done or not", async () => {
    const records: CallRecord[] = [];
    const headers = { 'Correlation-Id': 'of-the-service' };
    const url = await answering(204, undefined, '', () => {}, headers);
    const { management } = await start({
      instances: () => Promise.resolve([{ id: instanceId, name: 'P', service: 'kms', region: 'eu-de', url }]),
      onCall: (record) => void records.push(record),
    });
    const session = { iamId: 'x', token: () => Promise.resolve('t0ken') };
    const confirmed = valueOf(await management.deleteKey(ref(ids.dual), session, unforced));
    expect(confirmed.correlationId).toBe('of-the-service');
    failureOf(await management.readKey(instanceId, ids.dual));
    expect(records.map(({ operation, correlationId }) => [operation, correlationId])).toEqual([
      ['deleteKey', 'of-the-service'],
      ['getKeyMetadata', 'of-the-service'],
    ]);
  });

  test('reads, those that failed', async () => {
    const { kms, management, records } = await startRecorded();
    valueOf(await management.readKey(instanceId, 'billing'));
    valueOf(await management.registrations(ref(ids.registered)));
    valueOf(await management.findKeys({ instanceId }));
    expect(records).toEqual([]);
    const notFound = failureOf(await management.readKey(instanceId, 'nothing-of-that-name'));
    kms.faults.add({ target: 'kms', operation: 'listKeys', code: 'KEY_SEARCH_TOO_BROAD' });
    const tooBroad = failureOf(await management.findKeys({ instanceId, text: 'a' }));
    expect(records).toEqual([
      {
        correlationId: notFound.correlationId,
        operation: 'getKeyMetadata',
        instanceId,
        key: 'nothing-of-that-name',
        at: 42,
        failure: notFound,
      },
      { correlationId: tooBroad.correlationId, operation: 'listKeys', instanceId, at: 42, failure: tooBroad },
    ]);
  });

  test('not what was never sent', async () => {
    const { management, records } = await startRecorded();
    const session = { iamId: 'x', token: () => Promise.reject(new Error('no')) };
    failureOf(await management.deleteKey(ref(ids.single), session, unforced));
    failureOf(await management.readKey(instanceId, 'no such key'));
    failureOf(await management.readKey('nowhere', ids.dual));
    expect(records).toEqual([]);
  });
});

function envelope(...resources: unknown[]): string {
  return JSON.stringify({ metadata: { collectionTotal: resources.length }, resources });
}

/** A server that gives every request the same answer. */
async function answering(
  status: number,
  contentType: string | undefined,
  body: string,
  onRequest: (request: {
    method?: string;
    url?: string;
    headers: Record<string, unknown>;
  }) => void = () => {},
  headers: Record<string, string> = {},
): Promise<string> {
  const server = createServer((request, response) => {
    onRequest({ method: request.method, url: request.url, headers: { ...request.headers } });
    request.resume();
    response.writeHead(status, { ...headers, ...(contentType && { 'content-type': contentType }) });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('instances that change', () => {
  type Served = Awaited<ReturnType<IbmKeyManagementOptions['instances']>>;
  const payments = (url: string, name = 'Payments') => [
    { id: instanceId, name, service: 'hs-crypto' as const, region: 'eu-de', url },
  ];

  test('one that is gone is not found, which says nothing of its keys, and is served again when it is back', async () => {
    let served: Served = [];
    const { kms, management, calls } = await start({ instances: () => Promise.resolve(served) });
    const gone = failureOf(await management.readKey(instanceId, ids.dual));
    expect(gone).toMatchObject({ code: 'not_found', effect: 'none' });
    expect(gone.status).toBeUndefined();
    const session = await sessionOf(kms, 'writer');
    expect(failureOf(await management.setKeyForDeletion(ref(ids.dual), session)).code).toBe('not_found');
    expect(calls('getKeyMetadata')).toBeUndefined();
    served = payments(kms.url);
    valueOf(await management.readKey(instanceId, ids.dual));
  });

  test('a new name changes nothing, a new address is called from then on', async () => {
    let served: Served = [];
    const { kms, management, calls } = await start({
      // The SDK goes by the machine's clock, and by the simulator's every token would be old.
      kms: { clock: { now: Date.now } },
      instances: () => Promise.resolve(served),
    });
    served = payments(kms.url);
    valueOf(await management.readKey(instanceId, ids.dual));
    served = payments(kms.url, 'Renamed');
    valueOf(await management.readKey(instanceId, ids.dual));
    expect((await management.instances())[0]?.name).toBe('Renamed');
    expect(calls('getToken')).toBe(1);
    served = payments('http://127.0.0.1:1');
    expect(failureOf(await management.readKey(instanceId, ids.dual)).code).toBe('no_answer');
  });

  test.each([
    [new IamReadError('listResourceInstances', 'status', 503), { code: 'unavailable', effect: 'none' }],
    [
      new IamReadError('getToken', 'status', 400, 'BXNIM0415E'),
      { code: 'sign_in_failed', status: 400, iamErrorCode: 'BXNIM0415E' },
    ],
    [new TypeError('x'), { code: 'unavailable' }],
  ])('without a list no call is made: %s', async (error, failure) => {
    const { kms, management, calls } = await start({ instances: () => Promise.reject(error) });
    expect(failureOf(await management.readKey(instanceId, ids.dual))).toMatchObject(failure);
    const session = await sessionOf(kms, 'manager');
    expect(failureOf(await management.deleteKey(ref(ids.dual), session, unforced))).toMatchObject(failure);
    expect([calls('getKeyMetadata'), calls('deleteKey')]).toEqual([undefined, undefined]);
  });
});
