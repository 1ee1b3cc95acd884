import { describe, expect, test } from 'vitest';
import { explainedWords } from '../../../src/adapters/slack/explain/explained-words.js';
import type { CallRecord } from '../../../src/ports/call-records.js';
import { explainError } from '../../../src/usecases/keys/explain-error.js';
import { conflict, requestedKey, retained, rosa } from '../../domain/given.js';
import {
  instance,
  keyId,
  noOf,
  nora,
  openWorld,
  plainKey,
  refusalOf,
  registrations,
  valueOf,
} from '../world.js';

const correlationId = '160cc463-71d1-4b30-a5f2-d3f7e9f2b75e';
const call: CallRecord = {
  correlationId,
  operation: 'deleteKey',
  instanceId: instance.id,
  key: keyId,
  at: 1,
  failure: conflict,
};
const body = (code: string) =>
  JSON.stringify({
    metadata: { collectionType: 'application/vnd.ibm.kms.error+json', collectionTotal: 1 },
    resources: [{ errorMsg: 'Conflict', reasons: [{ code, message: 'x', status: 409 }] }],
  });

async function explain(text: string, change: (world: ReturnType<typeof openWorld>) => unknown = () => {}) {
  const world = openWorld();
  await change(world);
  return valueOf(await explainError(world.ports, { by: rosa.slack, text }));
}

test('an instance that did not answer the search for the key named is told with it', async () => {
  const world = openWorld();
  const silent = { ...instance, id: 'silent', name: 'other-kms' };
  const failure = { code: 'forbidden', status: 403, effect: 'none' } as const;
  const keys: typeof world.keys = Object.create(world.keys, {
    instances: { value: () => Promise.resolve([instance, silent]) },
    findKeys: {
      value: (search: Parameters<typeof world.keys.findKeys>[0]) =>
        search.instanceId === silent.id
          ? Promise.resolve({ ok: false, failure })
          : world.keys.findKeys(search),
    },
  });
  const text = `The service was not able to delete key ${requestedKey.name} because the key is enabled with the dual authorization policy.`;
  const explained = valueOf(await explainError({ ...world.ports, keys }, { by: rosa.slack, text }));
  expect(explained).toMatchObject({
    key: { key: { keyId } },
    unanswered: [{ instanceName: 'other-kms', failure }],
  });
  expect(explainedWords(explained, 'service-ids').text).toContain('Instance other-kms did not answer');
});

describe('an error text', () => {
  test('is explained for the key the person means, as it stands now', async () => {
    const world = openWorld();
    world.keys.record(keyId).registrations = registrations(2, 1);
    const key = { instanceId: instance.id, keyId };
    const text = body('PREV_KEY_DEL_ERR');
    expect(valueOf(await explainError(world.ports, { by: rosa.slack, text, key }))).toMatchObject({
      failure: { code: 'PREV_KEY_DEL_ERR' },
      key: {
        key: { keyId },
        gates: { resources: 2, retention: 1 },
        mayAsk: true,
        owners: [{ accountId: 'acct' }],
      },
    });
  });

  test('leads to our own call by its correlation id, and to the key of it', async () => {
    const found = await explain(`Correlation-ID: ${correlationId}`, ({ calls }) => calls.save(call));
    expect(found).toMatchObject({ call, failure: conflict, key: { key: { keyId } } });
  });

  test('counts before our record where it names a reason, and after it where it does not', async () => {
    const save = ({ calls }: ReturnType<typeof openWorld>) => calls.save(call);
    const named = await explain(`${body('PREV_KEY_DEL_ERR')} correlation id ${correlationId}`, save);
    expect(named.failure).toMatchObject({ code: retained.code });
    const bare = await explain(`409 Conflict, correlation id ${correlationId}`, save);
    expect(bare.failure).toEqual(conflict);
  });

  test('names its key by id', async () => {
    const found = await explain(`${body('PROTECTED_RESOURCE_ERR')} key ${plainKey.keyId}`);
    expect(found.key?.key.keyId).toBe(plainKey.keyId);
  });

  test.each([requestedKey.name, ...requestedKey.aliases])(
    'names its key by a name or alias behind a reason code: %s',
    async (name) => {
      const found = await explain(`KEY_DELETED_ERR ${name}`);
      expect(found.key?.key.keyId).toBe(keyId);
      expect(explainedWords(found, 'service-ids').text).not.toContain('names no key');
    },
  );

  test('names no key by a word that no key has, has in part, or shares with another', async () => {
    const name = requestedKey.name;
    for (const text of ['KEY_DELETED_ERR no-such-key', `KEY_DELETED_ERR ${name.slice(0, -2)}`]) {
      const found = await explain(text);
      expect([found.key, found.keyTrouble]).toEqual([undefined, undefined]);
    }
    const shared = await explain(`KEY_DELETED_ERR ${name}`, ({ keys }) => {
      keys.record(plainKey.keyId).facts.name = name;
    });
    expect([shared.key, shared.keyTrouble]).toEqual([undefined, undefined]);
  });

  test('names its key by CRN; of one that is not served it says where it is', async () => {
    const { crn } = requestedKey;
    expect((await explain(`Key is protecting one or more cloud resources: ${crn}`)).key?.key.crn).toBe(crn);
    const elsewhere = crn.replace(instance.id, '99999999-9999-4999-8999-999999999999');
    const found = await explain(`Conflict (PREV_KEY_DEL_ERR) for ${elsewhere}.`);
    expect(found.failure?.code).toBe('PREV_KEY_DEL_ERR');
    expect(found.key).toBeUndefined();
    expect(found.keyTrouble).toMatchObject({
      refusal: { code: 'key_not_served', place: { instanceId: '99999999-9999-4999-8999-999999999999' } },
    });
  });

  test('is explained without a key where it names none', async () => {
    const found = await explain(body('PROTECTED_RESOURCE_ERR'));
    expect(found).toMatchObject({ failure: { code: 'PROTECTED_RESOURCE_ERR' } });
    expect([found.key, found.keyTrouble, found.call]).toEqual([undefined, undefined, undefined]);
  });

  test('says so where the key it leads to is gone', async () => {
    const found = await explain(`Correlation-ID: ${correlationId}`, ({ calls, keys }) => {
      keys.remove(keyId);
      return calls.save(call);
    });
    expect(found.key).toBeUndefined();
    expect(found.keyTrouble).toMatchObject({ refusal: { code: 'key_not_found' } });
    expect(found.failure).toEqual(conflict);
  });

  test('that says nothing is no failure', async () => {
    expect((await explain('hello')).failure).toBeUndefined();
  });
});

test('is explained to people IBM Cloud knows, and to nobody else', async () => {
  const world = openWorld();
  const asked = { by: nora.slack, text: body('PREV_KEY_DEL_ERR') };
  expect(refusalOf(await explainError(world.ports, asked))).toBe('person_unknown');
  world.roles.isAway = true;
  expect(noOf(await explainError(world.ports, asked))).toMatchObject({ trouble: { kind: 'roles' } });
  expect(world.keys.calls).toEqual([]);
});
