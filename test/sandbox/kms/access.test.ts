import { createPublicKey, verify, type JsonWebKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  accountId,
  hourMs,
  ids,
  otherInstanceId,
  people,
  secondMs,
  smallWorld,
  startKms,
  type PersonName,
} from './small-world.js';

const apiKeyGrant = 'urn:ibm:params:oauth:grant-type:apikey';

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<
    string,
    unknown
  >;
}

describe('tokens', () => {
  it('issues a token that verifies against the published key', async () => {
    const kms = await startKms();
    const token = await kms.tokenOf('manager');
    const { keys } = (await (await fetch(`${kms.url}/identity/keys`)).json()) as { keys: JsonWebKey[] };
    const [header, payload, signature] = token.split('.');
    const key = createPublicKey({ key: keys[0] as JsonWebKey, format: 'jwk' });
    const signed = Buffer.from(`${header}.${payload}`);
    expect(verify('sha256', signed, key, Buffer.from(signature ?? '', 'base64url'))).toBe(true);
    const startS = Math.floor(kms.now() / 1000);
    expect(claimsOf(token)).toMatchObject({
      iam_id: people.manager,
      sub: 'manager@example.com',
      account: { valid: true, bss: accountId },
      iat: startS,
      exp: startS + 3600,
      iss: `${kms.url}/identity`,
    });
    expect(claimsOf(token)).not.toHaveProperty('sub_type');
  });

  it('marks service ids', async () => {
    const kms = await startKms();
    expect(claimsOf(await kms.tokenOf('service'))).toMatchObject({
      sub: people.service.slice('iam-'.length),
      sub_type: 'ServiceId',
    });
  });

  it.each([
    [
      'unknown key',
      'application/x-www-form-urlencoded',
      { grant_type: apiKeyGrant, apikey: 'x' },
      'BXNIM0415E',
    ],
    ['no key', 'application/x-www-form-urlencoded', { grant_type: apiKeyGrant }, 'BXNIM0415E'],
    ['wrong grant', 'application/x-www-form-urlencoded', { grant_type: 'password' }, 'BXNIM0106E'],
    ['wrong type', 'application/json', { grant_type: apiKeyGrant, apikey: 'apikey-manager' }, 'BXNIM0106E'],
  ])('refuses a token request with %s', async (_what, contentType, form, errorCode) => {
    const kms = await startKms();
    const answer = await fetch(`${kms.url}/identity/token`, {
      method: 'POST',
      headers: { 'content-type': contentType },
      body: new URLSearchParams(form as Record<string, string>).toString(),
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ errorCode });
  });

  it('row 27: expired, missing or foreign token', async () => {
    const kms = await startKms();
    const other = await startKms({ signingKeyPem: undefined });
    const token = await kms.tokenOf('manager');
    kms.wait(hourMs - secondMs);
    expect((await kms.call('manager', 'GET', '/keys', { token })).status).toBe(200);
    kms.wait(secondMs);
    const expired = await kms.call('manager', 'GET', '/keys', { token });
    const missing = await kms.call('manager', 'GET', '/keys', { headers: { authorization: '' } });
    const foreign = await kms.call('manager', 'GET', '/keys', { token: await other.tokenOf('manager') });
    for (const answer of [expired, missing, foreign]) {
      expect(answer.status).toBe(401);
      expect(answer.first).not.toHaveProperty('reasons');
    }
  });

  it('row 30: malformed bearer', async () => {
    const kms = await startKms();
    const answer = await kms.call('manager', 'GET', '/keys', { token: 'not-a-token' });
    expect([answer.status, answer.code]).toEqual([400, 'BEARER_SUB_EXTRACTION_ERR']);
  });

  it('an identity that is gone after a reset has no rights, whatever its token says', async () => {
    const kms = await startKms();
    const token = await kms.tokenOf('manager');
    kms.simulator.reset({ ...smallWorld(), identities: [] });
    expect((await kms.call('manager', 'GET', '/keys', { token })).status).toBe(401);
  });
});

describe('who may see what', () => {
  it('row 25: unknown key', async () => {
    const kms = await startKms();
    const unknown = '00000000-0000-4000-8000-000000000000';
    for (const [method, path] of [
      ['GET', `/keys/${unknown}/metadata`],
      ['DELETE', `/keys/${unknown}`],
      ['POST', `/keys/${unknown}/actions/setKeyForDeletion`],
      ['GET', `/keys/${unknown}/registrations`],
      ['GET', `/keys/${ids.elsewhere}/metadata`],
    ] as const) {
      const answer = await kms.call('manager', method, path);
      expect([path, answer.status, answer.code]).toEqual([path, 404, 'KEY_NOT_FOUND_ERR']);
    }
  });

  it('row 26: wrong ring header', async () => {
    const kms = await startKms();
    const inRing = (ring: string) =>
      kms.call('manager', 'GET', `/keys/${ids.dual}/metadata`, { headers: { 'x-kms-key-ring': ring } });
    expect((await inRing('finance')).status).toBe(200);
    expect((await inRing('Finance')).code).toBe('KEY_NOT_FOUND_ERR');
    expect((await inRing('default')).code).toBe('KEY_NOT_FOUND_ERR');
  });

  it.each([otherInstanceId, '7d1f0a52-0000-4a0e-9a55-0c2f7a9be999'])(
    'row 28: wrong instance %s',
    async (id) => {
      const kms = await startKms();
      const answer = await kms.call('manager', 'DELETE', `/keys/${ids.elsewhere}`, {
        headers: { 'bluemix-instance': id },
      });
      expect(answer.status).toBe(401);
    },
  );

  it.each(['', 'not-a-uuid', `crn:v1:bluemix:public:kms:eu-de:a/${accountId}:${otherInstanceId}::`])(
    'a request requires a valid Bluemix-Instance header with a valid UUID, which "%s" is not',
    async (id) => {
      const kms = await startKms();
      const answer = await kms.call('manager', 'GET', '/keys', { headers: { 'bluemix-instance': id } });
      expect([answer.status, answer.first]).toEqual([
        400,
        {
          errorMsg: 'Bad Request: Request requires valid Bluemix-Instance Header containing a valid UUID',
        },
      ]);
    },
  );

  it('row 29: a network restriction looks like any other 401', async () => {
    const kms = await startKms();
    kms.faults.add({ target: 'kms', status: 401 });
    const answer = await kms.call('manager', 'GET', `/keys/${ids.dual}/metadata`);
    expect(answer.status).toBe(401);
    expect(answer.first).not.toHaveProperty('reasons');
  });

  it('row 31: instance policy forbids the origin', async () => {
    const kms = await startKms();
    kms.faults.add({ target: 'kms', code: 'CONFIG_RULE_CONFLICT_ERR' });
    const answer = await kms.call('manager', 'GET', `/keys/${ids.dual}/metadata`);
    expect([answer.status, answer.code]).toEqual([403, 'CONFIG_RULE_CONFLICT_ERR']);
  });

  it('row 32: a user tries to create or delete a registration', async () => {
    const kms = await startKms();
    for (const method of ['POST', 'DELETE']) {
      const answer = await kms.call('manager', method, `/keys/${ids.single}/registrations/crn%3Av1`);
      expect([answer.status, answer.code]).toEqual([403, 'SERVICE_ONLY_ERR']);
    }
  });

  it.each(['nobody', 'oneKey'] as const)('row 52 and 53: %s lists nothing', async (who) => {
    const kms = await startKms();
    for (const path of ['/keys', '/keys/registrations', '/key_rings']) {
      const answer = await kms.call(who, 'GET', path);
      expect([path, answer.status, answer.body.metadata?.collectionTotal]).toEqual([path, 200, 0]);
      expect(answer.body).not.toHaveProperty('resources');
    }
  });

  it('row 53: a key granted individually can be worked on by id', async () => {
    const kms = await startKms();
    expect((await kms.call('oneKey', 'GET', `/keys/${ids.single}/metadata`)).status).toBe(200);
    expect((await kms.call('oneKey', 'GET', `/keys/${ids.registered}/metadata`)).status).toBe(401);
    expect((await kms.call('oneKey', 'DELETE', `/keys/${ids.single}`)).status).toBe(204);
  });

  it('a ring role ends at the ring', async () => {
    const kms = await startKms();
    const listed = await kms.call('ringManager', 'GET', '/keys');
    expect(listed.body.resources?.map((key) => key['id'])).toEqual([ids.dual]);
    expect((await kms.call('ringManager', 'DELETE', `/keys/${ids.single}`)).status).toBe(401);
    const rings = await kms.call('ringManager', 'GET', '/key_rings');
    expect(rings.body.resources?.map((ring) => ring['id'])).toEqual(['finance']);
  });

  it('IBM: a user without a right on the default ring has to name the ring of the key', async () => {
    const kms = await startKms();
    const headers = { 'x-kms-key-ring': 'finance' };
    for (const path of [`/keys/${ids.dual}/metadata`, `/keys/${ids.dual}/registrations`]) {
      expect((await kms.call('ringManager', 'GET', path)).status).toBe(401);
      expect((await kms.call('ringManager', 'GET', path, { headers })).status).toBe(200);
      expect((await kms.call('manager', 'GET', path)).status).toBe(200);
    }
    const set = `/keys/${ids.dual}/actions/setKeyForDeletion`;
    expect((await kms.call('ringManager', 'POST', set)).status).toBe(401);
    expect((await kms.call('ringManager', 'POST', set, { headers })).status).toBe(204);
    expect((await kms.call('writer', 'POST', set)).status).toBe(204);
  });

  it('shows the payload of standard keys to ReaderPlus and above only, and keeps it out of the log', async () => {
    const kms = await startKms();
    expect((await kms.call('reader', 'GET', `/keys/${ids.standard}`)).status).toBe(401);
    const { first } = await kms.call('readerPlus', 'GET', `/keys/${ids.standard}`);
    expect(first['payload']).toContain('FAKEKEYMATERIALMUSTNOTLEAK');
    expect(JSON.stringify(kms.wire.entries())).not.toContain('FAKEKEYMATERIAL');
    expect(await kms.metadata(ids.standard)).not.toHaveProperty('payload');
    expect((await kms.call('readerPlus', 'GET', `/keys/${ids.dual}`)).first).not.toHaveProperty('payload');
  });

  // KP `delete-keys`, `manage-dual-auth`, `disable-keys`, `restore-keys`, `delete-purge-keys`, `sync-resources`,
  // `view-protected-resources`: the path of each holds "keyID_or_alias".
  it('takes an alias wherever it takes an id, in its own letters and its own instance', async () => {
    const kms = await startKms();
    const call = (method: string, path: string, who: PersonName = 'manager') =>
      kms.call(who, method, `/keys/${path}`);
    expect((await call('GET', 'logs/metadata', 'reader')).first['id']).toBe(ids.single);
    expect((await call('GET', 'Logs/metadata', 'reader')).code).toBe('KEY_NOT_FOUND_ERR');
    expect((await call('GET', 'logs/registrations', 'reader')).status).toBe(200);
    expect((await call('GET', 'logs/policies?policy=dualAuthDelete')).status).toBe(200);
    for (const action of ['rotate', 'disable']) {
      expect([action, (await call('POST', `logs/actions/${action}`)).status]).toEqual([action, 204]);
    }
    kms.wait(hourMs);
    for (const action of ['enable', 'setKeyForDeletion', 'unsetKeyForDeletion']) {
      const key = action === 'enable' ? 'logs' : 'billing';
      expect([action, (await call('POST', `${key}/actions/${action}`)).status]).toEqual([action, 204]);
    }
    expect((await call('DELETE', 'logs')).status).toBe(204);
    kms.wait(hourMs);
    expect((await call('POST', 'logs/actions/sync')).status).toBe(204);
    expect((await call('POST', 'logs/restore')).first['id']).toBe(ids.single);
    expect((await call('DELETE', 'logs')).status).toBe(204);
    kms.wait(4 * hourMs);
    expect((await call('DELETE', 'logs/purge', 'purger')).status).toBe(204);
    expect((await call('GET', 'logs/metadata')).code).toBe('KEY_NOT_FOUND_ERR');
  });
});
