// Records outlive the program that wrote them. test/fixtures/records holds what programs of their day left in Redis, the
// oldest first; `npm run dump:records` adds what today's writes. Every change of what a record holds adds a dump, and
// none is ever changed or removed: this program reads all of them, and what it writes back it takes nothing from.
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRedisAbsences } from '../../../src/adapters/redis/absences.js';
import { createRedisAuditLog } from '../../../src/adapters/redis/audit-log.js';
import { createRedisCallRecords } from '../../../src/adapters/redis/call-records.js';
import { createRedisCardCopies } from '../../../src/adapters/redis/card-copies.js';
import { createRedisIdentityLinks } from '../../../src/adapters/redis/identity-links.js';
import { createRedisOutbox } from '../../../src/adapters/redis/outbox.js';
import { createRedisRecordKeeping } from '../../../src/adapters/redis/record-keeping.js';
import { redisKeys } from '../../../src/adapters/redis/redis-keys.js';
import { createRedisRequestStore } from '../../../src/adapters/redis/request-store.js';
import { createRedisResourceSnapshots } from '../../../src/adapters/redis/resource-snapshots.js';
import { dayMs } from '../../../src/domain/deadlines.js';
import { decide } from '../../../src/domain/decide.js';
import type { DeletionEvent } from '../../../src/domain/event.js';
import { evolve } from '../../../src/domain/evolve.js';
import { type DeletionRequest, isOpen } from '../../../src/domain/request.js';
import { usualRetention } from '../../../src/domain/retention.js';
import { audienceKey } from '../../../src/ports/card-deliveries.js';
import { LinkUnreadable } from '../../../src/ports/identity-links.js';
import { pruneRecords } from '../../../src/usecases/requests/prune-records.js';
import { createPortsOfDoubles } from '../../doubles/ports.js';
import { createRecordingLog } from '../recording-log.js';
import { dumpNames, readDump, restoreDump, type StoredRecord } from './record-dump.js';
import { openTestRedis, type TestRedis } from './test-redis.js';

const keptMs = 60_000;
let redis: TestRedis;
beforeAll(async () => {
  redis = await openTestRedis();
});
afterAll(() => redis.clean());

const newer = 1_000;

function storeAt(prefix: string) {
  const log = createRecordingLog();
  const at = redis.prompt;
  return {
    prefix,
    keys: redisKeys(prefix),
    log,
    requests: createRedisRequestStore(at, prefix, log),
    audit: createRedisAuditLog(at, prefix, log),
    outbox: createRedisOutbox(at, prefix, log),
    copies: createRedisCardCopies(at, prefix, log),
    links: createRedisIdentityLinks(at, prefix, log),
    absences: createRedisAbsences(at, prefix, log),
    snapshots: createRedisResourceSnapshots(at, prefix, log, keptMs),
    calls: createRedisCallRecords(at, prefix, log, keptMs),
  };
}

async function restored(records: StoredRecord[]) {
  const store = storeAt(redis.freshPrefix());
  await restoreDump(redis.prompt, store.prefix, records);
  return store;
}

/** What stands after the prefix and a part of the name, in the keys of a kind. */
function idsOf(records: StoredRecord[], kind: string): string[] {
  const start = `{records}:${kind}:`;
  return records.filter(({ key }) => key.startsWith(start)).map(({ key }) => key.slice(start.length));
}

function hashOf(records: StoredRecord[], kind: string): Record<string, string> {
  const found = records.find(({ key }) => key === `{records}:${kind}`);
  return found?.type === 'hash' ? found.value : {};
}

const bodyAt = async (key: string) =>
  JSON.parse((await redis.prompt.hget(key, 'body')) ?? 'null') as Record<string, unknown>;

const accountOf = (field: string) => {
  const [teamId = '', userId = ''] = field.split('/');
  return { teamId, userId };
};

/** A step that every open request can take: as if nothing had been left of it outside. */
function nextStep(request: DeletionRequest): DeletionRequest {
  const time = { at: request.openedAt + 1 };
  const commands = [
    { type: 'supersede', change: 'gone' },
    { type: 'fail_first_authorization', obstacle: { kind: 'key_gone' } },
  ] as const;
  const events = commands.flatMap((command): DeletionEvent[] => {
    const decision = decide(request, command, time);
    return decision.ok ? decision.events : [];
  });
  const after = events.reduce<DeletionRequest>((before, event) => evolve(before, event), request);
  return { ...after, version: request.version + 1 };
}

function writing(request: DeletionRequest) {
  return { request, readVersion: request.version - 1, audit: [], effects: [], leaseMs: 0 };
}

describe.each(dumpNames())('what a program left in %s', (name) => {
  const records = readDump(name);

  it('is read, every record of it', async () => {
    const store = await restored(records);
    const { requests, audit, outbox, copies, links, absences, snapshots, calls } = store;
    const ids = idsOf(records, 'request');
    const { requests: listed, unreadable } = await requests.listRecent(1_000);
    expect(listed.map(({ id }) => id).sort()).toEqual(ids.sort());
    expect(unreadable).toEqual([]);
    const entries = await audit.read(1, 10_000);
    expect(entries).toHaveLength(Object.keys(hashOf(records, 'audit')).length);
    expect((await audit.verify()).findings).toEqual([]);
    for (const id of ids) await audit.forRequest(id);
    for (const itemId of Object.keys(hashOf(records, 'outbox'))) {
      expect(await outbox.due(100)).toContain(itemId);
      expect(await outbox.claim(itemId, 1)).toBeDefined();
    }
    for (const id of idsOf(records, 'copies')) expect(await copies.list(id)).not.toEqual([]);
    for (const field of Object.keys(hashOf(records, 'links'))) {
      const link = await links.find(accountOf(field));
      expect(link).toBeDefined();
      expect(await links.findByIamId(link!.iamId)).toEqual(link);
    }
    const away = Object.keys(hashOf(records, 'absences')).map(accountOf);
    expect(await absences.awayAmong(away, 0)).toHaveLength(away.length);
    const off = records.flatMap((record) =>
      record.key === '{records}:notify-off' && record.type === 'set' ? record.value.map(accountOf) : [],
    );
    expect(await absences.offAmong(off)).toHaveLength(off.length);
    for (const fingerprint of idsOf(records, 'resources')) {
      expect(await snapshots.load(fingerprint)).toBeDefined();
    }
    for (const id of idsOf(records, 'call')) expect(await calls.find(id)).toBeDefined();
    expect(store.log.lines).toEqual([]);
  });

  it('goes when its time is over: first whom it only concerned, then all of it that has ended', async () => {
    const store = await restored(records);
    const { requests, audit, keys, prefix } = store;
    const open = (await requests.listOpen()).requests;
    const [outstanding, listed] = [Object.keys(hashOf(records, 'outbox')), await requests.listRecent(1_000)];
    const isHeld = ({ id }: DeletionRequest) => outstanding.some((item) => item.startsWith(id));
    const keeping = createRedisRecordKeeping(redis.prompt, prefix, requests);
    const newest = Math.max(...listed.requests.map(({ openedAt }) => openedAt));
    const { ports, clock } = createPortsOfDoubles({
      now: newest + 60 * dayMs,
      homeTeamId: 'T0OWN',
      instances: [],
      grants: new Map(),
    });
    const own = { ...ports, requests, copies: store.copies, keeping };
    // As its keys are followed to the end.
    await redis.prompt.del(keys.looks);
    await pruneRecords(own, usualRetention);
    const since = (await requests.listRecent(1_000)).requests;
    expect(since).toHaveLength(listed.requests.length);
    for (const request of since.filter((one) => !isOpen(one))) {
      expect(JSON.stringify(request)).not.toContain('@');
      expect(request.approvers).toEqual([]);
    }
    expect((await requests.listOpen()).requests).toEqual(open);
    clock.advance(400 * dayMs);
    await pruneRecords(own, usualRetention);
    const left = (await requests.listRecent(1_000)).requests;
    expect(left.filter((one) => !isOpen(one) && !isHeld(one))).toEqual([]);
    expect((await requests.listOpen()).requests).toEqual(open);
    // Nobody has the key here that some of them are sealed with.
    const { findings } = await audit.verify();
    expect(findings.filter(({ kind }) => kind !== 'unsealed')).toEqual([]);
    expect(store.log.lines).toEqual([]);
  });

  it('is written back with nothing lost', async () => {
    const { requests, copies, keys } = await restored(records);
    for (const request of (await requests.listRecent(1_000)).requests) {
      const before = await bodyAt(keys.request(request.id));
      const written = { ...request, version: request.version + 1 };
      expect(await requests.commit(writing(written))).toMatchObject({ ok: true });
      const { format, ...after } = await bodyAt(keys.request(request.id));
      const { format: formatBefore = 1, ...bare } = before;
      // Defaults may be added, nothing else.
      expect(after).toMatchObject({ ...bare, version: request.version + 1 });
      expect(format).toBe(formatBefore);
    }
    for (const id of idsOf(records, 'copies')) {
      const before = await copies.list(id);
      for (const copy of before) await copies.save(id, copy);
      const after = await copies.list(id);
      expect(after).toHaveLength(before.length);
      expect(after).toEqual(expect.arrayContaining(before));
    }
  });

  it('keeps what a newer program added to it, through a step', async () => {
    const { requests, copies, links, keys, prefix } = await restored(records);
    const added = { since: 'later', list: [], many: 12_345_678_901_234 };
    for (const { id } of (await requests.listOpen()).requests) {
      const stored = await bodyAt(keys.request(id));
      const nested = (one: unknown) => ({ ...(one as object), added });
      const more = {
        ...stored,
        added,
        key: nested(stored['key']),
        requester: nested(stored['requester']),
        askedWith: nested(stored['askedWith']),
        approvers: (stored['approvers'] as object[]).map(nested),
      };
      await redis.prompt.hset(keys.request(id), 'body', JSON.stringify(more));
      const request = await requests.load(id);
      const next = nextStep(request!);
      expect(next.status).not.toBe(request!.status);
      expect(next).not.toHaveProperty('added');
      expect(await requests.commit(writing(next))).toMatchObject({ ok: true });
      expect(await bodyAt(keys.request(id))).toMatchObject({
        status: next.status,
        added,
        key: { added },
        requester: { added },
        askedWith: { added },
        approvers: request!.approvers.map(() => ({ added })),
      });
    }
    for (const id of idsOf(records, 'copies')) {
      for (const [field, text] of Object.entries(await redis.prompt.hgetall(keys.copies(id)))) {
        const more = { ...(JSON.parse(text) as object), added };
        await redis.prompt.hset(keys.copies(id), field, JSON.stringify(more));
      }
      for (const copy of await copies.list(id)) {
        await copies.save(id, { ...copy, shownVersion: copy.shownVersion + 1 });
      }
      for (const text of await redis.prompt.hvals(keys.copies(id))) {
        expect(JSON.parse(text)).toMatchObject({ added });
      }
    }
    // A link that gives way is rewritten too.
    for (const [field, text] of Object.entries(hashOf(records, 'links'))) {
      const more = text.replace(/}$/, ',"added":{"list":[],"many":12345678901234567}}');
      const { identity } = JSON.parse(text) as { identity: string };
      await redis.prompt.hset(`${prefix}:links`, field, more);
      await redis.prompt.hset(`${prefix}:links-by-iam-id`, identity, more);
      await links.link(accountOf(field), `IBMid-OF-${field}`, 2_000_000_000_000);
      expect(await redis.prompt.hget(keys.endedLinks, field)).toContain(
        '"added":{"list":[],"many":12345678901234567}',
      );
    }
  });

  it('that is of a newer format is left alone, and said once of each', async () => {
    const store = await restored(records);
    const { requests, audit, outbox, copies, links, absences, snapshots, calls, keys, log } = store;
    const raise = (text: string) => JSON.stringify({ ...(JSON.parse(text) as object), format: newer });
    const raiseFields = async (key: string) => {
      for (const [field, text] of Object.entries(await redis.prompt.hgetall(key))) {
        await redis.prompt.hset(
          key,
          field,
          /^\d+$/.test(text) ? `{"until":${text},"format":${newer}}` : raise(text),
        );
      }
    };
    for (const id of idsOf(records, 'request')) {
      const key = keys.request(id);
      await redis.prompt.hset(key, 'body', raise((await redis.prompt.hget(key, 'body'))!));
      await raiseFields(keys.copies(id));
    }
    for (const key of [keys.audit, keys.outbox, keys.links, keys.linksByIamId, keys.absences]) {
      await raiseFields(key);
    }
    for (const id of idsOf(records, 'call')) {
      await redis.prompt.set(keys.call(id), raise((await redis.prompt.get(keys.call(id)))!));
    }
    for (const fingerprint of idsOf(records, 'resources')) {
      await redis.prompt.set(keys.resources(fingerprint), gzipSync(`{"resources":[],"format":${newer}}`));
    }
    const before = await contentOf(store.prefix);

    const ids = idsOf(records, 'request');
    const rounds = async () => {
      const { requests: listed, unreadable } = await requests.listRecent(1_000);
      expect(listed).toEqual([]);
      expect(unreadable.map(({ id }) => id).sort()).toEqual(ids.sort());
      expect(await audit.read(1, 10_000)).toEqual([]);
      expect(await outbox.due(100)).toEqual([]);
      for (const itemId of Object.keys(hashOf(records, 'outbox'))) {
        expect(await outbox.claim(itemId, 1)).toBeUndefined();
      }
      for (const id of idsOf(records, 'copies')) {
        for (const copy of await copies.list(id)) {
          expect(copy.shownVersion).toBe(Number.MAX_SAFE_INTEGER);
          await copies.save(id, { audience: copy.audience, channel: 'D0NEW', ts: '1.1', shownVersion: 1 });
        }
      }
      for (const field of Object.keys(hashOf(records, 'links'))) {
        await expect(links.find(accountOf(field))).rejects.toThrow('unreadable');
        await expect(links.link(accountOf(field), 'IBMid-OTHER', 1)).rejects.toThrow('unreadable');
        await expect(links.unlink(accountOf(field))).rejects.toThrow('unreadable');
      }
      for (const slack of Object.keys(hashOf(records, 'absences')).map(accountOf)) {
        expect(await absences.awayAmong([slack], 0)).toEqual([]);
        await expect(absences.setAway(slack, 1)).rejects.toThrow('newer');
        await expect(absences.endAway(slack)).rejects.toThrow('newer');
      }
      for (const id of idsOf(records, 'call')) expect(await calls.find(id)).toBeUndefined();
      for (const fingerprint of idsOf(records, 'resources')) {
        expect(await snapshots.load(fingerprint)).toBeUndefined();
        await snapshots.save(fingerprint, []);
      }
    };
    await rounds();
    const said = log.lines.length;
    expect(said).toBeGreaterThanOrEqual(ids.length);
    expect(log.lines.every(({ level, facts }) => level === 'error' && facts['why'] === 'newer')).toBe(true);
    await rounds();
    expect(log.lines).toHaveLength(said);
    expect(await contentOf(store.prefix)).toEqual(before);
  });

  it('holds no secret', () => {
    expect(JSON.stringify(records)).not.toMatch(/eyJ|xox[abp]-|api-key-0000|passcode"/);
  });
});

describe('a damaged record', () => {
  const [name] = dumpNames();
  const records = readDump(name!);

  it('of the audit log is left out, and the chain tells of it', async () => {
    const { audit, keys, log } = await restored(records);
    const count = (await audit.read(1, 10_000)).length;
    await redis.prompt.hset(keys.audit, '2', '{"seq":2,');
    expect((await audit.read(1, 10_000)).map(({ seq }) => seq)).not.toContain(2);
    expect(await audit.read(1, 10_000)).toHaveLength(count - 1);
    expect((await audit.verify()).findings).toEqual([{ kind: 'entry', fault: 'unreadable', seq: 2 }]);
    expect(log.lines).toMatchObject([
      { level: 'error', facts: { kind: 'audit_entry', record: '2', why: 'damaged', detail: 'no JSON' } },
    ]);
  });

  it('of a copy makes room for a new card, and the other copies stand', async () => {
    const { copies, keys } = await restored(records);
    const [id = ''] = idsOf(records, 'copies');
    const [first, ...others] = await copies.list(id);
    await redis.prompt.hset(keys.copies(id), audienceKey(first!.audience), 'torn');
    expect(await copies.list(id)).toEqual(expect.arrayContaining(others));
    expect(await copies.list(id)).toHaveLength(others.length);
    await copies.save(id, first!);
    expect(await copies.list(id)).toHaveLength(others.length + 1);
  });

  it('of the outbox stays where it is, however many there are, and the others come up', async () => {
    const { outbox, keys } = await restored(records);
    const fine = await outbox.due(100);
    expect(fine.length).toBeGreaterThan(0);
    for (let n = 0; n < 7; n++) {
      const body = n % 2 === 0 ? 'torn' : '{"requestId":"CS-1","effect":{"kind":"toString"}}';
      await redis.prompt.hset(keys.outbox, `CS-TORN-1-${n}`, body);
      await redis.prompt.zadd(keys.outboxDue, n, `CS-TORN-1-${n}`);
    }
    expect(await outbox.due(3)).toEqual(fine.slice(0, 3));
    expect(await outbox.claim('CS-TORN-1-0', 60_000)).toBeUndefined();
    // Whoever can read it finds it free.
    expect(Number(await redis.prompt.zscore(keys.outboxDue, 'CS-TORN-1-0'))).toBe(0);
  });

  it('of a link or an absence is nobody else’s trouble', async () => {
    const { links, absences, keys } = await restored(records);
    const [mine = '', other = ''] = Object.keys(hashOf(records, 'links'));
    await redis.prompt.hset(keys.links, mine, 'torn');
    await redis.prompt.hset(keys.absences, mine, 'torn');
    await expect(links.find(accountOf(mine))).rejects.toThrow(LinkUnreadable);
    await expect(links.link(accountOf(mine), 'IBMid-NEW', 1)).rejects.toThrow(LinkUnreadable);
    expect(await links.find(accountOf(other))).toBeDefined();
    expect(await absences.awayAmong([accountOf(mine), accountOf(other)], 0)).toEqual([]);
    await absences.setAway(accountOf(mine), 5);
    expect(await absences.awayAmong([accountOf(mine)], 0)).toMatchObject([{ until: 5 }]);
  });
});

/** Everything below a prefix, as it is. */
async function contentOf(prefix: string): Promise<Record<string, unknown>> {
  const content: Record<string, unknown> = {};
  for (const key of (await redis.prompt.keys(`${prefix}:*`)).sort()) {
    const type = await redis.prompt.type(key);
    if (type === 'hash') content[key] = await redis.prompt.hgetall(key);
    else if (type === 'zset') content[key] = await redis.prompt.zrange(key, '0', '-1', 'WITHSCORES');
    else content[key] = type;
  }
  return content;
}
