import { expect, test } from 'vitest';
import { fingerprintOf } from '../../../src/domain/protection.js';
import { readProtection } from '../../../src/usecases/keys/read-protection.js';
import { withWhatChanged } from '../../../src/usecases/keys/what-changed.js';
import { aKey } from '../../domain/given.js';
import { keyId, openWorld, registrations } from '../world.js';

async function changedFrom(before: number, after: number) {
  const { ports, keys } = openWorld();
  keys.record(keyId).registrations = registrations(before);
  const seen = fingerprintOf((await readProtection(ports, aKey())).protection);
  keys.record(keyId).registrations = registrations(after);
  const reading = await readProtection(ports, aKey());
  const refusal = { code: 'resources_changed', protection: reading.protection } as const;
  return { ports, seen, reading, refusal };
}

test('somebody is told what differs from the list they had in front of them', async () => {
  const { ports, seen, reading, refusal } = await changedFrom(1, 4);
  expect(await withWhatChanged(ports, refusal, seen, reading)).toEqual({
    ...refusal,
    changes: expect.objectContaining({ added: expect.objectContaining({ total: 3 }) as unknown }) as unknown,
  });
});

test('without the difference where their list is not kept', async () => {
  const { ports, reading, refusal } = await changedFrom(1, 4);
  expect(await withWhatChanged(ports, refusal, 'of old', reading)).toEqual(refusal);
});

test('any other refusal stays as it is', async () => {
  const { ports, seen, reading } = await changedFrom(1, 4);
  const refusal = { code: 'not_a_manager' } as const;
  expect(await withWhatChanged(ports, refusal, seen, reading)).toBe(refusal);
});
