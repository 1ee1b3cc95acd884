import { expect, test } from 'vitest';
import { seenMark } from '../../../src/domain/protection.js';
import { decideRequest } from '../../../src/usecases/requests/decide-request.js';
import { aRequest, amir, vera } from '../../domain/given.js';
import { keyId, openWorld, refusalOf, registrations } from '../world.js';

test('a list that was read before a newer one never takes its place', async () => {
  const world = openWorld();
  const { ports, keys } = world;
  const request = await world.hold(aRequest('awaiting_approval'), registrations(1));
  const asked = { type: 'approve', seen: seenMark(request.protection) } as const;
  const readNow = ports.keys.registrations;
  let reads = 0;
  ports.keys.registrations = async (ref) => {
    const read = await readNow(ref);
    if (++reads === 1) {
      // Another resource is registered while the first list is on its way, and Vera's click takes note of it.
      keys.record(keyId).registrations = registrations(2);
      expect(refusalOf(await decideRequest(ports, request.id, vera.slack, asked))).toBe('resources_changed');
    }
    return read;
  };
  expect(refusalOf(await decideRequest(ports, request.id, amir.slack, asked))).toBe('resources_changed');
  expect(await world.requestNow()).toMatchObject({
    status: 'awaiting_approval',
    protection: { resources: 2 },
  });
  expect(keys.count('deleteKey')).toBe(0);
});

test('a list is read once more where the request has moved meanwhile, and the decision stands', async () => {
  const world = openWorld();
  const { ports, keys } = world;
  const request = await world.hold(aRequest('awaiting_approval'), registrations(0));
  const asked = { type: 'approve', seen: seenMark(request.protection) } as const;
  const readNow = ports.keys.registrations;
  let reads = 0;
  ports.keys.registrations = async (ref) => {
    const read = await readNow(ref);
    if (++reads === 1) {
      const { version, ...rest } = await world.requestNow();
      const reminded = { ...rest, version: version + 1, remindedAt: 1 } as typeof request;
      await ports.requests.commit({
        request: reminded,
        readVersion: version,
        audit: [],
        effects: [],
        leaseMs: 1,
      });
    }
    return read;
  };
  expect((await decideRequest(ports, request.id, amir.slack, asked)).ok).toBe(true);
  expect(reads).toBe(2);
  expect(keys.effectiveDeletes).toEqual([keyId]);
});
