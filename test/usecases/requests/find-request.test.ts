import { describe, expect, test } from 'vitest';
import { findRequest } from '../../../src/usecases/requests/find-request.js';
import { aCountersignRequest, aRequest, noAnswer, requestedKey } from '../../domain/given.js';
import { keyId, noOf, openWorld, plainKey, refusalOf, valueOf } from '../world.js';

async function withRequest() {
  const world = openWorld();
  const request = await world.hold(aRequest('awaiting_approval'));
  return { ...world, request, find: (text: string) => findRequest(world.ports, text) };
}

describe('a request is found', () => {
  test.each(['CS-1QKTVC0ABCD', ' cs-1qktvc0abcd ', 'old-backups', 'backups-2019', keyId.toUpperCase()])(
    'by its id or its key: %j',
    async (text) => {
      const world = await withRequest();
      expect(valueOf(await world.find(text))).toEqual({ request: world.request, unanswered: [] });
    },
  );

  test.each([
    '`CS-1QKTVC0ABCD`',
    '*cs-1qktvc0abcd*.',
    '“old-backups”',
    `_${keyId}_`,
    requestedKey.crn,
    `'${requestedKey.instanceId}:key:${keyId}',`,
  ])('whatever stands around it, and by the CRN: %j', async (text) => {
    const world = await withRequest();
    world.keys.remove(keyId);
    expect(valueOf(await world.find(text))).toEqual({ request: world.request, unanswered: [] });
  });

  test('by its id also when it is over', async () => {
    const world = openWorld();
    const request = await world.hold(aRequest('denied'));
    expect(valueOf(await findRequest(world.ports, request.id))).toEqual({ request, unanswered: [] });
  });

  test('by the name it was opened with, of a key the KMS does not list any more', async () => {
    const world = await withRequest();
    world.keys.remove(keyId);
    expect(valueOf(await world.find('old-backups'))).toEqual({ request: world.request, unanswered: [] });
  });

  test('by the name the key has now', async () => {
    const world = await withRequest();
    world.keys.record(keyId).facts.name = 'renamed';
    expect(valueOf(await world.find('renamed'))).toEqual({ request: world.request, unanswered: [] });
  });
});

test('by a key’s name, with the instances that did not answer, where another may be meant', async () => {
  const world = await withRequest();
  world.keys.record(keyId).facts.name = 'renamed';
  const answered = world.ports.keys.findKeys;
  const [first] = await world.ports.keys.instances();
  const other = { ...first!, id: 'other-instance', name: 'other-kms' };
  const ports = {
    ...world.ports,
    keys: {
      ...world.ports.keys,
      instances: () => Promise.resolve([first!, other]),
      findKeys: ((query) =>
        query.instanceId === other.id
          ? Promise.resolve({ ok: false, failure: noAnswer })
          : answered(query)) as typeof answered,
    },
  };
  expect(valueOf(await findRequest(ports, 'renamed'))).toMatchObject({
    request: { id: world.request.id },
    unanswered: [{ instanceName: 'other-kms' }],
  });
});

describe('no request is found', () => {
  test.each([
    ['CS-1QKTVC0NNNN', 'request_not_found'],
    [plainKey.name, 'request_not_found'],
    ['nothing-of-that-name', 'key_not_found'],
    [requestedKey.crn.replace(requestedKey.instanceId, keyId), 'key_not_served'],
    [requestedKey.crn.replace(':key:', ':other:'), 'crn_of_no_key'],
  ])('for %s', async (text, code) => {
    const world = await withRequest();
    expect(refusalOf(await world.find(text))).toBe(code);
  });

  test('where two keys have the name: which one is for the person to say', async () => {
    const world = await withRequest();
    const { key, ...other } = aCountersignRequest('awaiting_approval');
    await world.hold({ ...other, id: 'CS-1QKTVC0BCDE', key: { ...key, keyId: plainKey.keyId } });
    expect(noOf(await world.find('old-backups'))).toMatchObject({
      refusal: { code: 'key_ambiguous', matches: [{ keyId }, { keyId: plainKey.keyId }] },
    });
  });

  test('while the KMS does not answer', async () => {
    const world = await withRequest();
    world.keys.fail('findKeys', { failure: noAnswer, times: 9 });
    world.keys.fail('readKey', { failure: noAnswer, times: 9 });
    expect(refusalOf(await world.find('something'))).toBe('trouble: kms');
  });
});

describe('without an open one, the last that has ended says how it did', () => {
  test.each(['denied', 'deleted', 'expired'] as const)(
    '%s, whether IBM still knows the key or not',
    async (how) => {
      const world = openWorld();
      const request = await world.hold(aRequest(how));
      for (const text of ['old-backups', 'key backups-2019', keyId]) {
        expect(valueOf(await findRequest(world.ports, text)).request.id).toBe(request.id);
      }
      world.keys.remove(keyId);
      for (const text of ['OLD-BACKUPS', 'key backups-2019', keyId, requestedKey.crn]) {
        expect(valueOf(await findRequest(world.ports, text)).request.id).toBe(request.id);
      }
      expect(noOf(await findRequest(world.ports, 'nothing-like-it'))).not.toHaveProperty('refusal.last');
    },
  );
});
