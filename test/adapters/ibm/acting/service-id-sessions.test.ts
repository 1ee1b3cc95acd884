import { describe, expect, test } from 'vitest';
import { readIamId } from '../../../../src/adapters/ibm/wire/iam-sign-in.js';
import { createServiceIdSessions } from '../../../../src/adapters/ibm/acting/service-id-sessions.js';
import type { KeyRef } from '../../../../src/domain/key.js';
import type { Person } from '../../../../src/domain/person.js';
import { actingSessionsContract } from '../../../contracts/acting-sessions.js';
import { ids, instanceId, people, startKms } from '../../../sandbox/kms/small-world.js';

const person: Person = { iamId: 'IBMid-1', slack: { userId: 'U1', teamId: 'T1' }, name: 'Ada' };
const key: KeyRef = { instanceId, keyId: ids.dual };

describe('sessions', () => {
  actingSessionsContract(async () => {
    const kms = await startKms();
    return {
      sessions: createServiceIdSessions({
        writerApiKey: 'apikey-service',
        managerApiKey: 'apikey-manager',
        iamUrl: kms.url,
      }),
      writer: people.service,
      manager: people.manager,
      identityOf: readIamId,
      failSignIn: () => void kms.faults.add({ target: 'iam', status: 503, times: 9 }),
    };
  });

  test.each([
    ['first_authorization', people.service],
    ['withdrawal', people.service],
    ['deletion', people.manager],
    ['sync', people.service],
    ['rotate', people.service],
    ['enable', people.manager],
    ['disable', people.manager],
  ] as const)('%s acts as %s, with a token of its own', async (act, iamId) => {
    const kms = await startKms();
    const sessions = createServiceIdSessions({
      writerApiKey: 'apikey-service',
      managerApiKey: 'apikey-manager',
      iamUrl: kms.url,
    });
    expect(sessions.mode).toBe('service-ids');
    const result = await sessions.sessionFor(act, person, key);
    if (!result.ok) throw new Error(result.failure.code);
    expect(result.session.iamId).toBe(iamId);
    expect(readIamId(await result.session.token())).toBe(iamId);
    await sessions.sessionFor(act, person, key);
    expect(kms.simulator.counts().calls.get('getToken')).toBe(2);
  });

  test.each([
    ['refused', undefined, 400, 'BXNIM0415E'],
    ['in an outage', { status: 503, code: 'BXNIM0500E' }, 503, 'BXNIM0500E'],
    ['by a gateway', { status: 502, rawBody: '<html>no</html>' }, 502, undefined],
    ['by a cut connection', { drop: 'before' as const }, undefined, undefined],
    ['by an empty answer', { status: 200, rawBody: '' }, undefined, undefined],
    ['too late', { delayMs: 900 }, undefined, undefined],
  ])('a sign-in that fails (%s) is a failure without the key', async (_name, fault, status, code) => {
    const kms = await startKms();
    if (fault) kms.faults.add({ target: 'iam', ...fault });
    const apiKey = fault ? 'apikey-manager' : 'apikey-unknown-to-iam';
    const sessions = createServiceIdSessions({
      writerApiKey: 'apikey-service',
      managerApiKey: apiKey,
      iamUrl: kms.url,
      timeoutMs: 400,
    });
    const result = await sessions.sessionFor('deletion', person, key);
    if (result.ok) throw new Error('expected a failure');
    expect(result.failure).toMatchObject({ code: 'sign_in_failed', effect: 'none' });
    expect(result.failure.status).toBe(status);
    if (code) expect(result.failure.detail).toContain(code);
    expect(JSON.stringify(result)).not.toContain(apiKey);
  });
});

test('a sign-in that fails says how long IAM asks to wait', async () => {
  const kms = await startKms();
  kms.faults.add({ target: 'iam', status: 429, retryAfterS: 7 });
  const sessions = createServiceIdSessions({
    writerApiKey: 'apikey-service',
    managerApiKey: 'apikey-manager',
    iamUrl: kms.url,
  });
  expect(await sessions.sessionFor('deletion', person, key)).toMatchObject({
    ok: false,
    failure: { code: 'sign_in_failed', status: 429, retryAfterMs: 7_000 },
  });
});

test.each(['', 'a.b.c', 'a', `a.${Buffer.from('{"iam_id":7}').toString('base64url')}.c`])(
  'a token without identity names none: %j',
  (token) => {
    expect(readIamId(token)).toBeUndefined();
  },
);
