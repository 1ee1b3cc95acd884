import { describe, expect, test } from 'vitest';
import { transition } from '../../../src/usecases/effects/transition.js';
import { updateProtection } from '../../../src/usecases/effects/update-protection.js';
import { readKey } from '../../../src/usecases/keys/read-key.js';
import { readProtection } from '../../../src/usecases/keys/read-protection.js';
import { aRequest } from '../../domain/given.js';
import { keyId, openWorld, registrations } from '../world.js';

async function waiting() {
  const world = openWorld();
  const { ports } = world;
  const request = await world.hold(aRequest('awaiting_approval'), registrations(1));
  /** Reads key and list; the answer takes them over for the version they were read for. */
  async function read(count: number): Promise<() => Promise<boolean>> {
    world.keys.record(keyId).registrations = registrations(count);
    const reading = await readProtection(ports, request.key);
    if (!reading.known) throw new Error(reading.failure.code);
    const seen = await readKey(ports, request.key);
    return () => updateProtection(ports, request, reading, seen);
  }
  return { ...world, request, read };
}

describe('a list that was read', () => {
  test('is taken over by the version it was read for', async () => {
    const world = await waiting();
    expect(await (await world.read(2))()).toBe(true);
    expect(await world.requestNow()).toMatchObject({
      protection: { resources: 2 },
      changes: { added: { total: 1 } },
    });
  });

  test('changes nothing where it is the same', async () => {
    const world = await waiting();
    expect(await (await world.read(1))()).toBe(true);
    expect(await world.requestNow()).toEqual(world.request);
  });

  test('is not taken over by a later version, whose list may be the newer one', async () => {
    const world = await waiting();
    const update = await world.read(2);
    await transition(world.ports, world.request.id, { type: 'remind', people: [{ userId: 'U0AMIR' }] });
    expect(await update()).toBe(false);
    expect(await world.requestNow()).toMatchObject({ protection: { resources: 1 } });
  });
});
