// What somebody who can write to Redis could do to the audit log, and with what it has to be found.
import { createHash } from 'node:crypto';
import type { RedisClient } from '../../../src/adapters/redis/open-redis.js';
import { createRedisAuditLog } from '../../../src/adapters/redis/audit-log.js';
import { auditMarks } from '../../../src/adapters/redis/audit-check.js';
import { emptyHead, hashOf } from '../../../src/adapters/redis/audit-chain.js';
import { createAuditSeals, noSeals, type AuditSeals } from '../../../src/adapters/redis/audit-seal.js';
import { redisKeys } from '../../../src/adapters/redis/redis-keys.js';
import type { AuditHead } from '../../../src/domain/audit-finding.js';
import type { AuditDraft, AuditEntry, AuditLog } from '../../../src/ports/audit-log.js';
import { createRecordingLog } from '../recording-log.js';

/** What of the store belongs to the log, as it can be taken away, changed and put back. */
export interface AuditDump {
  entries: Record<string, string>;
  head: string | null;
  base: string | null;
  /** Requests by when they were opened. */
  all: Record<string, number>;
  ofRequest: Record<string, string[]>;
  ofKey: Record<string, Record<string, number>>;
  knownOfKeys: string | null;
}

/** What is needed to find it: nothing but the log, the key, or a head that was noted elsewhere. */
export type Needed = 'log' | 'key' | 'head';

export interface Edit {
  kind: string;
  needed: Needed;
  /** Undefined where it would change nothing. */
  apply(dump: AuditDump): AuditDump | undefined;
}

export const sealKey = createHash('sha256').update('the key of whoever runs the bot').digest();
export const seals = createAuditSeals([sealKey]);
const otherSeals = createAuditSeals([Buffer.alloc(32, 'a key of somebody elses')]);

/** How a rewriter goes about seals: leaves them as they were, takes them away, or uses a key. */
type Resealing = 'kept' | 'stripped' | AuditSeals;

/** An honest log: `count` entries, sealed from the fifth on, about requests and keys. */
export async function writeHonestLog(redis: RedisClient, prefix: string, count: number): Promise<AuditDump> {
  const log = createRecordingLog();
  const keys = redisKeys(prefix);
  const unsealed = createRedisAuditLog(redis, prefix, log);
  const sealed = createRedisAuditLog(redis, prefix, log, seals);
  for (let n = 1; n <= count; n++) {
    const draft = draftOf(n);
    if (n === 5) await sealed.append({ at: n, type: auditMarks.sealingBegan, facts: { key: seals.keyId } });
    await (n < 5 ? unsealed : sealed).append(draft);
    if (draft.requestId !== undefined) await redis.zadd(keys.all, 'NX', draft.at, draft.requestId);
  }
  await sealed.forKey(keyOf(0));
  return takeDump(redis, prefix);
}

const keyOf = (n: number) => ({ instanceId: 'kms-1', keyId: `key-${n}` });

function draftOf(n: number): AuditDraft {
  const actor = { iamId: `IBMid-${n}`, slackUserId: `U0${n}`, slackTeamId: 'T01', name: 'Réne “R”' };
  if (n % 4 === 0) return { at: n * 1_000, type: 'key.disabled', actor, facts: { ...keyOf(n % 3), was: 1 } };
  return {
    at: n * 1_000,
    type: n % 2 ? 'request.approved' : 'request.opened',
    requestId: `CS-${n % 3}`,
    ...(n % 2 ? { actor } : {}),
    facts: { ...keyOf(n % 3), n, seen: { resources: [{ crn: `crn:${n}`, gone: false }], count: 2 } },
  };
}

export async function takeDump(redis: RedisClient, prefix: string): Promise<AuditDump> {
  const keys = redisKeys(prefix);
  const flat = await redis.zrange(keys.all, '0', '-1', 'WITHSCORES');
  const all = scoresOf(flat);
  const ofRequest: AuditDump['ofRequest'] = {};
  for (const id of Object.keys(all)) ofRequest[id] = await redis.lrange(keys.auditOf(id), 0, -1);
  const ofKey: AuditDump['ofKey'] = {};
  for (const n of [0, 1, 2]) {
    const found = scoresOf(await redis.zrange(keys.auditOfKey(keyOf(n)), '0', '-1', 'WITHSCORES'));
    if (Object.keys(found).length > 0) ofKey[String(n)] = found;
  }
  const [head = null, base = null, knownOfKeys = null] = await redis.mget(
    keys.auditHead,
    keys.auditBase,
    keys.auditOfKeysKnown,
  );
  return { entries: await redis.hgetall(keys.audit), head, base, all, ofRequest, ofKey, knownOfKeys };
}

const scoresOf = (flat: string[]): Record<string, number> =>
  Object.fromEntries(
    Array.from({ length: flat.length / 2 }, (_, n) => [flat[2 * n]!, Number(flat[2 * n + 1])]),
  );

export async function putDump(redis: RedisClient, prefix: string, dump: AuditDump): Promise<void> {
  const keys = redisKeys(prefix);
  const put = redis.pipeline();
  if (Object.keys(dump.entries).length > 0) put.hset(keys.audit, dump.entries);
  if (dump.head !== null) put.set(keys.auditHead, dump.head);
  if (dump.base !== null) put.set(keys.auditBase, dump.base);
  if (dump.knownOfKeys !== null) put.set(keys.auditOfKeysKnown, dump.knownOfKeys);
  for (const [id, at] of Object.entries(dump.all)) put.zadd(keys.all, at, id);
  for (const [id, list] of Object.entries(dump.ofRequest))
    if (list.length > 0) put.rpush(keys.auditOf(id), ...list);
  for (const [n, scores] of Object.entries(dump.ofKey))
    for (const [member, score] of Object.entries(scores))
      put.zadd(keys.auditOfKey(keyOf(Number(n))), score, member);
  for (const [error] of (await put.exec()) ?? []) if (error) throw error;
}

/** Looks at a dump with nothing, with the key, and with the key and the last head. */
export async function findingsOf(
  redis: RedisClient,
  prefix: string,
  needed: Needed,
  noted: AuditHead,
): ReturnType<AuditLog['verify']> {
  const audit = createRedisAuditLog(redis, prefix, createRecordingLog(), needed === 'log' ? noSeals : seals);
  return audit.verify(needed === 'head' ? { noted: [noted] } : {});
}

export function headOf({ head }: AuditDump): AuditHead {
  const [seq, hash = ''] = (head ?? '').split(':');
  return { seq: Number(seq), hash };
}

/** Every edit of an honest log of so many entries, at every place it can be made; thousands. */
export function allEdits(dump: AuditDump): Edit[] {
  const last = headOf(dump).seq;
  const seqs = Array.from({ length: last }, (_, index) => index + 1);
  return [
    ...seqs.flatMap((seq) => editsOfEntry(dump, seq)),
    ...seqs.flatMap((seq) => editsOfPlace(seq, last)),
    ...editsOfHead(dump),
    ...editsOfLists(dump),
    ...seqs.flatMap((seq) => rewritesFrom(seq, last)),
    ...editsOfEverything(),
  ];
}

type Change = (entry: Record<string, unknown>) => unknown;

const entryAt = (dump: AuditDump, seq: number) => JSON.parse(dump.entries[seq]!) as AuditEntry;
const withText = (dump: AuditDump, seq: number, text: string): AuditDump | undefined =>
  text === dump.entries[seq] ? undefined : { ...dump, entries: { ...dump.entries, [seq]: text } };
const withEntry = (dump: AuditDump, seq: number, entry: unknown) =>
  withText(dump, seq, JSON.stringify(entry));

/** Every leaf and every branch of an entry, changed, taken away, added to; and its text. */
function editsOfEntry(honest: AuditDump, seq: number): Edit[] {
  const entry = entryAt(honest, seq);
  const edit = (kind: string, change: Change, needed: Needed = 'log'): Edit => ({
    kind,
    needed,
    apply: (dump) =>
      withEntry(dump, seq, change(structuredClone(entry) as unknown as Record<string, unknown>)),
  });
  const text = (kind: string, change: (text: string) => string, needed: Needed = 'log'): Edit => ({
    kind,
    needed,
    apply: (dump) => withText(dump, seq, change(dump.entries[seq]!)),
  });
  const paths = pathsOf(entry);
  const inSeal = (path: string[]) => (path[0] === 'seal' ? 'key' : 'log') as Needed;
  return [
    ...paths.map((path) => edit('a value changed', (one) => changedAt(one, path), inSeal(path))),
    ...paths.map((path) => edit('a member taken away', (one) => goneAt(one, path))),
    ...paths.map((path) => edit('a member added beside another', (one) => addedAt(one, path))),
    ...paths.flatMap((path) => {
      const name = path.at(-1)!;
      return Number.isInteger(Number(name))
        ? []
        : [text('a member that stands twice', (one) => one.replace(`"${name}":`, `"${name}":7,"${name}":`))];
    }),
    edit('its format raised', (one) => ({ ...one, format: 99 })),
    text('a space put in', (one) => one.replace(':', ': ')),
    text('a number spelled otherwise', (one) => one.replace(/"at":(\d+)/, '"at":$1.0')),
    text('a letter spelled otherwise', (one) => one.replace('"type":"r', '"type":"\\u0072')),
    text('its text cut', (one) => one.slice(0, -3)),
    text('its text made null', () => 'null'),
    text('its text made a list', (one) => `[${one}]`),
    text('its text made empty', () => ''),
    text('its text lengthened', (one) => `${one} `),
    ...(entry.seal
      ? [
          edit('its seal taken away', ({ seal: _, ...one }) => one),
          edit('its seal put elsewhere', ({ seal, ...one }) => ({ seal, ...one })),
          edit(
            'the seal of another entry',
            (one) => ({ ...one, seal: entryAt(honest, seq === 7 ? 8 : 7).seal }),
            'key',
          ),
          edit(
            'a seal of another key',
            ({ seal: _, ...one }) => ({ ...one, seal: otherSeals.seal('entry', JSON.stringify(one)) }),
            'key',
          ),
          edit(
            'its seal in capitals',
            (one) => ({ ...one, seal: { ...entry.seal, mac: entry.seal!.mac.toUpperCase() } }),
            'key',
          ),
          edit(
            'its members in another order',
            ({ at, ...one }) => {
              const { seal, ...rest } = one;
              return { ...rest, at, seal };
            },
            'key',
          ),
        ]
      : []),
  ];
}

function editsOfPlace(seq: number, last: number): Edit[] {
  const withEntries = (kind: string, change: (entries: Record<string, string>) => void): Edit => ({
    kind,
    needed: 'log',
    apply(dump) {
      const entries = { ...dump.entries };
      change(entries);
      return { ...dump, entries };
    },
  });
  const others = [seq + 1, seq + 2, last].filter((other) => other > seq && other <= last);
  return [
    withEntries('an entry dropped', (entries) => delete entries[seq]),
    withEntries('all entries from here on dropped', (entries) => {
      for (let n = seq; n <= last; n++) delete entries[n];
    }),
    withEntries('an entry beyond the head', (entries) => (entries[last + seq] = entries[seq]!)),
    withEntries('an entry under no number', (entries) => (entries[`0${seq}`] = entries[seq]!)),
    withEntries('an entry dropped, the rest moved up', (entries) => {
      for (let n = seq; n < last; n++) entries[n] = entries[n + 1]!;
      delete entries[last];
    }),
    withEntries('an entry put in, the rest moved down', (entries) => {
      for (let n = last; n >= seq; n--) entries[n + 1] = entries[n]!;
    }),
    ...others.flatMap((other) => [
      withEntries('an entry in the place of another', (entries) => (entries[other] = entries[seq]!)),
      withEntries('two entries changed over', (entries) => {
        [entries[seq], entries[other]] = [entries[other]!, entries[seq]!];
      }),
      withEntries('entries changed over and numbered anew', (entries) => {
        const [one, two] = [entries[seq]!, entries[other]!].map((text) => JSON.parse(text) as AuditEntry);
        entries[seq] = JSON.stringify({ ...two, seq });
        entries[other] = JSON.stringify({ ...one, seq: other });
      }),
    ]),
    {
      kind: 'the front cut, and a base without an entry that says so',
      needed: 'log',
      apply(dump) {
        const entries = { ...dump.entries };
        for (let n = 1; n <= seq; n++) delete entries[n];
        return seq === last ? undefined : { ...dump, entries, base: `${seq}:${entryAt(dump, seq).hash}` };
      },
    },
  ];
}

function editsOfHead(honest: AuditDump): Edit[] {
  const { seq, hash } = headOf(honest);
  const heads: [string, string | null][] = [
    ['the head removed', null],
    ['the head emptied', ''],
    ['the head made unreadable', 'none'],
    ['the head given another hash', `${seq}:${'f'.repeat(64)}`],
    ['the head given another number', `0${seq}:${hash}`],
    ...Array.from({ length: seq - 1 }, (_, index): [string, string] => [
      'the head set back',
      `${index + 1}:${entryAt(honest, index + 1).hash}`,
    ]),
    ...[1, 2, 100].map((more): [string, string] => ['the head set forward', `${seq + more}:${hash}`]),
  ];
  return heads.map(([kind, head]) => ({ kind, needed: 'log', apply: (dump) => ({ ...dump, head }) }));
}

function editsOfLists(honest: AuditDump): Edit[] {
  const list = (id: string, kind: string, change: (list: string[]) => string[]): Edit => ({
    kind,
    needed: 'log',
    apply: (dump) => ({ ...dump, ofRequest: { ...dump.ofRequest, [id]: change([...dump.ofRequest[id]!]) } }),
  });
  const ofKey = (n: string, kind: string, change: (scores: Record<string, number>) => void): Edit => ({
    kind,
    needed: 'log',
    apply(dump) {
      const scores = { ...dump.ofKey[n]! };
      change(scores);
      return { ...dump, ofKey: { ...dump.ofKey, [n]: scores } };
    },
  });
  const { seq } = headOf(honest);
  return [
    ...Object.entries(honest.ofRequest).flatMap(([id, whole]) => [
      ...whole.flatMap((number, index) => [
        list(id, 'a request’s list omits one', (one) => one.filter((other) => other !== number)),
        list(id, 'a request’s list names one twice', (one) => one.toSpliced(index, 0, number)),
      ]),
      list(id, 'a request’s list in another order', (one) => one.reverse()),
      list(id, 'a request’s list emptied', () => []),
      ...['1', '4', String(seq + 5), 'x'].map((number) =>
        list(id, 'a request’s list names another one', (one) => [
          ...one.filter((it) => it !== number),
          number,
        ]),
      ),
      ...[`CS-ELSEWHERE-${id}`].map((other): Edit => ({
        kind: 'a request without entries',
        needed: 'log',
        apply: (dump) => ({ ...dump, all: { ...dump.all, [other]: 1 } }),
      })),
    ]),
    ...Object.entries(honest.ofKey).flatMap(([n, scores]) => [
      ...Object.keys(scores).map((number) =>
        ofKey(n, 'a key’s list omits one', (one) => void delete one[number]),
      ),
      ofKey(n, 'a key’s list names another one', (one) => void (one['1'] = 1)),
    ]),
    {
      kind: 'keys’ lists said to reach beyond the log',
      needed: 'log',
      apply: (dump) => ({ ...dump, knownOfKeys: String(seq + 50) }),
    },
  ];
}

/** Somebody who computes every hash anew. What a person reads of it is changed, or an entry is taken out. */
function rewritesFrom(seq: number, last: number): Edit[] {
  const rewrite = (
    kind: string,
    needed: Needed,
    resealing: Resealing,
    change: (all: Forged[]) => Forged[],
  ): Edit => ({
    kind,
    needed,
    apply: (dump) => rewritten(dump, seq, resealing, change),
  });
  const forge = (all: Forged[]) => [
    { ...all[0]!, facts: { ...all[0]!.facts, forged: true } },
    ...all.slice(1),
  ];
  const drop = (all: Forged[]) => all.slice(1);
  return [
    rewrite('written anew from here on, seals kept', 'key', 'kept', forge),
    rewrite('written anew from here on, seals taken away', 'log', 'stripped', forge),
    rewrite('written anew from here on, sealed with another key', 'key', otherSeals, forge),
    rewrite('written anew from here on, in a newer format', 'log', 'stripped', (all) => [
      { ...all[0]!, format: 99 },
      ...all.slice(1),
    ]),
    rewrite('written anew from here on, with the key', 'head', seals, forge),
    rewrite('written anew without this entry, with the key', 'head', seals, drop),
    ...(seq > 1
      ? [rewrite('the tail cut, the head set back and every list made to fit', 'head', 'kept', () => [])]
      : []),
    ...(seq === last
      ? [
          ...(['stripped', otherSeals] as const).map((how) =>
            rewrite('an entry put behind the last', how === 'stripped' ? 'log' : 'key', how, (all) => [
              ...all,
              { at: 1, type: 'request.approved', requestId: 'CS-1', facts: {} },
            ]),
          ),
          rewrite(
            'entries without seal, and a forged word that they are accepted',
            'log',
            'stripped',
            (all) => [
              ...all,
              { at: 1, type: auditMarks.unsealedAccepted, facts: { from: last, to: last + 1 } },
            ],
          ),
          rewrite('entries without seal, and a word that sealing has stopped', 'key', 'stripped', (all) => [
            { at: 1, type: auditMarks.sealingStopped, facts: {} },
            ...all,
          ]),
        ]
      : []),
  ];
}

type Forged = AuditDraft & { format?: number };

/** All entries from `seq` on, written anew behind the one before; every list is made to fit. */
export function rewritten(
  dump: AuditDump,
  seq: number,
  resealing: Resealing,
  change: (drafts: Forged[]) => Forged[],
): AuditDump {
  const old = Array.from({ length: headOf(dump).seq }, (_, index) => entryAt(dump, index + 1));
  const entries = Object.fromEntries(
    old.slice(0, seq - 1).map((one) => [String(one.seq), dump.entries[one.seq]!]),
  );
  let head = old[seq - 2] ?? emptyHead;
  for (const forged of change(old.slice(seq - 1).map(draftOfEntry))) {
    const body = { format: 1, ...forged, seq: head.seq + 1, previousHash: head.hash };
    const entry = { ...body, hash: hashOf(body) };
    const text = JSON.stringify(entry);
    const seal =
      resealing === 'kept'
        ? old[entry.seq - 1]?.seal
        : resealing === 'stripped'
          ? undefined
          : resealing.seal('entry', text);
    entries[entry.seq] = seal ? JSON.stringify({ ...entry, seal }) : text;
    head = entry;
  }
  return fitting({ ...dump, entries, head: head.seq === 0 ? null : `${head.seq}:${head.hash}` });
}

function draftOfEntry(entry: AuditEntry): Forged {
  const { seq: _seq, previousHash: _previous, hash: _hash, seal: _seal, format: _format, ...draft } = entry;
  return draft;
}

/** Lists and requests as if these entries had been written. */
function fitting(dump: AuditDump): AuditDump {
  const fit: AuditDump = { ...dump, ofRequest: {}, all: {}, ofKey: {} };
  for (const [seq, text] of Object.entries(dump.entries)) {
    const { requestId, facts, at } = JSON.parse(text) as AuditEntry;
    if (requestId !== undefined) {
      (fit.ofRequest[requestId] ??= []).push(seq);
      fit.all[requestId] ??= at;
    } else if (typeof facts['keyId'] === 'string') {
      (fit.ofKey[facts['keyId'].slice(4)] ??= {})[seq] = Number(seq);
    }
  }
  fit.knownOfKeys = fit.head === null ? null : fit.head.split(':')[0]!;
  return fit;
}

function editsOfEverything(): Edit[] {
  const nothing: AuditDump = {
    entries: {},
    head: null,
    base: null,
    all: {},
    ofRequest: {},
    ofKey: {},
    knownOfKeys: null,
  };
  const all = (kind: string, needed: Needed, change: (dump: AuditDump) => AuditDump): Edit => ({
    kind,
    needed,
    apply: change,
  });
  return [
    all('all entries deleted', 'log', (dump) => ({ ...dump, entries: {} })),
    all('all entries and the head deleted', 'log', (dump) => ({ ...dump, entries: {}, head: null })),
    all('all of the log deleted but the requests', 'log', ({ all: requests }) => ({
      ...nothing,
      all: requests,
    })),
    all('everything deleted', 'head', () => nothing),
    all('every seal taken away', 'log', (dump) => ({
      ...dump,
      entries: Object.fromEntries(
        Object.entries(dump.entries).map(([seq, text]) => {
          const { seal: _, ...entry } = JSON.parse(text) as AuditEntry;
          return [seq, JSON.stringify(entry)];
        }),
      ),
    })),
    all('every seal and every word of sealing taken away', 'key', (dump) =>
      rewritten(dump, 1, 'stripped', (drafts) =>
        drafts.filter(({ type }) => type !== auditMarks.sealingBegan),
      ),
    ),
    all('the same, and the bot went on sealing behind it', 'key', (dump) => {
      const bare = rewritten(dump, 1, 'stripped', (drafts) =>
        drafts.filter(({ type }) => type !== auditMarks.sealingBegan),
      );
      return rewritten(bare, headOf(bare).seq, seals, (drafts) => drafts);
    }),
    all('the same, and the bot was started anew behind it', 'head', (dump) => {
      const bare = rewritten(dump, 1, 'stripped', (drafts) =>
        drafts.filter(({ type }) => type !== auditMarks.sealingBegan),
      );
      return rewritten(bare, headOf(bare).seq, seals, () => [
        { at: 1, type: auditMarks.sealingBegan, facts: {} },
      ]);
    }),
    all('the front cut, with a forged word that it was pruned', 'log', (dump) => {
      const seq = 6;
      const upTo = entryAt(dump, seq);
      const said = rewritten(dump, headOf(dump).seq, 'stripped', (drafts) => [
        ...drafts,
        { at: 1, type: auditMarks.pruned, facts: { upTo: seq, hash: upTo.hash } },
      ]);
      const entries = Object.fromEntries(
        Object.entries(said.entries).filter(([number]) => Number(number) > seq),
      );
      return fitting({ ...said, entries, base: `${seq}:${upTo.hash}` });
    }),
  ];
}

function pathsOf(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, member]) => [
    ...(typeof member === 'object' && path.length >= 0 ? [[...path, name]] : []),
    ...pathsOf(member, [...path, name]),
  ]);
}

type Holder = Record<string, unknown>;
function holderAt(entry: Holder, path: string[]): Holder {
  return path.slice(0, -1).reduce((holder, name) => holder[name] as Holder, entry);
}

function changedAt(entry: Holder, path: string[]): Holder {
  const holder = holderAt(entry, path);
  const name = path.at(-1)!;
  const value = holder[name];
  const isText = typeof value === 'string';
  // Another hex digit, so that a hash stays one.
  if (isText) holder[name] = `${value.slice(0, -1)}${value.endsWith('0') ? '1' : '0'}`;
  else if (typeof value === 'number') holder[name] = value + 1;
  else holder[name] = value === true ? false : value === false ? true : { other: 1 };
  return entry;
}

function goneAt(entry: Holder, path: string[]): Holder {
  delete holderAt(entry, path)[path.at(-1)!];
  return entry;
}

function addedAt(entry: Holder, path: string[]): Holder {
  holderAt(entry, path)[`${path.at(-1)!}2`] = 1;
  return entry;
}
