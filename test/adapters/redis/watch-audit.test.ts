// The daily look at the audit log, over the log as it is in Redis.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRedisAuditHeads } from '../../../src/adapters/redis/audit-heads.js';
import { createRedisAuditLog } from '../../../src/adapters/redis/audit-log.js';
import { noSeals } from '../../../src/adapters/redis/audit-seal.js';
import { dayMs } from '../../../src/domain/deadlines.js';
import type { NotedHead } from '../../../src/ports/audit-log.js';
import { createAuditWatch, type AuditWatchPorts } from '../../../src/usecases/watch-audit.js';
import { createRecordingLog } from '../recording-log.js';
import { headOf, putDump, rewritten, seals, takeDump } from './audit-tampering.js';
import { openTestRedis, type TestRedis } from './test-redis.js';

let redis: TestRedis;
beforeAll(async () => {
  redis = await openTestRedis();
});
afterAll(() => redis.clean());

const start = Date.UTC(2026, 2, 2);

function watchAt(
  prefix: string,
  { by = seals, ...more }: Partial<AuditWatchPorts> & { by?: typeof seals } = {},
) {
  const log = createRecordingLog();
  const time = { now: start };
  const counted: string[] = [];
  const told: NotedHead[] = [];
  const audit = createRedisAuditLog(redis.prompt, prefix, log, by);
  const heads = createRedisAuditHeads(redis.prompt, prefix, by);
  const watch = createAuditWatch({
    audit,
    heads,
    clock: { now: () => time.now },
    log,
    meter: {
      count: (event, labels) => void counted.push([event, ...Object.values(labels)].join(' ')),
      observe: () => undefined,
      gauge: () => undefined,
    },
    headChannel: 'C1',
    surface: {
      tellAuditHead: async (_, head) => {
        told.push(head);
        return { ok: true, channel: 'C1', ts: '1' };
      },
    },
    ...more,
  });
  const events = () => log.lines.flatMap(({ facts }) => String(facts['event']));
  return { watch, audit, heads, log, time, counted, told, events };
}

async function begin({ watch }: ReturnType<typeof watchAt>): Promise<void> {
  await watch.markSealing();
  await watch.began();
}

const draft = (type: string) => ({ at: start, type, facts: {} });
const typesOf = async ({ audit }: ReturnType<typeof watchAt>) =>
  (await audit.read(1, 100)).map(({ type }) => type);

describe('at the start', () => {
  it('sealing is put on record once, and the head and what was found are told', async () => {
    const prefix = redis.freshPrefix();
    const first = watchAt(prefix);
    await begin(first);
    await first.audit.append(draft('one'));
    const second = watchAt(prefix);
    await begin(second);
    expect(await typesOf(second)).toEqual(['audit.sealing_began', 'one']);
    expect(second.events()).toEqual(['audit.head', 'audit.verified']);
    const head = await second.heads.now();
    expect(second.log.lines[0]).toMatchObject({
      facts: {
        head: `2:${head?.hash}`,
        when: 'start',
        seal: `${seals.keyId}:${seals.seal('head', `2:${head?.hash}`)?.mac}`,
      },
    });
    expect(second.watch.state()).toEqual({ verifiedAt: start, findings: 0 });
  });

  it('so is that it has stopped, where the key is gone', async () => {
    const prefix = redis.freshPrefix();
    await begin(watchAt(prefix));
    const later = watchAt(prefix, { by: noSeals });
    await begin(later);
    expect(await typesOf(later)).toEqual(['audit.sealing_began', 'audit.sealing_stopped']);
    expect(later.watch.state().findings).toBe(0);
    // Whoever has the key does not believe it.
    const again = watchAt(prefix);
    await begin(again);
    expect(again.watch.state().findings).toBe(1);
  });
});

describe('once a day', () => {
  it('everything is verified and the head goes out, by one of all replicas', async () => {
    const prefix = redis.freshPrefix();
    const [one, other] = [watchAt(prefix), watchAt(prefix)];
    await one.audit.append(draft('one'));
    const look = async () => {
      await Promise.all([one.watch.look(), other.watch.look()]);
      return [...one.told, ...other.told].length;
    };
    expect(await look()).toBe(1);
    one.time.now = other.time.now = start + dayMs - 1;
    expect(await look()).toBe(1);
    one.time.now = other.time.now = start + dayMs;
    await one.audit.append(draft('two'));
    expect(await look()).toBe(2);
    expect((await one.heads.kept()).map(({ seq, at }) => [seq, at])).toEqual([
      [1, start],
      [2, start + dayMs],
    ]);
    expect([...one.counted, ...other.counted]).toEqual(['audit.verified whole', 'audit.verified whole']);
  });

  it('a log that was written anew, with the key, while this process runs', async () => {
    const prefix = redis.freshPrefix();
    const watched = watchAt(prefix);
    for (const type of ['one', 'two', 'three']) await watched.audit.append(draft(type));
    await watched.watch.look();
    const dump = await takeDump(redis.prompt, prefix);
    const forged = rewritten(dump, 2, seals, ([first, ...rest]) => [{ ...first!, type: 'forged' }, ...rest]);
    await redis.prompt.del(...(await redis.prompt.keys(`${prefix}:*`)));
    await putDump(redis.prompt, prefix, forged);
    watched.time.now += dayMs;
    await watched.watch.look();
    expect(watched.log.lines.find(({ level }) => level === 'error')?.facts).toMatchObject({
      event: 'audit.tampered',
      findings: [{ kind: 'rewritten', noted: headOf(dump) }],
    });
    expect(watched.counted.at(-1)).toBe('audit.verified findings');
  });
});

describe('a time stamp', () => {
  const stamping = (need: 'best-effort' | 'required', answers: (string | Error)[]) => ({
    stamping: {
      need,
      stamps: {
        stamp: async () => {
          const answer = answers.shift();
          if (typeof answer === 'string') return answer;
          throw answer ?? new Error('asked too often');
        },
        check: async () => ({ ok: true as const, at: start }),
      },
    },
  });

  it('that is required is asked for until it comes, and the wait for it is told', async () => {
    const prefix = redis.freshPrefix();
    const watched = watchAt(prefix, stamping('required', [new Error('away'), new Error('away'), 'token']));
    await watched.audit.append(draft('one'));
    await watched.watch.look();
    expect(watched.watch.state().unstampedSince).toBe(start);
    const other = watchAt(prefix, stamping('required', [new Error('away')]));
    await other.watch.look();
    expect(other.watch.state().unstampedSince).toBe(start);
    await watched.watch.look();
    expect(watched.events().filter((event) => event === 'audit.unstamped')).toHaveLength(2);
    await watched.watch.look();
    await other.watch.look();
    for (const { watch } of [watched, other]) expect(watch.state().unstampedSince).toBeUndefined();
    expect(await watched.heads.kept()).toMatchObject([{ seq: 1, at: start, token: 'token' }]);
    await watched.watch.look();
    expect(watched.counted.slice(1)).toEqual(
      ['failed', 'failed', 'stamped'].map((one) => `audit.stamped ${one}`),
    );
  });

  it('of best effort is asked for once a day', async () => {
    const watched = watchAt(redis.freshPrefix(), stamping('best-effort', [new Error('away')]));
    await watched.audit.append(draft('one'));
    await watched.watch.look();
    await watched.watch.look();
    expect(watched.watch.state().unstampedSince).toBeUndefined();
    expect(watched.counted).toEqual(['audit.verified whole', 'audit.stamped failed']);
  });
});

it('the head is noted at the end', async () => {
  const watched = watchAt(redis.freshPrefix());
  await watched.audit.append(draft('one'));
  await watched.watch.ended();
  expect(watched.log.lines).toMatchObject([{ facts: { event: 'audit.head', when: 'stop' } }]);
});
