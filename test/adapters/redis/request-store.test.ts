import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { createRedisAuditLog } from '../../../src/adapters/redis/audit-log.js';
import { createRedisOutbox } from '../../../src/adapters/redis/outbox.js';
import { redisKeys } from '../../../src/adapters/redis/redis-keys.js';
import { createRedisRequestStore } from '../../../src/adapters/redis/request-store.js';
import type { Blocked, Deleted } from '../../../src/domain/request.js';
import {
  commitOf,
  replacingCommit,
  requestFor,
  requestStoreContract,
  type StoreParts,
} from '../../contracts/request-store.js';
import { aRequest } from '../../domain/given.js';
import { type WeakLine, openWeakLine } from './weak-line.js';
import { createRecordingLog } from '../recording-log.js';
import { openTestRedis, type TestRedis } from './test-redis.js';

let redis: TestRedis;
beforeAll(async () => {
  redis = await openTestRedis();
});
afterAll(() => redis.clean());

function partsAt(prefix: string, connection = redis.prompt, log = createRecordingLog()): StoreParts {
  return {
    requests: createRedisRequestStore(connection, prefix, log),
    outbox: createRedisOutbox(connection, prefix, log),
    audit: createRedisAuditLog(connection, prefix, log),
    async spoil(requestId, how) {
      const key = redisKeys(prefix).request(requestId);
      const stored = JSON.parse((await redis.prompt.hget(key, 'body')) ?? '{}') as object;
      const spoiled = how === 'newer' ? { ...stored, format: 1_000 } : { ...stored, endsAt: 'soon' };
      await redis.prompt.hset(key, 'body', JSON.stringify(spoiled));
    },
  };
}

describe('the request store in Redis', () => {
  requestStoreContract(() => partsAt(redis.freshPrefix()));

  it.each([
    ['no JSON', 'not json'],
    ['no request', '{"id":"CS-1"}'],
    ['an unknown status', JSON.stringify({ ...requestFor('deleted'), status: 'gone' })],
    ['no version', JSON.stringify({ ...requestFor('deleted'), version: 'one' })],
    ['what every object has for a status', JSON.stringify({ ...requestFor('deleted'), status: 'toString' })],
    [
      'a status without what is true in it',
      JSON.stringify({ ...requestFor('deleting'), approver: undefined }),
    ],
    ['no number for a format', JSON.stringify({ ...requestFor('deleted'), format: 'first' })],
  ])('says once of a record with %s that it cannot be read, and not what is in it', async (_, body) => {
    const prefix = redis.freshPrefix();
    const log = createRecordingLog();
    const { requests } = partsAt(prefix, redis.prompt, log);
    const request = requestFor('awaiting_approval');
    await requests.commit(commitOf(request));
    await redis.prompt.hset(redisKeys(prefix).request(request.id), 'body', body);
    await expect(requests.load(request.id)).rejects.toMatchObject({ request: { unreadable: 'damaged' } });
    await requests.listOpen();
    const facts = { event: 'record.unreadable', kind: 'request', record: request.id, why: 'damaged' };
    expect(log.lines).toMatchObject([{ level: 'error', facts }]);
    expect(JSON.stringify(log.lines)).not.toContain('not json');
    expect(JSON.stringify(log.lines)).not.toContain(request.reason);
  });

  it('finds what a program without these indexes has opened and ended', async () => {
    const prefix = redis.freshPrefix();
    const keys = redisKeys(prefix);
    const { requests, spoil } = partsAt(prefix);
    const open = requestFor('blocked', { id: 'CS-1' });
    const lost = requestFor('awaiting_approval', { id: 'CS-2', keyId: 'CS-2' });
    const ended = requestFor('deleted', { id: 'CS-3', keyId: 'CS-3' });
    for (const request of [open, lost, ended]) await requests.commit(commitOf(request));
    await spoil(lost.id, 'damaged');
    await redis.prompt.del(keys.ends, keys.looks);
    expect(await requests.openByEnd()).toEqual([
      { id: 'CS-1', endsAt: (open as Blocked).endsAt },
      { id: 'CS-2', endsAt: Infinity },
    ]);
    const { deletedAt, restorableUntil } = ended as Deleted;
    expect(await requests.looksDue(deletedAt + 3_600_000, 9)).toEqual(['CS-3']);
    // It may go on beside this one, and is looked for again.
    expect(await redis.prompt.pttl(keys.looksIndexed)).toBeGreaterThan(0);
    await redis.prompt.del(keys.looks, keys.looksIndexed);
    expect(await requests.looksDue(restorableUntil, 9)).toEqual([]);
  });

  it('finds what a program without these indexes has opened where it has ended as many', async () => {
    const prefix = redis.freshPrefix();
    const keys = redisKeys(prefix);
    const { requests } = partsAt(prefix);
    const opened = requestFor('blocked', { id: 'CS-1' });
    await requests.commit(commitOf(opened));
    await redis.prompt.del(keys.ends);
    await redis.prompt.zadd(keys.ends, 1, 'CS-0');
    expect(await requests.openByEnd()).toEqual([{ id: 'CS-1', endsAt: (opened as Blocked).endsAt }]);
  });

  it('keeps whose right hangs on what, who lost it, and how people were asked', async () => {
    const { requests } = partsAt(redis.freshPrefix());
    const request = requestFor('awaiting_approval');
    const because = { by: 'dynamic_group', group: 'ops' } as const;
    const approvers = request.approvers.map((approver) => ({
      ...approver,
      onCondition: true as const,
      because,
    }));
    const marked = {
      ...request,
      approvers,
      approversSince: 5,
      nobodyLeftToldAt: 5,
      left: [{ person: request.requester, at: 5 }],
      asking: { by: 'channel' as const, instead: ['U0AMIR'] },
    };
    await requests.commit(commitOf(marked));
    expect(await requests.load(request.id)).toEqual(marked);
  });

  it('gives what an earlier version left out its default', async () => {
    const prefix = redis.freshPrefix();
    const { requests } = partsAt(prefix);
    const request = requestFor('blocked');
    await requests.commit(commitOf(request));
    const key = redisKeys(prefix).request(request.id);
    const { force, askedWith, obstruction, blockers, ...earlier } = request as Blocked;
    const stored = { ...earlier, protection: { known: true, resources: 3, underRetention: 1 } };
    await redis.prompt.hset(key, 'body', JSON.stringify(stored));
    expect([force, askedWith.mark, obstruction, blockers]).not.toContain(undefined);
    expect(await requests.load(request.id)).toEqual({
      ...earlier,
      force: false,
      askedWith: { mark: 'unknown', at: 0 },
      obstruction: 'other',
      blockers: 0,
      protection: {
        known: true,
        resources: 3,
        underRetention: 1,
        fingerprint: 'unknown',
        instances: 0,
        shares: [],
      },
    });
    await redis.prompt.hset(key, 'body', JSON.stringify({ ...stored, protection: { known: false } }));
    expect((await requests.load(request.id))?.protection).toEqual({ known: false });
  });

  it('takes the yes to a first authorization, carried along by an earlier version, for none to its withdrawal', async () => {
    const prefix = redis.freshPrefix();
    const { requests } = partsAt(prefix);
    const withdrawing = { ...aRequest('withdrawing'), version: 1 };
    const { withdrawnAt } = withdrawing;
    const given = { at: withdrawnAt - 1, correlationId: 'of-the-set' };
    await requests.commit(commitOf({ ...withdrawing, confirmed: given }));
    expect(await requests.load(withdrawing.id)).toEqual(withdrawing);
    const confirmed = { at: withdrawnAt, correlationId: 'of-the-unset' };
    await requests.commit(commitOf({ ...withdrawing, version: 2, confirmed }));
    expect(await requests.load(withdrawing.id)).toMatchObject({ confirmed });
  });

  it('gives shares without a tally an empty one, and takes a force deletion of earlier days for forced', async () => {
    const prefix = redis.freshPrefix();
    const { requests } = partsAt(prefix);
    const request = requestFor('deleted');
    await requests.commit(commitOf(request));
    const { forced, ...earlier } = request as Deleted;
    expect(forced).toBe(false);
    const share = {
      service: 'is',
      instanceId: '',
      location: 'eu-de',
      resources: 8,
      underRetention: 0,
      named: [],
    };
    const protection = { known: true, resources: 8, underRetention: 0, fingerprint: 'f1', shares: [share] };
    const stored = JSON.stringify({ ...earlier, force: true, protection });
    await redis.prompt.hset(redisKeys(prefix).request(request.id), 'body', stored);
    expect(await requests.load(request.id)).toMatchObject({
      forced: true,
      protection: { ...protection, instances: 1, shares: [{ ...share, kinds: [] }] },
    });
  });

  it('has no audit gap between replicas', async () => {
    const other = await openTestRedis();
    const prefix = redis.freshPrefix();
    const replicas = [partsAt(prefix), partsAt(prefix, other.prompt)];
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        replicas[index % 2]!.requests.commit(
          commitOf(requestFor('authorizing', { id: `CS-${index}`, keyId: `${index}` })),
        ),
      ),
    );
    expect(results.every((result) => result.ok)).toBe(true);
    const entries = await replicas[0]!.audit.read(1, 100);
    expect(entries.map((entry) => entry.seq)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    expect((await replicas[0]!.audit.verify()).findings).toEqual([]);
    await other.clean();
  });
});

describe('a commit whose answer is lost', () => {
  let line: WeakLine;
  let faraway: TestRedis;
  beforeAll(async () => {
    line = await openWeakLine(inject('redisUrl'));
  });
  afterAll(() => line.close());
  afterEach(() => faraway.clean());

  it('is recognised, and not made twice', async () => {
    faraway = await openTestRedis(line.url);
    const prefix = redis.freshPrefix();
    const { requests } = partsAt(prefix, faraway.prompt);
    const lost = line.loseNextScriptAnswer();
    const committing = requests.commit(
      commitOf(requestFor('deleting'), { effects: [{ kind: 'delete_key' }], leaseMs: 0 }),
    );
    await lost;
    const result = await committing;
    if (!result.ok) throw new Error(result.conflict);
    const { outbox, audit } = partsAt(prefix);
    expect(await outbox.due(10)).toEqual(result.outbox.map((item) => item.id));
    expect(await audit.read(1, 10)).toHaveLength(1);
    expect((await audit.verify()).findings).toEqual([]);
  });

  it('is recognised when it put one request in the place of another', async () => {
    faraway = await openTestRedis(line.url);
    const prefix = redis.freshPrefix();
    const { requests, audit } = partsAt(prefix);
    const before = requestFor('blocked', { id: 'CS-BEFORE' });
    await requests.commit(commitOf(before));
    const lost = line.loseNextScriptAnswer();
    const committing = partsAt(prefix, faraway.prompt).requests.commit(replacingCommit());
    await lost;
    expect(await committing).toMatchObject({ ok: true });
    expect((await requests.findOpen(before.key))?.id).toBe('CS-AFTER');
    expect(await audit.read(1, 10)).toHaveLength(4);
    expect((await audit.verify()).findings).toEqual([]);
  });

  it('is recognised after somebody else went on from it', async () => {
    faraway = await openTestRedis(line.url);
    const prefix = redis.freshPrefix();
    const lost = line.loseNextScriptAnswer();
    const committing = partsAt(prefix, faraway.prompt).requests.commit(
      commitOf(requestFor('awaiting_approval'), { effects: [{ kind: 'plan_timers' }] }),
    );
    await lost;
    const next = await partsAt(prefix).requests.commit(commitOf(requestFor('deleting', { version: 2 })));
    expect(next).toMatchObject({ ok: true });
    expect(await committing).toMatchObject({ ok: true, outbox: [{ effect: { kind: 'plan_timers' } }] });
  });
});
