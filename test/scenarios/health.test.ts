// Whether a bot that is not well says so, and why: Redis and Slack in each state that keeps it from serving a click.
import type { Server } from 'node:http';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queueNames } from '../../src/adapters/bullmq/job-ids.js';
import { startHealthServer } from '../../src/adapters/system/health-server.js';
import { createHealthWatch, type Health, type HealthWatch } from '../../src/adapters/system/health-watch.js';
import { createMeter } from '../../src/adapters/system/meter.js';
import type { HealthPart } from '../../src/domain/health.js';
import { createRecordingLog, type RecordingLog } from '../adapters/recording-log.js';
import { freePort } from '../free-port.js';
import { type OwnRedis, startOwnRedis } from '../own-redis.js';
import { forgetAll } from './haste.js';
import { openStage, type Stage } from './stage.js';

describe('health', () => {
  let redis: OwnRedis;
  let admin: Redis;
  let stage: Stage;
  let watch: HealthWatch;
  let log: RecordingLog;
  let server: Server;
  let at: string;
  beforeAll(async () => {
    redis = await startOwnRedis();
    admin = new Redis(redis.url);
    // Lost timers are not planned anew before they are seen to be lost.
    stage = await openStage({ redisUrl: redis.url, lookEveryMs: 3_600_000 });
    log = createRecordingLog();
    const meter = createMeter();
    watch = createHealthWatch({ log, meter, everyMs: 3_600_000, freshMs: 0 });
    const port = await freePort();
    server = await startHealthServer(port, { health: watch, meter });
    at = `http://127.0.0.1:${port}`;
  });
  afterAll(async () => {
    watch.end();
    server.close();
    server.closeAllConnections();
    await stage.close();
    admin.disconnect();
    await redis.stop();
  });

  const ask = async (path: string) => {
    const answer = await fetch(at + path);
    return { status: answer.status, body: (await answer.json()) as Health & { ok: boolean } };
  };
  /** Asks until a part is as expected, well (undefined) or not, and gives the answer. */
  const until = async (part: HealthPart, why: string | undefined) => {
    let last: Awaited<ReturnType<typeof ask>> | undefined;
    await expect
      .poll(
        async () => {
          last = await ask('/readyz');
          return last.body.parts[part];
        },
        { timeout: 30_000, interval: 50 },
      )
      .toMatchObject(why === undefined ? { ok: true } : { ok: false, why });
    return last!;
  };
  const lines = (event: string, part: HealthPart) =>
    log.lines.filter(
      ({ facts }) => facts['event'] === event && Object.hasOwn(facts['parts'] as object, part),
    );

  it('before and after it is connected, and each part by itself', async () => {
    expect(await ask('/livez')).toEqual({ status: 200, body: { ok: true } });
    expect(await ask('/readyz')).toMatchObject({ status: 503, body: { ok: false, phase: 'starting' } });
    watch.begin(stage.app().health);
    const { status, body } = await until('redis', undefined);
    expect(body.parts).toMatchObject(
      Object.fromEntries(Object.keys(stage.app().health).map((part) => [part, { ok: true }])),
    );
    expect({ status, ok: body.ok }).toEqual({ status: 200, ok: true });
    expect(await ask('/healthz')).toMatchObject({ status: 200, body: { ok: true } });
    expect((await fetch(`${at}/secrets`)).status).toBe(404);
  });

  it.each([
    ['redis_full', ['CONFIG', 'SET', 'maxmemory', '1'], ['CONFIG', 'SET', 'maxmemory', '0']],
    ['redis_read_only', ['REPLICAOF', '127.0.0.1', '1'], ['REPLICAOF', 'NO', 'ONE']],
    [
      'redis_lacks_replicas',
      ['CONFIG', 'SET', 'min-replicas-to-write', '1'],
      ['CONFIG', 'SET', 'min-replicas-to-write', '0'],
    ],
  ])(
    '%s is told apart, once, and so is its end',
    async (why, [cause = '', ...causes], [cure = '', ...cures]) => {
      log.lines.length = 0;
      await admin.call(cause, ...causes);
      expect(await until('redis', why)).toMatchObject({ status: 503, body: { ok: false } });
      await ask('/readyz');
      await admin.call(cure, ...cures);
      const { body } = await until('redis', undefined);
      expect(Date.parse(body.parts.redis!.since)).not.toBeNaN();
      expect(lines('health.lost', 'redis')).toHaveLength(1);
      expect(lines('health.back', 'redis')).toHaveLength(1);
    },
  );

  it('a Redis that hangs: answered within two seconds, and said', async () => {
    await until('store', undefined);
    const pid = Number(/process_id:(\d+)/.exec(await admin.info('server'))![1]);
    log.lines.length = 0;
    process.kill(pid, 'SIGSTOP');
    try {
      const askedAt = performance.now();
      const [{ status, body }, metrics, live] = await Promise.all([
        ask('/readyz'),
        fetch(`${at}/metrics`),
        ask('/livez'),
      ]);
      expect(performance.now() - askedAt).toBeLessThan(2_000);
      expect(body.parts).toMatchObject({
        redis: { ok: false, why: 'redis_away' },
        store: { ok: false, why: 'not_known' },
      });
      expect([status, metrics.status, live.status]).toEqual([503, 200, 200]);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await until('store', undefined);
    expect(log.lines.map(({ facts }) => facts['event'])).toEqual(['health.lost', 'health.back']);
  });

  it('timers that are lost', async () => {
    await forgetAll(redis.url, `${stage.prefix}:${queueNames.timers}`);
    expect(await until('schedulers', 'timers_lost')).toMatchObject({ status: 503 });
  });

  it('a token that Slack takes no longer, and one that it takes again', async () => {
    stage.faults.add({ target: 'slack', operation: 'chat.getPermalink', code: 'token_revoked' });
    await stage.app().ports.surface.linkTo({ channel: 'C1', ts: '1.2' });
    stage.faults.add({ target: 'slack', operation: 'auth.test', code: 'token_revoked' });
    expect(await until('slack', 'slack_refuses_token')).toMatchObject({ status: 503 });
    await until('slack', undefined);
  });

  it('Slack gone', async () => {
    await stage.slack.close();
    expect(await until('slack', 'slack_not_connected')).toMatchObject({ status: 503 });
  });

  it('records that are lost, and an end on purpose', async () => {
    await stage.app().ports.audit.append({ at: 1, type: 'identity.linked', facts: {} });
    expect(await stage.app().health.store()).toEqual({ ok: true });
    await forgetAll(redis.url, stage.prefix);
    expect(await until('store', 'store_lost')).toMatchObject({ status: 503 });
    watch.end();
    expect(await ask('/readyz')).toMatchObject({ status: 503, body: { phase: 'stopping' } });
    expect(await ask('/livez')).toMatchObject({ status: 200 });
  });
});
