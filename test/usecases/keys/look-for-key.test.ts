import { expect, test } from 'vitest';
import { lookForKey } from '../../../src/usecases/keys/look-for-key.js';
import { rosa } from '../../domain/given.js';
import { keyId, nora, openWorld, refusalOf, valueOf } from '../world.js';

test('people IBM Cloud knows find the key they mean', async () => {
  const { ports } = openWorld();
  expect(valueOf(await lookForKey(ports, rosa.slack, 'backups-2019')).key.keyId).toBe(keyId);
  expect(refusalOf(await lookForKey(ports, rosa.slack, 'nothing-of-that-name'))).toBe('key_not_found');
});

test('nobody else learns which keys there are', async () => {
  const { ports, keys } = openWorld();
  expect(refusalOf(await lookForKey(ports, nora.slack, 'backups-2019'))).toBe('person_unknown');
  expect(keys.calls).toEqual([]);
});
