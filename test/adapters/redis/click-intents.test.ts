import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createRedisClickIntents } from '../../../src/adapters/redis/click-intents.js';
import { connectRedis } from '../../../src/adapters/redis/connections.js';
import { redisKeys } from '../../../src/adapters/redis/redis-keys.js';
import { clickIntentsContract, clickOf } from '../../contracts/click-intents.js';
import { createRecordingLog } from '../recording-log.js';
import { openWeakLine } from './weak-line.js';
import { openTestRedis, type TestRedis } from './test-redis.js';

let redis: TestRedis;
beforeAll(async () => {
  redis = await openTestRedis();
});
afterAll(() => redis.clean());

function clicksAt(prefix = redis.freshPrefix()) {
  const log = createRecordingLog();
  return { prefix, log, clicks: createRedisClickIntents(redis.prompt, prefix, log) };
}

describe('clicks in Redis', () => {
  clickIntentsContract(() => ({ clicks: clicksAt().clicks, wait: (ms) => sleep(ms + 20) }));

  it('leave nothing behind once they are settled', async () => {
    const { clicks, prefix } = clicksAt();
    await clicks.record(clickOf('a'), 0, { once: true });
    await clicks.settle(clickOf('a'));
    expect(await redis.prompt.keys(`${prefix}:*`)).toEqual([]);
  });

  it('are kept for a day at most', async () => {
    const { clicks, prefix } = clicksAt();
    const { click, clicksDue } = redisKeys(prefix);
    await clicks.record(clickOf('a'), 0, { once: true });
    for (const name of await redis.prompt.keys(`${prefix}:*`)) {
      const leftMs = await redis.prompt.pttl(name);
      if (name !== clicksDue) expect(leftMs).toBeGreaterThan(0);
      expect(leftMs).toBeLessThanOrEqual(86_400_000);
    }
    await redis.prompt.del(click('a'));
    expect(await clicks.claim('a', 1)).toBeUndefined();
    expect(await redis.prompt.exists(clicksDue)).toBe(0);
  });

  it('of a newer format or damaged are left alone, and those of an unknown kind are pressed again', async () => {
    const { clicks, prefix, log } = clicksAt();
    const { click } = redisKeys(prefix);
    const stored = (more: object) => JSON.stringify({ ...clickOf('x'), format: 1, ...more });
    const records = {
      newer: stored({ format: 1_000 }),
      torn: '{',
      unknown: stored({ act: { kind: 'swap' } }),
    };
    for (const [id, body] of Object.entries(records)) {
      await clicks.record(clickOf(id), 0);
      await redis.prompt.set(click(id), body);
    }
    await sleep(5);
    expect(await clicks.claim('newer', 1)).toBeUndefined();
    expect(await clicks.claim('torn', 1)).toBeUndefined();
    expect(await clicks.claim('newer', 1)).toBeUndefined();
    expect(await clicks.claim('unknown', 1)).toMatchObject({ id: 'x', act: { kind: 'look' } });
    expect(log.lines.map(({ facts }) => [facts['record'], facts['why']])).toEqual([
      ['newer', 'newer'],
      ['torn', 'damaged'],
    ]);
  });
});

it('a record whose answer was lost, and that the client sent again, is no repetition', async () => {
  const line = await openWeakLine(inject('redisUrl'));
  const log = createRecordingLog();
  const weak = await connectRedis({ url: line.url }, log);
  const clicks = createRedisClickIntents(weak.prompt, redis.freshPrefix(), log);
  const lost = line.loseNextScriptAnswer();
  expect(await clicks.record(clickOf('c1'), 10_000, { once: true })).toBe(0);
  await lost;
  expect(await clicks.record(clickOf('c2'), 10_000, { once: true })).toBe(1);
  await weak.close();
  await line.close();
});
