// A failover under load: what was acknowledged, what is lost of it, what is doubled. With and without waiting for a replica.
// Usage: npm run failover -- [--only sentinel|cluster] [--wait 0|1] [--count N]; ends with 1 where something is lost or doubled although it was waited for.
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { createQueues } from '../src/adapters/bullmq/queues.js';
import { startWorkers } from '../src/adapters/bullmq/workers.js';
import { createRedisAuditLog } from '../src/adapters/redis/audit-log.js';
import { createRedisClickIntents } from '../src/adapters/redis/click-intents.js';
import { connectRedis } from '../src/adapters/redis/connections.js';
import { createRecordingLog } from '../test/adapters/recording-log.js';
import { clickOf } from '../test/contracts/click-intents.js';
import { type RedisServer, startCluster, startSentinels } from '../test/redis-servers.js';

const prefix = '{countersign}';
const pressing = 16;
/** Of pressing, before the replica lags; it lags so long until the primary is killed. */
const calmMs = 1_500;
const lagMs = 800;
const goneMs = 60_000;
const closingMs = 10_000;

interface Servers {
  url: string;
  /** The one that is killed, and those of which one follows it: the other goes on confirming. */
  primary: RedisServer;
  replicas: RedisServer[];
  stop(): Promise<void>;
}

const kinds: Record<string, () => Promise<Servers>> = {
  sentinel: () => startSentinels({ replicaCount: 2 }),
  async cluster() {
    const { url, servers, stop } = await startCluster({ primaries: 3, replicasEach: 2 });
    const slot = Number(await servers[0]!.call('CLUSTER', 'KEYSLOT', prefix));
    type Range = [number, number, ...[string, number][]];
    const ranges = (await servers[0]!.call('CLUSTER', 'SLOTS')) as Range[];
    const [, , head, ...followers] = ranges.find(([from, to]) => from <= slot && slot <= to)!;
    const at = (node?: [string, number]) => servers.find(({ port }) => port === node?.[1])!;
    return { url, primary: at(head), replicas: followers.map(at), stop };
  },
};

const { values } = parseArgs({
  options: { only: { type: 'string' }, wait: { type: 'string' }, count: { type: 'string', default: '1' } },
});
const say = (line: string) => void process.stdout.write(`${line}\n`);
let faults = 0;
for (const [kind, start] of Object.entries(kinds)) {
  for (const waits of [false, true]) {
    if (values.only !== undefined && values.only !== kind) continue;
    if (values.wait !== undefined && (values.wait === '1') !== waits) continue;
    for (let turn = 0; turn < Number(values.count); turn++) {
      const { acked, lost, doubled, refused, gapMs, jobs } = await failOver(await start(), waits);
      say(
        `${kind}, ${waits ? 'one replica waited for' : 'nobody waited for'}: acked ${acked}, lost ${lost}, doubled ${doubled}, refused ${refused}, longest gap ${gapMs} ms; ${jobs}`,
      );
      if (waits) faults += lost + doubled;
    }
  }
}
process.exit(faults > 0 ? 1 : 0);

async function failOver({ url, primary, replicas, stop }: Servers, waits: boolean) {
  const log = createRecordingLog();
  const redis = await connectRedis({ url, ...(waits && { replicas: { atLeast: 1, withinMs: 500 } }) }, log);
  const clicks = createRedisClickIntents(redis.prompt, prefix, log);
  const audit = createRedisAuditLog(redis.prompt, prefix, log);
  const queues = createQueues(redis.queueing, prefix);
  const ran = new Set<string>();
  const nothing = () => Promise.resolve();
  const workers = await startWorkers({
    queues,
    connection: redis.blocking,
    prefix,
    log,
    handlers: {
      timer: nothing,
      effect: (itemId: string) => Promise.resolve(void ran.add(itemId)),
      deliver: () => Promise.resolve({ done: true as const }),
      sweep: nothing,
      reconcile: nothing,
      renewApprovers: nothing,
      keepHomes: nothing,
      tellWeek: nothing,
      timersLost: nothing,
    } as unknown as Parameters<typeof startWorkers>[0]['handlers'],
  });

  const ackedClicks: string[] = [];
  const ackedEntries: string[] = [];
  const jobsOfLate: string[] = [];
  let refused = 0;
  let isOver = false;
  let gapMs = 0;
  let lastAck = performance.now();
  const note = (list: string[], id: string) => {
    list.push(id);
    gapMs = Math.max(gapMs, performance.now() - lastAck);
    lastAck = performance.now();
  };
  const press = async (hand: number) => {
    for (let n = 0; !isOver; n++) {
      const id = `${hand}-${n}`;
      try {
        await clicks.record(clickOf(id), 0);
        note(ackedClicks, id);
        if (hand === 0) {
          await audit.append({ at: Date.now(), type: 'failover.tried', facts: { id } });
          note(ackedEntries, id);
        }
      } catch {
        refused++;
        await sleep(20);
      }
    }
  };
  const hands = Array.from({ length: pressing }, (_, hand) => press(hand));
  await sleep(calmMs);
  for (const replica of replicas) replica.signal('SIGSTOP');
  await sleep(lagMs);
  primary.signal('SIGKILL');
  const killedAt = performance.now();
  for (const replica of replicas) replica.signal('SIGCONT');
  const before = ackedClicks.length;
  while (ackedClicks.length < before + 200 && performance.now() - killedAt < goneMs) await sleep(50);
  isOver = true;
  await Promise.all(hands);

  const addedAt = performance.now();
  for (let n = 0; n < 20; n++) {
    const id = `late-${n}`;
    await queues.effects.add('effect', { itemId: id }, { jobId: id, delay: 10 }).then(
      () => jobsOfLate.push(id),
      () => sleep(100),
    );
  }
  while (jobsOfLate.some((id) => !ran.has(id)) && performance.now() - addedAt < goneMs) await sleep(20);
  const jobs = `after it ${jobsOfLate.filter((id) => ran.has(id)).length} of ${jobsOfLate.length} jobs ran within ${Math.round(performance.now() - addedAt)} ms`;

  const kept = new Set(await clicks.due());
  const entries: string[] = [];
  for (let from = 1, page; (page = await audit.read(from, 1_000)).length > 0; from += 1_000) {
    entries.push(...page.map(({ facts }) => String(facts['id'])));
  }
  const known = new Set(entries);
  const { findings } = await audit.verify();
  const lost =
    ackedClicks.filter((id) => !kept.has(id)).length + ackedEntries.filter((id) => !known.has(id)).length;
  const doubled = entries.length - known.size + findings.length;
  // As the bot does: one that hangs keeps nobody from ending.
  const closed = await Promise.race([
    workers.close().then(() => ''),
    sleep(closingMs, '; a worker did not close', { ref: false }),
  ]);
  await queues.close();
  await redis.close();
  await stop();
  return {
    acked: ackedClicks.length + ackedEntries.length,
    lost,
    doubled,
    refused,
    gapMs: Math.round(gapMs),
    jobs: `${jobs}${closed}`,
  };
}
