// How long the commands that read the audit log take with so many entries in it, on a Redis of its own.
// Usage: npm run bench:audit [-- entries]
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { chain, emptyHead, writeHead } from '../src/adapters/redis/audit-chain.js';
import { noSeals } from '../src/adapters/redis/audit-seal.js';
import { connectRedis } from '../src/adapters/redis/connections.js';
import { redisKeys } from '../src/adapters/redis/redis-keys.js';
import { run } from '../src/commands/program.js';
import type { AuditHead } from '../src/domain/audit-finding.js';
import { evolve } from '../src/domain/evolve.js';
import { createRequestId } from '../src/domain/request-id.js';
import type { DeletionRequest } from '../src/domain/request.js';
import type { AuditDraft } from '../src/ports/audit-log.js';
import { auditOf } from '../src/usecases/audit-of.js';
import { createRecordingLog } from '../test/adapters/recording-log.js';
import { amir, endsAt, openedAt, openedEvent } from '../test/domain/given.js';
import { startOwnRedis } from '../test/own-redis.js';

const entries = Number(process.argv[2] ?? 100_000);
const prefix = '{bench-audit}';
const say = (line: string) => void process.stdout.write(`${line}\n`);

const server = await startOwnRedis();
const redis = await connectRedis({ url: server.url }, createRecordingLog());
const folder = await mkdtemp(join(tmpdir(), 'countersign-bench-audit-'));
try {
  await fill();
  const env = { REDIS_URL: server.url, REDIS_PREFIX: prefix };
  for (const line of [
    `audit export --out ${join(folder, 'audit.jsonl')}`,
    `audit export --format csv --out ${join(folder, 'audit.csv')}`,
    'audit export --outcome deleted --format csv',
    'audit list',
    'audit report',
    'audit verify',
  ]) {
    const [out, err] = [new PassThrough(), new PassThrough()];
    const written = buffer(out);
    err.resume();
    const startedAt = performance.now();
    const ended = await run(line.split(' '), { env, out, err });
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    out.end();
    const file = / --out (\S+)/.exec(line)?.[1];
    const bytes = file === undefined ? (await written).length : (await stat(file)).size;
    const memory = Math.round(process.memoryUsage.rss() / 1024 / 1024);
    say(
      `${seconds} s, ${(bytes / 1e6).toFixed(1)} MB, ${memory} MB resident: ${line.replace(folder, '…')} (${ended})`,
    );
  }
} finally {
  await redis.close();
  await server.stop();
  await rm(folder, { recursive: true });
}

/** Lives of five entries each, a minute apart. */
async function fill(): Promise<void> {
  const keys = redisKeys(prefix);
  let head: AuditHead = emptyHead;
  let drafts: AuditDraft[] = [];
  for (let life = 0; head.seq + drafts.length < entries; life += 1) {
    const at = openedAt + life * 60_000;
    const id = createRequestId(at, Math.random);
    const opened = openedEvent();
    let request: DeletionRequest | undefined;
    for (const event of [
      { ...opened, at, facts: { ...opened.facts, id, openedAt: at } },
      { type: 'authorization.given', at: at + 900, endsAt: endsAt + life * 60_000, correlationId: id },
      { type: 'request.approved', at: at + 30_000, by: amir },
      { type: 'deletion.sent', at: at + 30_100, actingAs: 'iam-ServiceId-manager' },
      {
        type: 'key.deleted',
        at: at + 31_000,
        by: amir,
        deletedAt: at + 30_500,
        restorableUntil: at + 30 * 24 * 3_600_000,
        forced: false,
        correlationId: id,
        answeredAt: at + 30_500,
      },
    ] as const) {
      request = evolve(request, event);
      drafts.push(auditOf(event, request));
    }
    if (drafts.length >= 1_000) await flush();
  }
  await flush();
  say(`${head.seq} entries`);

  async function flush(): Promise<void> {
    const chained = chain(head, drafts, noSeals);
    const fields = chained.entries.flatMap(({ seq, text }) => [String(seq), text]);
    if (fields.length > 0) await redis.prompt.hset(keys.audit, ...fields);
    const byRequest = new Map<string, string[]>();
    drafts.forEach(({ requestId = '' }, n) =>
      byRequest.set(requestId, [...(byRequest.get(requestId) ?? []), String(chained.entries[n]!.seq)]),
    );
    await Promise.all([...byRequest].map(([id, seqs]) => redis.prompt.rpush(keys.auditOf(id), ...seqs)));
    head = chained.head;
    await redis.prompt.set(keys.auditHead, writeHead(head));
    drafts = [];
  }
}
