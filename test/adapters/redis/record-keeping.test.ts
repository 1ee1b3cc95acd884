// What is kept no longer than it has to be, in the real store: requests, whom they concerned, and the front of the audit log.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRedisAuditLog } from '../../../src/adapters/redis/audit-log.js';
import { createRedisCardCopies } from '../../../src/adapters/redis/card-copies.js';
import { createRedisHints } from '../../../src/adapters/redis/hints.js';
import { createRedisOutbox } from '../../../src/adapters/redis/outbox.js';
import { createRedisRecordKeeping } from '../../../src/adapters/redis/record-keeping.js';
import { redisKeys } from '../../../src/adapters/redis/redis-keys.js';
import { createRedisRequestStore } from '../../../src/adapters/redis/request-store.js';
import { dayMs } from '../../../src/domain/deadlines.js';
import { createRequestId } from '../../../src/domain/request-id.js';
import type { DeletionRequest, RequestStatus } from '../../../src/domain/request.js';
import type { Retention } from '../../../src/domain/retention.js';
import { notKept } from '../../../src/usecases/not-kept.js';
import { pruneRecords } from '../../../src/usecases/requests/prune-records.js';
import { commitOf, draft, requestFor } from '../../contracts/request-store.js';
import { amir, openedAt, vera } from '../../domain/given.js';
import { createClockDouble } from '../../doubles/clock.js';
import { createPortsOfDoubles } from '../../doubles/ports.js';
import { createRecordingLog } from '../recording-log.js';
import { openTestRedis, type TestRedis } from './test-redis.js';

let redis: TestRedis;
beforeAll(async () => {
  redis = await openTestRedis();
});
afterAll(() => redis.clean());

const usual: Retention = { requestsMs: 400 * dayMs, callsMs: dayMs, resourcesMs: dayMs };
const longAfter = openedAt + 500 * dayMs;
const email = (name: string) => `${name}@payments.example`;

function stageAt(now: number, prefix = redis.freshPrefix()) {
  const log = createRecordingLog();
  const at = redis.prompt;
  const requests = createRedisRequestStore(at, prefix, log);
  const audit = createRedisAuditLog(at, prefix, log);
  const copies = createRedisCardCopies(at, prefix, log);
  const { ports } = createPortsOfDoubles({ now, homeTeamId: 'T0OWN', instances: [], grants: new Map() });
  const clock = createClockDouble(now);
  const keeping = createRedisRecordKeeping(at, prefix, requests);
  const own = { requests, audit, copies, keeping, clock, log, hints: createRedisHints(at, prefix) };
  const keys = redisKeys(prefix);
  return {
    ...own,
    prefix,
    keys,
    outbox: createRedisOutbox(at, prefix, log),
    prune: (retention: Partial<Retention> = {}) =>
      pruneRecords({ ...ports, ...own }, { ...usual, ...retention }),
    names: async () => (await at.keys(`${prefix}:*`)).map((key) => key.slice(prefix.length + 1)).sort(),
    async keep(status: RequestStatus, n: number, changes: Partial<DeletionRequest> = {}) {
      const id = createRequestId(openedAt + n * 1_000, () => n / 32);
      const request = {
        ...requestFor(status, { id, openedAt: openedAt + n * 1_000, keyId: `key-${n}` }),
        ...changes,
      } as DeletionRequest;
      await requests.commit(commitOf(request));
      return request;
    },
  };
}

it('takes an ended request away whole, with all that is kept beside it, and leaves its audit entries', async () => {
  const stage = stageAt(longAfter);
  const request = await stage.keep('denied', 1);
  const audience = { kind: 'requester', userId: 'U0ROSA' } as const;
  await stage.copies.save(request.id, { audience, shownVersion: 1, channel: 'D1', ts: '1.1' });
  await stage.copies.saveNotice(request.id, 'n1', audience, { state: 'sent' });
  await stage.copies.saveNotice(request.id, 'n2', audience, { state: 'unsent', posting: 1 });
  await stage.requests.listForName('old-backups', 5);
  await stage.prune();
  expect(await stage.requests.load(request.id)).toBeUndefined();
  const left = (await stage.names()).filter((name) => !name.startsWith('commit:'));
  expect(left).toEqual(['audit', 'audit-head', 'key-names-known', 'pruned-up-to']);
  expect((await stage.audit.read(1, 10)).map(({ type, facts }) => [type, facts['requests']])).toEqual([
    ['request.opened', undefined],
    ['requests.pruned', [request.id]],
  ]);
  expect((await stage.audit.verify()).findings).toEqual([]);
  // The list of entries of another request is missed all the same.
  const other = await stage.keep('awaiting_approval', 2);
  await redis.prompt.del(stage.keys.auditOf(other.id));
  expect((await stage.audit.verify()).findings).toMatchObject([{ kind: 'list_wrong', of: other.id }]);
  await redis.prompt.rpush(stage.keys.auditOf(other.id), '3');
  // Again, nothing.
  await stage.prune();
  expect(await stage.audit.read(4, 10)).toEqual([]);
});

it('says of a card whose request is kept no more that its time was over, and of another that it is not of here', async () => {
  const stage = stageAt(longAfter);
  const { id } = await stage.keep('denied', 1);
  expect(await notKept(stage, id)).toMatchObject({ code: 'request_elsewhere' });
  await stage.prune();
  expect(await notKept(stage, id)).toMatchObject({ code: 'request_pruned' });
  const later = createRequestId(longAfter, () => 0);
  expect(await notKept(stage, later)).toMatchObject({ code: 'request_elsewhere' });
});

it('leaves what is open, young, followed, outstanding, unreadable, or has a copy waiting', async () => {
  const stage = stageAt(longAfter);
  const open = await stage.keep('awaiting_approval', 1);
  const deletedAt = longAfter - 401 * dayMs;
  const followed = await stage.keep('deleted', 2, {
    deletedAt,
    restorableUntil: longAfter + dayMs,
  } as Partial<DeletionRequest>);
  const young = await stage.keep('denied', 3, { at: longAfter - 399 * dayMs } as Partial<DeletionRequest>);
  const outstanding = requestFor('cancelled', { id: 'CS-1QKTVC0AAAA', keyId: 'key-4' });
  await stage.requests.commit(commitOf(outstanding, { effects: [{ kind: 'cancel_timers' }] }));
  const waiting = await stage.keep('denied', 5, { at: longAfter - 401 * dayMs } as Partial<DeletionRequest>);
  const trouble = { code: 'channel_not_found', since: 1, at: 1, tries: 1 };
  const channel = { kind: 'channel', channelId: 'C1' } as const;
  await stage.copies.save(waiting.id, { audience: channel, shownVersion: 0, trouble });
  const unreadable = await stage.keep('denied', 6);
  await redis.prompt.hset(stage.keys.request(unreadable.id), 'body', '{"format":1000}');
  const gone = await stage.keep('denied', 7);
  await stage.prune();
  const kept = await redis.prompt.zrange(stage.keys.all, '0', '-1');
  expect(kept.sort()).toEqual(
    [open, followed, young, outstanding, waiting, unreadable].map(({ id }) => id).sort(),
  );
  expect(await stage.requests.load(gone.id)).toBeUndefined();
  // A copy that waits does so not for ever.
  stage.clock.advance(30 * dayMs);
  await stage.prune();
  expect(await stage.requests.load(waiting.id)).toBeUndefined();
});

it('leaves one that has moved on while it was looked at, and takes the others', async () => {
  const stage = stageAt(longAfter);
  const [moved, gone] = [await stage.keep('denied', 1), await stage.keep('denied', 2)];
  await stage.requests.commit(commitOf({ ...moved, version: 2 }));
  expect(await stage.keeping.prune([moved, gone], longAfter)).toBe(1);
  expect(await stage.requests.load(moved.id)).toMatchObject({ version: 2 });
});

it('goes on finding keys by name, also beside a round that counts them', async () => {
  const stage = stageAt(longAfter);
  const sameKey = { key: { ...requestFor('denied').key, name: 'archive', aliases: [], keyId: 'key-1' } };
  await stage.keep('denied', 1);
  const recent = { at: longAfter } as Partial<DeletionRequest>;
  const named = await stage.keep('denied', 2, { ...sameKey, ...recent });
  const other = await stage.keep('denied', 3, recent);
  const found = async (name: string) =>
    (await stage.requests.listForName(name, 9)).requests.map(({ id }) => id);
  expect(await found('old-backups')).toHaveLength(3);
  await stage.prune();
  // Of key-1 the later request knows no such name.
  expect(await found('old-backups')).toEqual([other.id]);
  expect(await found('archive')).toEqual([named.id]);
  const [, known] = (await redis.prompt.get(stage.keys.keyNamesKnown))!.split(' ');
  expect(known).toBe('2');
});

it('prunes thousands in rounds, two at once without harm', async () => {
  const stage = stageAt(longAfter);
  for (let n = 0; n < 60; n++) await stage.keep('denied', n);
  await Promise.all([stage.prune(), stageAt(longAfter, stage.prefix).prune()]);
  expect(await redis.prompt.zcard(stage.keys.all)).toBe(0);
  expect((await stage.audit.verify()).findings).toEqual([]);
  const entries = await stage.audit.read(61, 100);
  const told = entries.flatMap(({ facts }) => facts['requests'] as string[]);
  expect(new Set(told).size).toBe(told.length);
  expect(told).toHaveLength(60);
});

it('forgets whom an ended request only concerned, and every e-mail address, once its key can come back no more', async () => {
  const stage = stageAt(openedAt + 20 * dayMs);
  const people = {
    requester: { ...requestFor('denied').requester, email: email('rosa') },
    approvers: [{ ...amir, email: email('amir') }, vera],
    asking: { by: 'direct_message', userIds: ['U0AMIR'] },
  } as Partial<DeletionRequest>;
  const denied = await stage.keep('denied', 1, people);
  const deleted = await stage.keep('deleted', 2, people);
  const open = await stage.keep('awaiting_approval', 3, people);
  const audiences = [
    { kind: 'requester', userId: 'U0ROSA' },
    { kind: 'approver', userId: 'U0AMIR' },
    { kind: 'channel', channelId: 'C1' },
  ] as const;
  for (const audience of audiences) {
    for (const { id } of [denied, deleted])
      await stage.copies.save(id, { audience, shownVersion: 1, channel: 'D1', ts: '1.1' });
    await stage.copies.saveNotice(denied.id, 'n1', audience, { state: 'sent' });
  }
  const kinds = async (id: string) =>
    (await stage.copies.list(id)).map(({ audience }) => audience.kind).sort();
  const people30 = { peopleMs: 10 * dayMs };
  await stage.prune(people30);
  expect(await stage.requests.load(deleted.id)).toEqual(deleted);
  expect(await stage.requests.load(open.id)).toEqual(open);
  expect(await kinds(deleted.id)).toHaveLength(3);
  // Who was only asked has a card in its last state.
  expect(await kinds(denied.id)).toEqual(['channel', 'requester']);
  expect(await stage.names()).not.toContain(`notices:${denied.id}`);
  const { requester, asking: _, ...rest } = denied as DeletionRequest & { asking?: unknown };
  expect(await stage.requests.load(denied.id)).toEqual({
    ...rest,
    requester: { iamId: requester.iamId, slack: requester.slack, name: requester.name },
    approvers: [],
    version: 2,
    cardsSince: 1,
  });
  stage.clock.advance(20 * dayMs);
  await stage.prune(people30);
  expect(JSON.stringify(await stage.requests.load(deleted.id))).not.toMatch(/@|U0VERA/);
  expect(await stage.requests.load(open.id)).toEqual(open);
  // Once: what is done is not written again.
  await stage.prune(people30);
  expect(await stage.requests.load(deleted.id)).toMatchObject({ version: 2 });
});

it('takes entries from the front of the audit log, up to the first of a request that is kept', async () => {
  const stage = stageAt(longAfter);
  const key = { instanceId: 'i', keyId: 'k' };
  await stage.audit.append({ at: openedAt, type: 'key.enabled', facts: { ...key, act: 'enable' } });
  const gone = await stage.keep('denied', 1);
  const kept = await stage.keep('denied', 2, { at: longAfter } as Partial<DeletionRequest>);
  await stage.audit.append(draft(gone.id, 'request.asked_again'));
  expect(await stage.audit.forKey(key)).toHaveLength(1);
  await stage.prune({ auditMs: 400 * dayMs });
  const [pruned] = (await stage.audit.read(1, 100)).filter(({ type }) => type === 'audit.pruned');
  expect((await stage.audit.read(1, 2)).length).toBe(0);
  const [first] = await stage.audit.read(3, 1);
  expect(first).toMatchObject({ requestId: kept.id });
  expect(pruned?.facts).toEqual({ upTo: 2, hash: first!.previousHash });
  expect(await redis.prompt.get(stage.keys.auditBase)).toBe(`2:${first!.previousHash}`);
  expect((await stage.audit.verify()).findings).toEqual([]);
  expect(await stage.audit.forKey(key)).toEqual([]);
  // The log goes on, and is pruned no further that day.
  await stage.audit.append(draft(kept.id));
  await stage.prune({ auditMs: 400 * dayMs });
  expect((await stage.audit.verify()).findings).toEqual([]);
});

it('finds a base that no entry tells of', async () => {
  const stage = stageAt(longAfter);
  for (let n = 1; n <= 3; n++) await stage.keep('denied', n);
  const [, second] = await stage.audit.read(1, 2);
  await redis.prompt.hdel(stage.keys.audit, '1', '2');
  await redis.prompt.set(stage.keys.auditBase, `2:${second!.hash}`);
  expect((await stage.audit.verify()).findings).toContainEqual({ kind: 'front_cut', upTo: 2 });
});

it('forgets that news about a key was sent', async () => {
  const stage = stageAt(openedAt + 40 * dayMs);
  await stage.audit.append({ at: openedAt, type: 'a', facts: {} });
  await stage.audit.append({ at: openedAt + 39 * dayMs, type: 'a', facts: {} });
  const audience = { kind: 'channel', channelId: 'C1' } as const;
  for (const entry of [1, 2]) {
    await stage.copies.saveNotice('key-news', `entry-${entry}`, audience, { state: 'sent' });
    await stage.copies.saveNotice(
      'key-news',
      `entry-${entry}`,
      { ...audience, channelId: 'C2' },
      { state: 'unsent' },
    );
  }
  await stage.prune();
  const state = async (entry: number) =>
    (await stage.copies.notice('key-news', `entry-${entry}`, audience)).state;
  expect([await state(1), await state(2)]).toEqual(['unsent', 'sent']);
  expect(await redis.prompt.hlen(stage.keys.unsentNotices('key-news'))).toBe(1);
});
