// What lives of requests leave behind: so many are opened, decided, and over; by kind of record the keys and bytes of each moment.
// Real Redis, the real store and queues. Usage: npm run bench:growth [-- lives [approvers [bytes of hash-max-listpack-value]]]
import { randomBytes, randomUUID } from 'node:crypto';
import { createBullDeliveryQueue } from '../src/adapters/bullmq/delivery-queue.js';
import { createQueues } from '../src/adapters/bullmq/queues.js';
import { createBullTimers } from '../src/adapters/bullmq/timers.js';
import { startWorkers } from '../src/adapters/bullmq/workers.js';
import { createRedisAuditLog } from '../src/adapters/redis/audit-log.js';
import { createRedisCallRecords } from '../src/adapters/redis/call-records.js';
import { createRedisCardCopies } from '../src/adapters/redis/card-copies.js';
import { createRedisClickIntents } from '../src/adapters/redis/click-intents.js';
import { connectRedis } from '../src/adapters/redis/connections.js';
import type { RedisClient } from '../src/adapters/redis/open-redis.js';
import { createRedisOutbox } from '../src/adapters/redis/outbox.js';
import { createRedisRecordKeeping } from '../src/adapters/redis/record-keeping.js';
import { createRedisRequestStore } from '../src/adapters/redis/request-store.js';
import type { Actor } from '../src/domain/authority.js';
import type { Command } from '../src/domain/command.js';
import { dayMs, hourMs } from '../src/domain/deadlines.js';
import type { Person } from '../src/domain/person.js';
import { fingerprintOf } from '../src/domain/protection.js';
import { createRequestId } from '../src/domain/request-id.js';
import { usualRetention } from '../src/domain/retention.js';
import type { Audience } from '../src/ports/card-deliveries.js';
import type { OutboxItem } from '../src/ports/request-store.js';
import { cancelTimers, planTimers } from '../src/usecases/effects/plan-timers.js';
import { transition } from '../src/usecases/effects/transition.js';
import { createTurns } from '../src/usecases/turns.js';
import { followKey } from '../src/usecases/requests/follow-key.js';
import { pruneRecords } from '../src/usecases/requests/prune-records.js';
import { idleHandlers } from '../test/adapters/bullmq/bull-stage.js';
import { createRecordingLog } from '../test/adapters/recording-log.js';
import { acting, manager, open, requestedKey, rosa, unprotected, writer } from '../test/domain/given.js';
import { createPortsOfDoubles } from '../test/doubles/ports.js';
import { startOwnRedis } from '../test/own-redis.js';

const [lives = 500, approverCount = 8, listpackBytes = 64] = process.argv.slice(2).map(Number);
const at = Date.now();
const channelId = 'C0KEYROOM1';

const server = await startOwnRedis();
const log = createRecordingLog();
const redis = await connectRedis({ url: server.url }, log);
await redis.prompt.config('SET', 'hash-max-listpack-value', String(listpackBytes));
const prefix = `{bench-${randomBytes(4).toString('hex')}}`;
const queues = createQueues(redis.queueing, prefix);

const approvers = Array.from({ length: approverCount }, (_, n): Person => {
  const name = `Manager Number ${n}`;
  const iamId = `IBMid-5500${String(n).padStart(6, '0')}`;
  const slack = { userId: `U0MANAGE${String(n).padStart(3, '0')}`, teamId: 'T0OWN' };
  return { iamId, slack, name, email: `manager.number.${n}@northwind.example` };
});
const requester: Person = { ...rosa, email: 'rosa.requester@northwind.example' };
const audiences: Audience[] = [
  { kind: 'requester', userId: requester.slack.userId },
  ...approvers.map(({ slack }): Audience => ({ kind: 'approver', userId: slack.userId })),
  { kind: 'channel', channelId },
];

const copies = createRedisCardCopies(redis.prompt, prefix, log);
const doubles = createPortsOfDoubles({
  now: at,
  homeTeamId: 'T0OWN',
  instances: [{ id: requestedKey.instanceId, name: 'bench', service: 'kms', region: 'eu-de' }],
  grants: new Map(),
});
const { clock } = doubles;
const requests = createRedisRequestStore(redis.prompt, prefix, log);
const ports = {
  ...doubles.ports,
  log,
  requests,
  copies,
  outbox: createRedisOutbox(redis.prompt, prefix, log),
  audit: createRedisAuditLog(redis.prompt, prefix, log),
  timers: createBullTimers(queues, redis.prompt, clock),
  deliveries: createBullDeliveryQueue(queues, copies),
  keeping: createRedisRecordKeeping(redis.prompt, prefix, requests),
  perform,
};
const calls = createRedisCallRecords(redis.prompt, prefix, log, usualRetention.callsMs);
const clicks = createRedisClickIntents(redis.prompt, prefix, log);
const workers = await startWorkers({
  queues,
  connection: redis.blocking,
  prefix,
  log,
  handlers: idleHandlers(),
  sendsPerSecond: 10_000,
});

try {
  const ids = Array.from({ length: lives }, (_, n) => createRequestId(at - n * 1_000, Math.random));
  const inTurn = createTurns(30);
  const each = (work: (id: string, n: number) => Promise<void>) =>
    Promise.all(ids.map((id, n) => inTurn(() => work(id, n))));
  const empty = await measured();
  await each(opened);
  await tell('open', empty);
  await each(decided);
  await tell('deleted, just now', empty);
  clock.advance(38 * dayMs);
  // Over by then, by a clock that cannot be moved.
  await each(async (id) => void (await cancelTimers(ports, id)));
  for (const id of await requests.looksDue(clock.now(), lives)) await followKey(ports, id, clock.now());
  await rounds();
  await tell('without whom they only concerned', empty);
  clock.advance(370 * dayMs);
  await rounds();
  await tell('pruned', empty);
  const { findings } = await ports.audit.verify();
  say(`the audit log is ${findings.length === 0 ? 'whole' : JSON.stringify(findings)}`);
} finally {
  await workers.close();
  await queues.close();
  await redis.close();
  await server.stop();
}

/** As the bot does, but for what others than the store and the queues hold. */
async function perform(items: OutboxItem[]): Promise<void> {
  for (const { id, requestId, effect } of items) {
    if (effect.kind === 'plan_timers') await planTimers(ports, requestId);
    if (effect.kind === 'cancel_timers') await cancelTimers(ports, requestId);
    if (effect.kind === 'refresh_cards') await shown(requestId);
    if (effect.kind === 'announce') {
      const request = await requests.load(requestId);
      const notice = { kind: 'notice', requestId, noticeId: id, moment: effect.moment } as const;
      await ports.deliveries.enqueue(audiences.map((audience) => ({ ...notice, audience })));
      for (const audience of request ? audiences.slice(0, 2) : [])
        await copies.saveNotice(requestId, id, audience, { state: 'sent' });
    }
    await ports.outbox.settle(id);
  }
}

async function shown(requestId: string): Promise<void> {
  const version = (await requests.load(requestId))?.version ?? 0;
  await ports.deliveries.enqueue(
    audiences.map((audience) => ({ kind: 'card', requestId, version, audience }) as const),
  );
  const stands = { channel: 'D0ABCDEFGH', ts: `${Math.floor(at / 1_000)}.000100` };
  for (const audience of audiences)
    await copies.save(requestId, { audience, ...stands, shownVersion: version });
}

async function step(id: string, ...commands: Command[]): Promise<void> {
  for (const command of commands) {
    const done = await transition(ports, id, command);
    if (!done.ok) throw new Error(done.refusal.code);
  }
}

async function opened(id: string, n: number): Promise<void> {
  const keyId = randomUUID();
  const key = { ...requestedKey, keyId, name: `backup-root-${n}`, aliases: [`backup-${n}`] };
  const crn = requestedKey.crn.replace(requestedKey.keyId, keyId);
  const ways = {
    channelId,
    asking: { by: 'direct_message', userIds: approvers.map(({ slack }) => slack.userId) },
  };
  await clicked('open', id);
  const command = open({
    id,
    by: byPerson(requester, writer),
    key: { ...key, crn },
    approvers,
    ...(ways as object),
  });
  await step(
    id,
    { ...command, protection: unprotected },
    { type: 'begin_first_authorization' },
    { type: 'confirm_first_authorization', endsAt: at + 7 * dayMs },
  );
  await called(6, keyId);
}

async function decided(id: string): Promise<void> {
  await clicked('approve', id);
  const deletedAt = clock.now();
  const seen = fingerprintOf(unprotected);
  const restorableUntil = deletedAt + 30 * dayMs;
  await step(
    id,
    { type: 'remind', people: approvers.map(({ slack }) => ({ userId: slack.userId })) },
    { type: 'approve', by: byPerson(approvers[0]!, manager), seen },
    { type: 'begin_deletion', actingAs: 'iam-ServiceId-manager' },
    { type: 'confirm_deletion', sentAt: deletedAt, deletedAt, restorableUntil },
  );
  await called(6, id);
}

function byPerson(person: Person, rights: typeof writer): Actor {
  return acting(person, rights);
}

async function clicked(kind: 'open' | 'approve', requestId: string): Promise<void> {
  const act = { kind: 'look', requestId } as const;
  const click = { id: `${kind}-${requestId}`, by: rosa.slack, at: clock.now(), act };
  await clicks.record(click, hourMs, { once: true });
  await clicks.settle(click);
}

async function called(times: number, key: string): Promise<void> {
  const call = { operation: 'getKeyMetadata', instanceId: requestedKey.instanceId, key, at: clock.now() };
  for (let n = 0; n < times; n++) await calls.save({ ...call, correlationId: randomUUID() });
}

/** Until nothing is left to do. */
async function rounds(): Promise<void> {
  const said = () => log.lines.filter(({ facts }) => facts['event'] === 'records.pruned').length;
  for (let before = -1; before !== said();) {
    before = said();
    await pruneRecords(ports, usualRetention);
  }
}

interface Measured {
  keys: number;
  bytes: number;
}

/** By kind; what goes by itself under the kind of that. */
async function measured(): Promise<Map<string, Measured>> {
  await drained();
  const found = new Map<string, Measured>();
  const names = await namesOf(redis.prompt);
  for (let from = 0; from < names.length; from += 1_000) {
    const some = names.slice(from, from + 1_000);
    const sizes = await Promise.all(
      some.map((name) =>
        Promise.all([redis.prompt.memory('USAGE', name, 'SAMPLES', '0'), redis.prompt.pttl(name)]),
      ),
    );
    some.forEach((name, n) => {
      const [bytes, ttl] = sizes[n]!;
      const [first = '', second = ''] = name.slice(prefix.length + 1).split(':');
      const isQueue = Object.values(queues).some((queue) => 'name' in queue && queue.name === first);
      const job =
        /^(repeat|meta|id|events|delayed|wait|active|marker|prioritized|pc|stalled.*|limiter)$/.exec(second);
      const kind = isQueue ? `queue ${first} ${job?.[1] ?? 'job'}` : ttl > 0 ? `${first} (expires)` : first;
      const before = found.get(kind) ?? { keys: 0, bytes: 0 };
      found.set(kind, { keys: before.keys + 1, bytes: before.bytes + Number(bytes ?? 0) });
    });
  }
  return found;
}

/** What is sent goes out first. */
async function drained(): Promise<void> {
  for (;;) {
    const counts = await Promise.all(
      [queues.cardPosts, queues.cardUpdates].map((queue) =>
        queue.getJobCountByTypes('waiting', 'active', 'prioritized'),
      ),
    );
    if (counts.every((count) => count === 0)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function namesOf(client: RedisClient): Promise<string[]> {
  return client.keys(`${prefix}:*`);
}

async function tell(moment: string, empty: ReadonlyMap<string, Measured>): Promise<void> {
  const found = await measured();
  const kinds = [...found].sort(([, one], [, other]) => other.bytes - one.bytes);
  const sum = (isMeant: (kind: string) => boolean) =>
    kinds.reduce(
      (bytes, [kind, one]) => bytes + (isMeant(kind) ? one.bytes - (empty.get(kind)?.bytes ?? 0) : 0),
      0,
    );
  const isAudit = (kind: string) => kind.startsWith('audit');
  const isPassing = (kind: string) => kind.endsWith('(expires)') || kind.endsWith(' events');
  const each = (bytes: number) => `${Math.round(bytes / lives)} B`;
  say(
    `\n${lives} ${moment}: each ${each(sum((kind) => !isAudit(kind) && !isPassing(kind)))}, its audit entries ${each(sum(isAudit))}, what expires by itself ${each(sum(isPassing))}`,
  );
  for (const [kind, { keys, bytes }] of kinds.slice(0, 16))
    say(`  ${kind.padEnd(28)} ${String(keys).padStart(7)} keys ${String(bytes).padStart(10)} B`);
  const [used] = /used_memory:\d+/.exec(await redis.prompt.info('memory')) ?? [];
  say(`  all of Redis: ${used}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
