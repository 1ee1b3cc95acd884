import { expect, onTestFinished, test } from 'vitest';
import { createRedisAuditLog } from '../../../src/adapters/redis/audit-log.js';
import { createRedisClickIntents } from '../../../src/adapters/redis/click-intents.js';
import { connectRedis, isRedisAnswer, isRedisFailure } from '../../../src/adapters/redis/connections.js';
import { NotReplicated } from '../../../src/adapters/redis/durable-writes.js';
import { createRedisRequestStore } from '../../../src/adapters/redis/request-store.js';
import { tryWriting } from '../../../src/adapters/redis/writing.js';
import { clickOf } from '../../contracts/click-intents.js';
import { commitOf, draft, requestFor } from '../../contracts/request-store.js';
import { describeWith } from '../../debian-package.js';
import { redisServer, startCluster, startRedisServer } from '../../redis-servers.js';
import { createRecordingLog } from '../recording-log.js';

const prefix = '{countersign}';

/** The usual time is generous where a replica does confirm. */
async function connectedTo(url: string, withinMs = 2_000) {
  const log = createRecordingLog();
  const redis = await connectRedis({ url, replicas: { atLeast: 1, withinMs } }, log);
  onTestFinished(redis.close);
  return {
    log,
    redis,
    clicks: createRedisClickIntents(redis.prompt, prefix, log),
    audit: createRedisAuditLog(redis.prompt, prefix, log),
    requests: createRedisRequestStore(redis.prompt, prefix, log),
  };
}

async function replicated(withinMs?: number) {
  const primary = await startRedisServer();
  onTestFinished(primary.stop);
  const replica = await startRedisServer({ config: [`replicaof 127.0.0.1 ${primary.port}`] });
  onTestFinished(replica.stop);
  await expect.poll(() => primary.call('INFO', 'replication'), { timeout: 60_000 }).toContain('state=online');
  return { replica, ...(await connectedTo(primary.url, withinMs)) };
}

describeWith(redisServer, 'where replicas are waited for', () => {
  test('what counts is on the replica', async () => {
    const { replica, clicks, audit, requests } = await replicated();
    expect(await clicks.record(clickOf('c1'), 10_000)).toBe(0);
    expect(await replica.call('EXISTS', `${prefix}:click:c1`)).toBe(1);
    const request = requestFor('awaiting_approval');
    expect(await requests.commit(commitOf(request))).toMatchObject({ ok: true });
    expect(await replica.call('EXISTS', `${prefix}:request:${request.id}`)).toBe(1);
    await audit.append(draft('CS-9'));
    expect(await replica.call('GET', `${prefix}:audit-head`)).toMatch(/^2:/);
  });

  test('what the replica does not confirm does not count, is neither lost nor doubled, and is told once', async () => {
    const { replica, redis, clicks, audit, requests, log } = await replicated(200);
    const isReady = async () => (await tryWriting(redis.prompt, prefix)).ok;
    await expect.poll(isReady, { timeout: 60_000 }).toBe(true);
    const request = requestFor('awaiting_approval');
    const from = log.lines.length;
    replica.signal('SIGSTOP');
    const failures = await Promise.all(
      [clicks.record(clickOf('c1'), 0), audit.append(draft('CS-9')), requests.commit(commitOf(request))].map(
        (write) => write.then(() => undefined).catch((error: unknown) => error),
      ),
    );
    for (const failure of failures) {
      expect(failure).toBeInstanceOf(NotReplicated);
      // As an answer that was lost: Redis failed, and it may have taken effect.
      expect([isRedisFailure(failure), isRedisAnswer(failure)]).toEqual([true, false]);
    }
    expect(await tryWriting(redis.prompt, prefix)).toEqual({ ok: false, why: 'redis_lacks_replicas' });
    replica.signal('SIGCONT');
    await expect.poll(() => clicks.record(clickOf('c2'), 0).catch(() => 'late'), { timeout: 60_000 }).toBe(0);
    expect((await clicks.due()).sort()).toEqual(['c1', 'c2']);
    expect(await requests.load(request.id)).toEqual(request);
    expect((await audit.read(1, 10)).map(({ requestId }) => requestId).sort()).toEqual(
      ['CS-9', request.id].sort(),
    );
    expect((await audit.verify()).findings).toEqual([]);
    const told = log.lines
      .slice(from)
      .map(({ facts }) => facts['event'])
      .filter((event) => String(event).startsWith('replicas.'));
    expect(told).toEqual(['replicas.late', 'replicas.back']);
  });

  test('on a Cluster it is the replica of the server with our slot', async () => {
    const cluster = await startCluster({ primaries: 2, replicasEach: 1 });
    onTestFinished(cluster.stop);
    const { clicks, requests } = await connectedTo(cluster.url);
    expect(await clicks.record(clickOf('c1'), 10_000)).toBe(0);
    expect(await requests.commit(commitOf(requestFor('awaiting_approval')))).toMatchObject({ ok: true });
    for (const replica of cluster.servers.slice(2)) replica.signal('SIGSTOP');
    await expect(clicks.record(clickOf('c2'), 10_000)).rejects.toThrow(NotReplicated);
  });
});
