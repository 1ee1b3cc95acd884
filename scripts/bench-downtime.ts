// A whole bot that comes back after days with so many requests open, half of them past their end: what it does, and how fast.
// Part of `npm run bench:timers`. Real Redis and the real store; the stand-ins of Slack and the KMS run in a process of their own.
import { randomUUID } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { createQueues } from '../src/adapters/bullmq/queues.js';
import { connectRedis } from '../src/adapters/redis/connections.js';
import { redisKeys } from '../src/adapters/redis/redis-keys.js';
import { createRoleFileDirectory } from '../src/adapters/system/role-file.js';
import { startApp } from '../src/app.js';
import { usualReminders } from '../src/domain/reminders.js';
import type { Log } from '../src/ports/log.js';
import { demoApiKeys, demoChannelId, demoWorld } from '../src/sandbox/demo-world.js';
import { startProcess } from '../test/bench/bench-process.js';
import type { Downtime } from '../test/bench/downtime-process.js';
import { rolesOfWorld } from '../test/scenarios/world-roles.js';
import { ibmAt } from '../test/stand-ins.js';

/** The sends go on for longer; what is left of them is counted. */
const longestMs = 300_000;
const sampleMs = 500;
const sayEveryMs = 30_000;

/** `say` gets the figures line by line. */
export async function downtime(redisUrl: string, open: number, say: (line: string) => void): Promise<void> {
  const prefix = `{bench-${randomUUID()}}`;
  const seededFrom = Date.now();
  const away = await startProcess<Downtime>('downtime-process.ts', { open, redisUrl, prefix });
  const { ibmUrl, slackApiUrl } = await away.call('addresses');
  say(`${open} open: seeded within ${seconds(Date.now() - seededFrom)}`);
  const { log, troubles } = createCountingLog();
  const redis = await connectRedis({ url: redisUrl }, log);
  const queues = createQueues(redis.queueing, prefix);
  const { workspace, instances } = demoWorld;

  const lateness = monitorEventLoopDelay({ resolution: 10 });
  const before = process.memoryUsage.rss();
  let rss = before;
  const cpuBefore = process.cpuUsage();
  const cpuMs = () => Object.values(process.cpuUsage(cpuBefore)).reduce((sum, one) => sum + one, 0) / 1_000;
  const startedAt = Date.now();
  const begun = new Map<number, number>();
  lateness.enable();
  const app = await startApp({
    slack: {
      botToken: workspace.botToken,
      apiUrl: slackApiUrl,
      delivery: { mode: 'socket', appToken: workspace.appToken },
    },
    channelId: demoChannelId,
    redis: { url: redisUrl },
    prefix,
    // Asked before every call.
    async instances() {
      const second = Math.floor(Date.now() / 1_000);
      begun.set(second, (begun.get(second) ?? 0) + 1);
      return instances.map((one) => ({ ...one, url: ibmUrl }));
    },
    ibm: { ...ibmAt(ibmUrl), readerApiKey: demoApiKeys.reader },
    identity: {
      mode: 'service-ids',
      writerApiKey: demoApiKeys.writer,
      managerApiKey: demoApiKeys.manager,
    },
    roles: createRoleFileDirectory(rolesOfWorld(demoWorld)),
    reminders: { ...usualReminders, hours: { from: 0, to: 24 * 60, days: [0, 1, 2, 3, 4, 5, 6] } },
    log,
  });
  const jobsLeft = async () => {
    const { timers, slowTimers, effects, cardPosts, cardUpdates } = queues;
    const counts = await Promise.all(
      [timers, slowTimers, effects, cardPosts, cardUpdates].map((queue) =>
        queue.getJobCountByTypes('waiting', 'active', 'prioritized'),
      ),
    );
    return counts.reduce((sum, one) => sum + one, 0);
  };
  let endsToldMs: number | undefined;
  let allReadMs: number | undefined;
  let nextSayAt = startedAt + sayEveryMs;
  const stillOpen = Math.floor(open / 2);
  while (Date.now() - startedAt < longestMs) {
    await sleep(sampleMs);
    rss = Math.max(rss, process.memoryUsage.rss());
    const elapsedMs = Date.now() - startedAt;
    const [left, { calls, read }, jobs] = await Promise.all([
      redis.prompt.zcard(redisKeys(prefix).open),
      away.call('counts'),
      jobsLeft(),
    ]);
    if (left <= stillOpen) endsToldMs ??= elapsedMs;
    if (read >= open) allReadMs ??= elapsedMs;
    if (Date.now() > nextSayAt) {
      nextSayAt += sayEveryMs;
      say(
        `  after ${seconds(elapsedMs)}, CPU ${seconds(cpuMs())}: ${left} open, ${read} keys read, ${jobs} jobs wait, ${JSON.stringify(calls)}, RSS ${mb(rss)}`,
      );
    }
    if (endsToldMs !== undefined && allReadMs !== undefined && jobs === 0) break;
  }
  lateness.disable();
  const {
    calls,
    read,
    readings,

    reminders,
    lastSendAt,
    cpuMs: standInsMs,
  } = await away.call('counts');
  const sent = Object.entries(calls).filter(([what]) => what.startsWith('chat.'));
  const late = (share: number) => `${(lateness.percentile(share) / 1e6).toFixed(0)} ms`;
  say(
    [
      `${open} open, half of them past their end, after ${seconds(Date.now() - startedAt)}:`,
      `every past end has its status ${endsToldMs === undefined ? 'not yet' : `after ${seconds(endsToldMs)}`};`,
      `${allReadMs === undefined ? `${read} keys read` : `all keys read after ${seconds(allReadMs)}`}, ${readings} calls to the KMS, at most ${Math.max(0, ...begun.values())} begun in a second;`,
      `${sent.map(([what, count]) => `${count} ${what}`).join(', ')}, the last after ${seconds(lastSendAt - startedAt)}, ${await jobsLeft()} jobs left;`,
      `${reminders.length} reminders, ${reminders.filter(({ isOfThePast }) => isOfThePast).length} of them of the past;`,
      `RSS from ${mb(before)} to ${mb(rss)}; CPU ${seconds(cpuMs())}, stand-ins ${seconds(standInsMs)};`,
      `event loop late p50 ${late(50)}, p99 ${late(99)}, at most ${late(100)}`,
    ].join('\n  '),
  );
  for (const { channel, text } of reminders) say(`  reminder to ${channel}: ${text.split('\n', 1)[0]}`);
  for (const [message, times] of troubles) say(`  logged ${times} times: ${message}`);
  await app.stop();
  await queues.close();
  await redis.close();
  await away.end();
}

/** What was wrong, with how often. */
function createCountingLog(): { log: Log; troubles: ReadonlyMap<string, number> } {
  const troubles = new Map<string, number>();
  const silent = () => undefined;
  const count = (facts: Record<string, unknown>, message: string) => {
    const { error } = facts;
    const what = error instanceof Error ? `${message}: ${error.message}` : message;
    troubles.set(what, (troubles.get(what) ?? 0) + 1);
  };
  return { troubles, log: { debug: silent, info: silent, warn: count, error: count, hide: () => silent } };
}

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
const mb = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
