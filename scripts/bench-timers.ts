// How late timers come, and how often the KMS is asked, with so many requests open. Real Redis, real queues and the real store.
// Usage: npm run bench:timers [-- lateness|readings|downtime [open …]]
import { randomBytes } from 'node:crypto';
import { createQueues } from '../src/adapters/bullmq/queues.js';
import { createBullTimers } from '../src/adapters/bullmq/timers.js';
import { startWorkers } from '../src/adapters/bullmq/workers.js';
import { connectRedis } from '../src/adapters/redis/connections.js';
import { createRedisKeyWatch } from '../src/adapters/redis/key-watch.js';
import { createRedisRequestStore } from '../src/adapters/redis/request-store.js';
import { dayMs } from '../src/domain/deadlines.js';
import { createTurns } from '../src/usecases/turns.js';
import { reconcile } from '../src/usecases/requests/reconcile.js';
import { idleHandlers } from '../test/adapters/bullmq/bull-stage.js';
import { createRecordingLog } from '../test/adapters/recording-log.js';
import { aRequest, amir, requestedKey } from '../test/domain/given.js';
import { createPortsOfDoubles } from '../test/doubles/ports.js';
import { startOwnRedis } from '../test/own-redis.js';
import { downtime } from './bench-downtime.js';

const [what = 'all', ...sizes] = process.argv.slice(2);
const of = (usual: number[]) => (sizes.length > 0 ? sizes.map(Number) : usual);
/** Ends due while it is measured, over so long. */
const dueCount = 500;
const dueOverMs = 20_000;
const minutes = 5;

const redisServer = await startOwnRedis();
const log = createRecordingLog();
const redis = await connectRedis({ url: redisServer.url }, log);
try {
  if (['all', 'lateness'].includes(what)) for (const open of of([1_000, 10_000])) await lateness(open);
  if (['all', 'readings'].includes(what)) for (const open of of([10, 1_000, 10_000])) await readings(open);
  // By name alone: it takes minutes.
  if (what === 'downtime') for (const open of of([10_000])) await downtime(redisServer.url, open, say);
} finally {
  await redis.close();
  await redisServer.stop();
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** So many open requests with a key each, committed through the store. */
async function seeded(open: number, endsAt: (n: number) => number) {
  const prefix = `{bench-${randomBytes(4).toString('hex')}}`;
  const requests = createRedisRequestStore(redis.prompt, prefix, log);
  const inTurn = createTurns(50);
  const startedAt = performance.now();
  const { key, ...request } = aRequest('awaiting_approval');
  const ids = Array.from({ length: open }, (_, n) => `CS-${String(n).padStart(7, '0')}`);
  await Promise.all(
    ids.map((id, n) =>
      inTurn(() =>
        requests.commit({
          request: { ...request, id, key: { ...key, keyId: id }, endsAt: endsAt(n), version: 1 },
          readVersion: 0,
          audit: [],
          effects: [],
          leaseMs: 1,
        }),
      ),
    ),
  );
  return { prefix, requests, ids, tookMs: performance.now() - startedAt };
}

/** Ends planned among many others, as they come. */
async function lateness(open: number): Promise<void> {
  const { prefix, ids } = await seeded(open, () => Date.now() + 5 * dayMs);
  const queues = createQueues(redis.queueing, prefix);
  const timers = createBullTimers(queues, redis.prompt, { now: Date.now });
  const inTurn = createTurns(50);
  const plannedFrom = performance.now();
  await Promise.all(ids.map((id) => inTurn(() => timers.plan(id, 'expire', Date.now() + 5 * dayMs))));
  const plannedMs = performance.now() - plannedFrom;
  const late: number[] = [];
  const dueAt = new Map<string, number>();
  let done = (): void => undefined;
  const all = new Promise<void>((resolve) => (done = resolve));
  const workers = await startWorkers({
    queues,
    connection: redis.blocking,
    prefix,
    log,
    handlers: {
      ...idleHandlers(),
      async timer(requestId) {
        late.push(Date.now() - (dueAt.get(requestId) ?? 0));
        if (late.length === dueCount) done();
      },
    },
  });
  const from = Date.now() + 5_000;
  for (const [n, id] of ids.slice(0, dueCount).entries()) {
    const at = from + Math.floor((n * dueOverMs) / dueCount);
    dueAt.set(id, at);
    await timers.plan(id, 'expire', at);
  }
  await all;
  await workers.close();
  await queues.close();
  late.sort((one, other) => one - other);
  const at = (share: number) => late[Math.min(late.length - 1, Math.floor(share * late.length))]!;
  say(
    `${open} open: ${late.length} ends within ${dueOverMs / 1_000} s came p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, at most ${at(1)} ms late; planning one ${(plannedMs / open).toFixed(2)} ms`,
  );
}

/** Rounds a minute apart on a moved clock; the pace within each is kept as live. */
async function readings(open: number): Promise<void> {
  const now = Date.now();
  const { prefix, requests } = await seeded(open, (n) => now + 5 * dayMs + n);
  const instances = [
    { id: requestedKey.instanceId, name: 'bench', service: 'kms', region: 'eu-de' } as const,
  ];
  const { ports, clock } = createPortsOfDoubles({
    now,
    homeTeamId: amir.slack.teamId,
    instances,
    grants: new Map(),
  });
  const counts: number[] = [];
  let fastest = 0;
  let read = 0;
  ports.requests = requests;
  ports.watch = createRedisKeyWatch(redis.prompt, prefix, log);
  ports.keys = {
    ...ports.keys,
    async readKey() {
      read += 1;
      return { ok: false, failure: { code: 'unavailable', status: 503, effect: 'none' } };
    },
  };
  const startedAt = performance.now();
  for (let minute = 0; minute < minutes + 5; minute++) {
    const roundAt = now + minute * 60_000;
    clock.advance(Math.max(0, roundAt - clock.now()));
    const before = read;
    const startedRound = clock.steady();
    await reconcile(ports);
    counts.push(read - before);
    // Over the round: its clock does not stand still while Redis answers.
    fastest = Math.max(fastest, ((read - before) * 1_000) / (clock.steady() - startedRound + 1_000));
  }
  const cpuMs = (performance.now() - startedAt) / counts.length;
  say(
    `${open} open: readings by minute ${counts.join(', ')}; at most ${fastest.toFixed(1)} a second; a round takes ${cpuMs.toFixed(0)} ms of work`,
  );
}
