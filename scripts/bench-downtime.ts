// A whole bot that comes back after days with so many requests open, half of them past their end: what it does, and how fast.
// Part of `npm run bench:timers`. Real Redis and the real store; the stand-ins of Slack and the KMS run in the same process.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { createQueues } from '../src/adapters/bullmq/queues.js';
import { createBullTimers } from '../src/adapters/bullmq/timers.js';
import { createRedisCardCopies } from '../src/adapters/redis/card-copies.js';
import { connectRedis } from '../src/adapters/redis/connections.js';
import { createRedisRequestStore } from '../src/adapters/redis/request-store.js';
import { createRoleFileDirectory } from '../src/adapters/system/role-file.js';
import { startApp } from '../src/app.js';
import { dayMs, hourMs } from '../src/domain/deadlines.js';
import type { Person } from '../src/domain/person.js';
import { usualReminders } from '../src/domain/reminders.js';
import type { Audience } from '../src/ports/card-deliveries.js';
import { createMovableClock } from '../src/sandbox/clock.js';
import { demoApiKeys, demoChannelId, demoWorld } from '../src/sandbox/demo-world.js';
import { createFaultBook } from '../src/sandbox/faults.js';
import { createKmsSimulator } from '../src/sandbox/kms/kms-simulator.js';
import { createSlackStandIn } from '../src/sandbox/slack/slack-stand-in.js';
import { emptySnapshot, type StoredMessage } from '../src/sandbox/slack/slack-state.js';
import { createWireLog } from '../src/sandbox/wire-log.js';
import type { World } from '../src/sandbox/world.js';
import { createTurns } from '../src/usecases/turns.js';
import { createRecordingLog } from '../test/adapters/recording-log.js';
import { aRequest } from '../test/domain/given.js';
import { rolesOfWorld } from '../test/scenarios/world-roles.js';

/** The sends go on for longer; what is left of them is counted. */
const longestMs = 200_000;
const sampleMs = 250;

/** `say` gets the figures line by line. */
export async function downtime(redisUrl: string, open: number, say: (line: string) => void): Promise<void> {
  // On the second, as IBM tells ends.
  const now = Math.floor(Date.now() / 1_000) * 1_000;
  const prefix = `{bench-${randomUUID()}}`;
  const log = createRecordingLog();
  const requests = Array.from({ length: open }, (_, n) => {
    const isOver = n < open / 2;
    // Ended in the last days, or in reach of the reminders before the end.
    const endsAt = isOver ? now - hourMs - n * 1_000 : now + 3 * hourMs + ((n * 7) % 80_000) * 1_000;
    return { id: `CS-${String(n).padStart(7, '0')}`, keyId: randomUUID(), endsAt, isOver };
  });
  const world = worldWith(
    requests.map(({ keyId, endsAt }) => ({ keyId, openedAt: endsAt - 7 * dayMs })),
    now,
  );
  const [instance] = world.instances;
  const person = (handle: string): Person => {
    const found = world.workspace.people.find((one) => one.handle === handle)!;
    return {
      iamId: found.iamId!,
      slack: { userId: found.slackUserId, teamId: found.teamId },
      name: found.realName,
    };
  };
  const requester = person('rita');
  const approvers = ['mona', 'malik', 'mei'].map(person);
  const audiences: Audience[] = [
    { kind: 'requester', userId: requester.slack.userId },
    ...approvers.map(({ slack }): Audience => ({ kind: 'approver', userId: slack.userId })),
    { kind: 'channel', channelId: demoChannelId },
  ];

  // What stood before the bot went away: requests, a card for each of five, timers.
  const redis = await connectRedis(redisUrl, log);
  const store = createRedisRequestStore(redis.prompt, prefix, log);
  const copies = createRedisCardCopies(redis.prompt, prefix, log);
  const queues = createQueues(redis.queueing, prefix);
  const timers = createBullTimers(queues, { now: Date.now });
  const snapshot = emptySnapshot();
  const inTurn = createTurns(50);
  const waiting = aRequest('awaiting_approval');
  await Promise.all(
    requests.map(({ id, keyId, endsAt }, n) =>
      inTurn(async () => {
        const openedAt = endsAt - 7 * dayMs;
        const key = {
          ...waiting.key,
          keyId,
          name: `key-${n}`,
          instanceId: instance!.id,
          keyRingId: 'default',
        };
        const request = { ...waiting, id, key, requester, approvers, openedAt, endsAt, version: 1 };
        await store.commit({
          request: { ...request, channelId: demoChannelId },
          readVersion: 0,
          audit: [],
          effects: [],
          leaseMs: 1,
        });
        for (const audience of audiences) {
          const channel = audience.kind === 'channel' ? audience.channelId : `D${audience.userId.slice(1)}`;
          const ts = `${Math.floor(openedAt / 1_000)}.${String(n).padStart(6, '0')}`;
          (snapshot.messages[channel] ??= []).push(cardAt(channel, ts, world.workspace.botUserId));
          await copies.save(id, { audience, channel, ts, shownVersion: 1 });
        }
        await timers.plan(id, 'expire', endsAt);
        await timers.plan(id, 'remind', now);
      }),
    ),
  );
  say(`${open} open: seeded within ${seconds(Date.now() - now)}`);

  const clock = createMovableClock();
  const faults = createFaultBook();
  const wire = createWireLog(1);
  const signingKeyPem = generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();
  // Its world begins at the moment the ends are counted from.
  let isBegun = false;
  const since = { now: () => (isBegun ? clock.now() : now) };
  const kms = createKmsSimulator({ clock: since, world, faults, wire, signingKeyPem });
  isBegun = true;
  const slack = createSlackStandIn({
    clock,
    workspace: world.workspace,
    faults,
    wire,
    delivery: { mode: 'socket' },
    limits: { rateLimits: false },
    restored: snapshot,
  });
  const [kmsAt, slackAt] = await Promise.all([kms.listen(), slack.listen()]);
  const startedAt = Date.now();
  const reads = new Map<number, number>();
  const calls = new Map<string, number>();
  const read = new Set<string>();
  let lastSendAt = startedAt;
  let reminders = 0;
  let remindersOfThePast = 0;
  wire.onEntry(({ lane, what, summary, request = '' }) => {
    const at = Date.now();
    if (lane === 'kms') {
      const second = Math.floor((at - startedAt) / 1_000);
      reads.set(second, (reads.get(second) ?? 0) + 1);
      calls.set(`kms ${what}`, (calls.get(`kms ${what}`) ?? 0) + 1);
      read.add(/[0-9a-f]{8}-[0-9a-f-]{27}/.exec(summary)?.[0] ?? summary);
    }
    if (lane !== 'slack-api' || !what.startsWith('chat.')) return;
    lastSendAt = at;
    calls.set(what, (calls.get(what) ?? 0) + 1);
    if (what !== 'chat.postMessage' || request.includes('thread_ts')) return;
    reminders += 1;
    const named = requests.filter(({ isOver }, n) => isOver && request.includes(`key-${n}>`));
    if (named.length > 0) remindersOfThePast += 1;
  });
  const lateness = monitorEventLoopDelay({ resolution: 10 });
  lateness.enable();
  let rss = process.memoryUsage.rss();
  const before = rss;
  const app = await startApp({
    slack: {
      botToken: world.workspace.botToken,
      apiUrl: slackAt.apiUrl,
      delivery: { mode: 'socket', appToken: world.workspace.appToken },
    },
    channelId: demoChannelId,
    redisUrl,
    prefix,
    instances: () => Promise.resolve(world.instances.map((one) => ({ ...one, url: kmsAt.url }))),
    ibm: {
      iamUrl: kmsAt.url,
      resourceControllerUrl: kmsAt.url,
      accountManagementUrl: kmsAt.url,
      userManagementUrl: kmsAt.url,
      globalTaggingUrl: kmsAt.url,
      readerApiKey: demoApiKeys.reader,
    },
    identity: {
      mode: 'service-ids',
      writerApiKey: demoApiKeys.writer,
      managerApiKey: demoApiKeys.manager,
    },
    roles: createRoleFileDirectory(rolesOfWorld(world)),
    reminders: { ...usualReminders, hours: { from: 0, to: 24 * 60, days: [0, 1, 2, 3, 4, 5, 6] } },
    log,
    clock,
  });
  const pending = async () =>
    (
      await Promise.all(
        Object.values(queues).map((queue) =>
          'getJobCounts' in queue ? queue.getJobCounts('waiting', 'active', 'prioritized') : {},
        ),
      )
    )
      .flatMap((counts) => Object.values(counts as Record<string, number>))
      .reduce((sum, count) => sum + count, 0);
  let endsToldMs: number | undefined;
  let allReadMs: number | undefined;
  let nextSayAt = startedAt + 30_000;
  const stillOpen = requests.filter(({ isOver }) => !isOver).length;
  while (Date.now() - startedAt < longestMs) {
    await sleep(sampleMs);
    rss = Math.max(rss, process.memoryUsage.rss());
    const elapsedMs = Date.now() - startedAt;
    const left = await redis.prompt.zcard(`${prefix}:open`);
    if (endsToldMs === undefined && left <= stillOpen) endsToldMs = elapsedMs;
    if (allReadMs === undefined && read.size >= open) allReadMs = elapsedMs;
    const waitingJobs = await pending();
    if (Date.now() > nextSayAt) {
      nextSayAt += 30_000;
      say(
        `  after ${seconds(elapsedMs)}: ${left} open, ${read.size} keys read, ${waitingJobs} jobs wait, ${JSON.stringify(Object.fromEntries(calls))}, RSS ${mb(rss)}`,
      );
    }
    if (endsToldMs !== undefined && allReadMs !== undefined && waitingJobs === 0) break;
  }
  lateness.disable();
  const sendsLeft = await pending();
  const sent = [...calls].filter(([what]) => what.startsWith('chat.'));
  say(
    [
      `${open} open, half of them past their end:`,
      `every past end told ${endsToldMs === undefined ? 'not' : `within ${seconds(endsToldMs)}`};`,
      `${sent.map(([what, count]) => `${count} ${what}`).join(', ')} over ${seconds(lastSendAt - startedAt)}, at the bot's 20 jobs a second each, up to five sends a job, ${sendsLeft} jobs left;`,
      `${[...reads.values()].reduce((sum, one) => sum + one, 0)} calls to the KMS, at most ${Math.max(0, ...reads.values())} in a second,`,
      `${allReadMs === undefined ? `${read.size} keys read` : `all keys read within ${seconds(allReadMs)}`};`,
      `${reminders} messages of their own (reminders), ${remindersOfThePast} of them about the past;`,
      `RSS from ${mb(before)} to ${mb(rss)}, stand-ins included;`,
      `event loop late p50 ${(lateness.percentile(50) / 1e6).toFixed(0)} ms, p99 ${(lateness.percentile(99) / 1e6).toFixed(0)} ms, at most ${(lateness.max / 1e6).toFixed(0)} ms`,
    ].join(' '),
  );
  const troubles = new Map<string, number>();
  for (const { level, message } of log.lines) {
    if (level === 'warn' || level === 'error') troubles.set(message, (troubles.get(message) ?? 0) + 1);
  }
  for (const [message, times] of troubles) say(`  logged ${times} times: ${message}`);
  await app.stop();
  await queues.close();
  await redis.close();
  await slack.close();
  await kms.close();
}

function worldWith(keys: readonly { keyId: string; openedAt: number }[], now: number): World {
  const [first, ...others] = demoWorld.instances;
  return {
    ...demoWorld,
    instances: [
      {
        ...first!,
        keys: keys.map(({ keyId, openedAt }, n) => ({
          id: keyId,
          name: `key-${n}`,
          keyRingId: 'default',
          extractable: false,
          state: 1,
          dualAuthDelete: true,
          setForDeletion: { byIamId: 'iam-ServiceId-writer', agoMs: now - openedAt },
          createdAgoMs: 90 * dayMs,
        })),
      },
      ...others,
    ],
  };
}

function cardAt(channel: string, ts: string, user: string): StoredMessage {
  return { channel, ts, user, text: 'Delete key?', blocks: [], broadcasts: [], values: {} };
}

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
const mb = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
