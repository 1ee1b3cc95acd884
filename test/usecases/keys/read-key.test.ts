import { describe, expect, test } from 'vitest';
import type { KmsFailure } from '../../../src/domain/kms-failure.js';
import { readKey } from '../../../src/usecases/keys/read-key.js';
import { aKey, beforeTheEnd, noAnswer } from '../../domain/given.js';
import { instance, keyId, openWorld } from '../world.js';

const ref = { instanceId: instance.id, keyId };
const busy: KmsFailure = { code: 'rate_limited', status: 429, effect: 'none', retryAfterMs: 60_000 };

describe('a key is read', () => {
  test('with the KMS’s time of saying so', async () => {
    const world = openWorld();
    world.keys.aheadMs = 90_000;
    const read = await readKey(world.ports, ref);
    expect(read).toEqual({ ok: true, key: aKey(), serverTime: beforeTheEnd + 90_000 });
  });

  test('that is not there: that is an answer', async () => {
    const world = openWorld();
    world.keys.remove(keyId);
    expect(await readKey(world.ports, ref, 3)).toMatchObject({ ok: true, key: 'gone' });
    expect(world.keys.count('readKey')).toBe(1);
  });

  test('a bare 404 is none: it may come from a gateway', async () => {
    const world = openWorld();
    const failure: KmsFailure = { code: 'not_found', status: 404, effect: 'none' };
    world.keys.fail('readKey', { failure });
    expect(await readKey(world.ports, ref, 3)).toEqual({ ok: false, failure });
  });

  test('nor is a 404 of several reasons: one of them may be why the key was not shown', async () => {
    const world = openWorld();
    const failure: KmsFailure = {
      code: 'KEY_NOT_FOUND_ERR',
      otherCodes: ['NEW_ERR'],
      status: 404,
      effect: 'none',
    };
    world.keys.fail('readKey', { failure });
    expect(await readKey(world.ports, ref, 3)).toEqual({ ok: false, failure });
  });
});

describe('what passes by itself', () => {
  test.each([
    [3, 2, true],
    [3, 3, false],
    [1, 1, false],
  ])('is tried %i times at most: %i failures', async (tries, times, ok) => {
    const world = openWorld();
    world.keys.fail('readKey', { failure: noAnswer, times });
    expect((await readKey(world.ports, ref, tries)).ok).toBe(ok);
    expect(world.keys.count('readKey')).toBe(Math.min(times + 1, tries));
  });

  test('keeps nobody waiting for longer than a few seconds', async () => {
    const world = openWorld();
    world.keys.fail('readKey', { failure: busy });
    expect((await readKey(world.ports, ref, 2)).ok).toBe(true);
    expect(world.clock.now() - beforeTheEnd).toBe(3_000);
  });

  test('is no no: that is not tried again', async () => {
    const world = openWorld();
    world.keys.fail('readKey', { failure: { code: 'unauthorized', status: 401, effect: 'none' } });
    expect((await readKey(world.ports, ref, 3)).ok).toBe(false);
    expect(world.keys.count('readKey')).toBe(1);
  });
});
