import { describe, expect, test } from 'vitest';
import { endAsSeen } from '../../../src/usecases/effects/end-as-seen.js';
import { transition } from '../../../src/usecases/effects/transition.js';
import { readKey } from '../../../src/usecases/keys/read-key.js';
import { aRequest, noAnswer } from '../../domain/given.js';
import { managerServiceId } from '../../doubles/acting-sessions.js';
import { keyId, openWorld, registrations } from '../world.js';

async function waiting() {
  const world = openWorld();
  const request = await world.hold(aRequest('awaiting_approval'), registrations(1));
  const moveOn = () =>
    transition(world.ports, request.id, { type: 'remind', people: [{ userId: 'U0AMIR' }] });
  return { ...world, request, moveOn };
}

describe('a key that was changed outside', () => {
  test('ends its request', async () => {
    const { ports, keys, request, ...world } = await waiting();
    keys.unset(keyId);
    expect(await endAsSeen(ports, request, await readKey(ports, request.key))).toBe(true);
    expect(await world.requestNow()).toMatchObject({ status: 'superseded', change: 'unset' });
  });

  test('ends no request that has moved on: that may have been the change', async () => {
    const { ports, keys, request, moveOn, ...world } = await waiting();
    keys.unset(keyId);
    const seen = await readKey(ports, request.key);
    await moveOn();
    expect(await endAsSeen(ports, request, seen)).toBe(false);
    expect((await world.requestNow()).status).toBe('awaiting_approval');
  });

  test('ends none that is being deleted: the attempt itself may have been the change', async () => {
    const { ports, keys, ...world } = openWorld();
    const request = await world.hold(aRequest('deleting'));
    Object.assign(keys.record(keyId).facts, { state: 'destroyed', deletedBy: managerServiceId });
    expect(await endAsSeen(ports, request, await readKey(ports, request.key))).toBe(false);
    expect(await world.requestNow()).toEqual(request);
  });

  test('ends none whose authorization is being taken back, nor one that is being authorized', async () => {
    const { ports, keys, ...world } = openWorld();
    const request = await world.hold(aRequest('withdrawing'));
    keys.unset(keyId);
    expect(await endAsSeen(ports, request, await readKey(ports, request.key))).toBe(false);
    expect(await world.requestNow()).toEqual(request);
    keys.remove(keyId);
    const asked = aRequest('authorizing');
    expect(await endAsSeen(ports, asked, await readKey(ports, asked.key))).toBe(false);
  });

  test('is not seen in one that could not be read, nor in one that is as it should be', async () => {
    const { ports, keys, request, ...world } = await waiting();
    expect(await endAsSeen(ports, request, await readKey(ports, request.key))).toBe(false);
    keys.fail('readKey', { failure: noAnswer });
    expect(await endAsSeen(ports, request, await readKey(ports, request.key))).toBe(false);
    expect(await world.requestNow()).toEqual(request);
  });
});
