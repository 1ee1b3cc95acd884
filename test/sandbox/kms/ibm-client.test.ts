// IBM's own published client against the simulator: neither how it asks nor what it expects was written by us. Its
// names, and what the integration tests in its repository expect of the live service, decide where the two disagree.
import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';
import KeyProtect from '@ibm-cloud/ibm-key-protect/ibm-key-protect-api/v2.js';
import { IamAuthenticator } from 'ibm-cloud-sdk-core';
import { describe, expect, test } from 'vitest';
import { createIbmErrorRecognition } from '../../../src/adapters/ibm/pasted-errors/error-recognition.js';
import { reasonCodes, type ReasonCode } from '../../../src/sandbox/kms/reason-codes.js';
import {
  crnOf,
  hourMs,
  ids,
  instanceId,
  people,
  secondMs,
  startKms,
  type PersonName,
  type TestKms,
} from './small-world.js';

const at = { bluemixInstance: instanceId };
const of = (id: string) => ({ ...at, id });

function clientOf({ url }: TestKms, person: PersonName): KeyProtect {
  const authenticator = new IamAuthenticator({ apikey: `apikey-${person}`, url });
  return new KeyProtect({ serviceUrl: url, authenticator });
}

async function start() {
  const kms = await startKms();
  return { kms, client: clientOf(kms, 'manager'), second: clientOf(kms, 'secondManager') };
}

/** What the client rejects with. */
interface ClientError extends Error {
  status: number;
  body: string;
}

async function errorOf(call: Promise<unknown>): Promise<ClientError> {
  const outcome = await call.then(
    () => undefined,
    (error: unknown) => error as ClientError,
  );
  return outcome ?? expect.fail('the call went well');
}

const codeOf = async (call: Promise<unknown>) => {
  const { status, body } = await errorOf(call);
  const { resources } = JSON.parse(body) as { resources: { reasons?: { code: string }[] }[] };
  return [status, resources[0]?.reasons?.[0]?.code];
};

const policyOf = (resource: object) => ({
  metadata: { collectionType: 'application/vnd.ibm.kms.policy+json', collectionTotal: 1 },
  resources: [resource],
});

describe('IBM’s client reads', () => {
  test('keys by state, kind and page, and how many there are', async () => {
    const { client } = await start();
    const page = await client.getKeys({ ...at, state: [1, 5], limit: 2, offset: 1 });
    expect(page.result.metadata.collectionTotal).toBe(2);
    expect(page.result.resources?.map(({ state }) => state)).toEqual([1, 1]);
    const standard = await client.getKeys({ ...at, extractable: true });
    expect(standard.result.resources?.map(({ id }) => id)).toEqual([ids.standard]);
    const count = await client.getKeyCollectionMetadata({ ...at, state: [5] });
    expect(count.headers['key-total']).toBe('1');
  });

  test.each(['billing', ids.dual])('one key by alias or id: %s', async (id) => {
    const { client } = await start();
    for (const read of [
      client.getKey(of(id)),
      client.getKeyMetadata({ ...of(id), xKmsKeyRing: 'finance' }),
    ]) {
      expect((await read).result.resources?.[0]).toMatchObject({
        id: ids.dual,
        state: 1,
        keyRingID: 'finance',
      });
    }
  });

  test('registrations of a key, of all keys by CRN, and key rings', async () => {
    const { client } = await start();
    const held = await client.getRegistrations({
      ...of(ids.mixed),
      preventKeyDeletion: true,
      totalCount: true,
    });
    expect(held.result.metadata).toMatchObject({ collectionTotal: 1, totalCount: 1 });
    const urlEncodedResourceCrnQuery = crnOf('invoices');
    const all = await client.getRegistrationsAllKeys({ ...at, urlEncodedResourceCrnQuery });
    expect(all.result.resources?.map(({ keyId }) => keyId)).toEqual([ids.registered]);
    const rings = await client.listKeyRings(at);
    expect(rings.result.resources?.map(({ id }) => id)).toEqual(['default', 'finance']);
  });
});

describe('IBM’s client puts', () => {
  test('a policy on a key, and reads it back', async () => {
    const { client } = await start();
    const setKeyPoliciesOneOf = policyOf({
      type: 'application/vnd.ibm.kms.policy+json',
      dualAuthDelete: { enabled: true },
    }) as KeyProtect.SetKeyPoliciesOneOf;
    const put = await client.putPolicy({ ...of(ids.single), policy: 'dualAuthDelete', setKeyPoliciesOneOf });
    expect(put).toMatchObject({
      status: 200,
      result: { resources: [{ dualAuthDelete: { enabled: true } }] },
    });
    const read = await client.getPolicy(of(ids.single));
    expect(read).toMatchObject({ result: { metadata: { collectionTotal: 1 } } });
  });

  test('a policy on the instance', async () => {
    const { client } = await start();
    const setInstancePoliciesOneOf = policyOf({
      policy_type: 'dualAuthDelete',
      policy_data: { enabled: false },
    }) as KeyProtect.SetInstancePoliciesOneOf;
    expect((await client.putInstancePolicy({ ...at, setInstancePoliciesOneOf })).status).toBe(204);
    const read = await client.getInstancePolicy({ ...at, policy: 'dualAuthDelete' });
    expect(read).toMatchObject({ result: { resources: [{ policy_data: { enabled: false } }] } });
  });
});

describe('IBM’s client acts', () => {
  test('set by one, deleted by another, restored 30 seconds later', async () => {
    const { kms, client, second } = await start();
    expect((await client.setKeyForDeletion(of(ids.dual))).status).toBe(204);
    expect(await codeOf(client.deleteKey(of(ids.dual)))).toEqual([409, 'AUTHORIZATIONS_NOT_MET']);
    const gone = await second.deleteKey({ ...of(ids.dual), prefer: 'return=representation' });
    const [key] = gone.result.resources ?? [];
    expect([gone.status, key]).toMatchObject([200, { state: 5, deletedBy: people.secondManager }]);
    expect(await codeOf(second.deleteKey(of(ids.dual)))).toEqual([410, 'KEY_DELETED_ERR']);
    // The client hands out the bodies of this one call as streams, the refusal's too.
    expect((await errorOf(client.restoreKey(of(ids.dual)))).status).toBe(409);
    kms.wait(30 * secondMs);
    const back = await client.restoreKey(of(ids.dual));
    expect([back.status, JSON.parse(await text(back.result as NodeJS.ReadableStream))]).toMatchObject([
      201,
      { resources: [{ id: ids.dual, state: 1 }] },
    ]);
  });

  test('set, unset, and there is nothing to delete by', async () => {
    const { client, second } = await start();
    await client.setKeyForDeletion(of(ids.dual));
    expect((await second.unsetKeyForDeletion(of(ids.dual))).status).toBe(204);
    expect(await codeOf(second.deleteKey(of(ids.dual)))).toEqual([409, 'AUTHORIZATIONS_NOT_MET']);
  });

  test('a resource holds the key until force, a retention policy even then', async () => {
    const { client } = await start();
    expect(await codeOf(client.deleteKey(of(ids.registered)))).toEqual([409, 'PROTECTED_RESOURCE_ERR']);
    expect((await client.deleteKey({ ...of(ids.registered), force: true })).status).toBe(204);
    expect(await codeOf(client.deleteKey({ ...of(ids.retained), force: true }))).toEqual([
      409,
      'PREV_KEY_DEL_ERR',
    ]);
  });

  test('a rotation, and no second one within the hour', async () => {
    const { kms, client } = await start();
    const rotate = () => client.rotateKey({ ...of(ids.single), keyActionRotateBody: {} as never });
    expect((await rotate()).status).toBe(204);
    expect(await codeOf(rotate())).toEqual([409, 'KEY_ROTATION_NOT_PERMITTED']);
    kms.wait(hourMs);
    expect((await rotate()).status).toBe(204);
  });

  test('disabled, and enabled 30 seconds later', async () => {
    const { kms, client } = await start();
    expect((await client.disableKey(of(ids.single))).status).toBe(204);
    expect(await codeOf(client.enableKey(of(ids.single)))).toEqual([409, 'REQ_TOO_EARLY_ERR']);
    kms.wait(30 * secondMs);
    expect((await client.enableKey(of(ids.single))).status).toBe(204);
  });

  test('a sync of a deleted key, an hour after its deletion', async () => {
    const { kms, client } = await start();
    await client.deleteKey(of(ids.single));
    expect(await codeOf(client.syncAssociatedResources(of(ids.single)))).toEqual([409, 'REQ_TOO_EARLY_ERR']);
    kms.wait(hourMs);
    expect((await client.syncAssociatedResources(of(ids.single))).status).toBe(204);
  });
});

describe('an error as IBM’s client prints it is read', () => {
  const { recognise } = createIbmErrorRecognition();
  test('every reason code', async () => {
    const { kms, client } = await start();
    for (const code of Object.keys(reasonCodes) as ReasonCode[]) {
      kms.faults.add({ target: 'kms', operation: 'deleteKey', code });
      const error = await errorOf(client.deleteKey(of(ids.single)));
      const [status] = reasonCodes[code];
      expect(error.status, code).toBe(status);
      // Its title is all that it prints by itself: no code, no number.
      expect(recognise(String(error)).failure, code).toMatchObject({ status });
      expect(recognise(error.body).failure, code).toMatchObject({ code });
      expect(recognise(inspect(error)).failure, code).toMatchObject({ code });
    }
  });

  test('several reasons of one answer', async () => {
    const { kms, client } = await start();
    kms.simulator.turnKnobs({ reasons: 'all' });
    const error = await errorOf(client.deleteKey(of(ids.dualRegistered)));
    const several = { code: 'PROTECTED_RESOURCE_ERR', otherCodes: ['AUTHORIZATIONS_NOT_MET'] };
    expect(recognise(error.body).failure).toMatchObject(several);
    expect(recognise(inspect(error)).failure).toMatchObject(several);
  });

  test('a role that is missing', async () => {
    const { kms } = await start();
    const error = await errorOf(clientOf(kms, 'reader').deleteKey(of(ids.single)));
    expect(error.message).toBe('Access is denied due to invalid credentials.');
    for (const pasted of [String(error), error.body, inspect(error)]) {
      expect(recognise(pasted).failure).toMatchObject({ code: 'unauthorized', status: 401 });
    }
  });

  test('a sign-in that IAM refuses', async () => {
    const { kms } = await start();
    const error = await errorOf(clientOf(kms, 'unknown' as PersonName).getKeys(at));
    expect(recognise(inspect(error)).failure).toMatchObject({ code: 'sign_in_failed' });
  });

  test('a connection that was cut', async () => {
    const { kms, client } = await start();
    kms.faults.add({ target: 'kms', operation: 'deleteKey', drop: 'after' });
    const error = await errorOf(client.deleteKey(of(ids.single)));
    expect(recognise(inspect(error)).failure).toMatchObject({ code: 'no_answer', effect: 'unknown' });
  });
});
