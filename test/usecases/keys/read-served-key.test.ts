import { expect, test } from 'vitest';
import { readServedKey } from '../../../src/usecases/keys/read-served-key.js';
import { aKey, beforeTheEnd, noAnswer } from '../../domain/given.js';
import { instance, keyId, openWorld, refusalOf, valueOf } from '../world.js';

const ref = { instanceId: instance.id, keyId };

test('a key comes with its instance and the KMS’s time', async () => {
  const { ports } = openWorld();
  expect(valueOf(await readServedKey(ports, ref, 1))).toEqual({
    key: aKey(),
    instance,
    serverTime: beforeTheEnd,
  });
});

test.each([
  ['in an instance that is not served', { ...ref, instanceId: 'nowhere' }],
  ['that is not there', { ...ref, keyId: 'nothing' }],
])('a key %s is not found', async (_which, wanted) => {
  expect(refusalOf(await readServedKey(openWorld().ports, wanted, 1))).toBe('key_not_found');
});

test('a key that cannot be read is not taken for one that is not there', async () => {
  const { ports, keys } = openWorld();
  keys.fail('readKey', { failure: noAnswer, times: 2 });
  expect(refusalOf(await readServedKey(ports, ref, 2))).toBe('trouble: kms');
  keys.fail('readKey', { failure: noAnswer });
  expect((await readServedKey(ports, ref, 2)).ok).toBe(true);
});
