// Every record says in which format it is written, so that programs of different ages can share a store.
import type { z } from 'zod';
import type { Log } from '../../ports/log.js';

/**
 * The newest format of each kind of record that this program can read; a record that names none is of the first.
 *
 * What an older program may do without is added without raising the number: it keeps what it does not know and writes it
 * back. What an older program would misunderstand raises it, and it then leaves the record alone. A record is written in
 * the lowest format that holds what it says, and never in a lower one than it was read in, so that an older program
 * beside this one, or after a rollback, goes on with everything else.
 */
export const knownFormats = {
  request: 1,
  audit_entry: 1,
  card_copy: 1,
  notice: 1,
  outbox_item: 1,
  identity_link: 1,
  absence: 1,
  resources: 1,
  call: 1,
  click: 1,
  key_sync: 1,
};
type RecordKind = keyof typeof knownFormats;

export const firstFormat = 1;

/** `detail` names fields and numbers, never what is in them. */
export type Unread = { ok: false; why: 'newer' | 'damaged'; detail: string };
export type RecordRead<T> = { ok: true; value: T } | Unread;

export function readRecord<T>(kind: RecordKind, text: string, schema: z.ZodType<T>): RecordRead<T> {
  const parsed = parseRecord(kind, text);
  if (!parsed.ok) return parsed;
  const read = schema.safeParse(parsed.value);
  if (read.success) return { ok: true, value: read.data };
  const fields = read.error.issues.map(({ path }) => path.join('.'));
  return damaged(`not as expected: ${fields.join(', ')}`);
}

/**
 * Reads records that are read again and again: the same text is the same record, which nobody can change. Keeps the last
 * `kept` texts.
 */
export function createRecordReader<T>(
  kind: RecordKind,
  schema: z.ZodType<T>,
  kept: number,
): (text: string) => RecordRead<T> {
  const read = new Map<string, RecordRead<T>>();
  return (text) => {
    const known = read.get(text);
    if (known) return known;
    const record = readRecord(kind, text, schema);
    if (!record.ok) return record;
    const [oldest] = read.keys();
    if (read.size >= kept && oldest !== undefined) read.delete(oldest);
    read.set(text, frozen(record));
    return record;
  };
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}

/** The fields as they are stored, of a format this program knows. */
function parseRecord(kind: RecordKind, text: string): RecordRead<Record<string, unknown>> {
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch {
    return damaged('no JSON');
  }
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return damaged('no record');
  const fields = record as Record<string, unknown>;
  const { format = firstFormat } = fields;
  if (!Number.isInteger(format) || Number(format) < firstFormat) return damaged('no format');
  return Number(format) > knownFormats[kind]
    ? { ok: false, why: 'newer', detail: `format ${Number(format)}, known up to ${knownFormats[kind]}` }
    : { ok: true, value: fields };
}

/**
 * A record in the place of an earlier one. What the earlier one says beside `known`, and its format, is taken over; a newer
 * one is left alone: undefined then.
 */
export function rewriteRecord(
  kind: RecordKind,
  record: object,
  before: string | null,
  known: Readonly<Record<string, true>>,
): string | undefined {
  const read = before === null ? undefined : parseRecord(kind, before);
  if (read && !read.ok && read.why === 'newer') return undefined;
  const { format = firstFormat, ...fields } = read?.ok ? read.value : {};
  const unknown = Object.entries(fields).filter(([name]) => !Object.hasOwn(known, name));
  return JSON.stringify({ ...Object.fromEntries(unknown), ...record, format });
}

const damaged = (detail: string): Unread => ({ ok: false, why: 'damaged', detail });

/** Says of a record that it cannot be read: once as long as this process runs, however often it is met. */
type SayUnread = (kind: RecordKind, id: string, unread: Unread) => void;

export function createSayUnread(log: Log): SayUnread {
  const said = new Set<string>();
  return (kind, id, { why, detail }) => {
    const record = `${kind} ${id}`;
    if (said.has(record)) return;
    said.add(record);
    log.error(
      { event: 'record.unreadable', kind, record: id, why, detail },
      'a record cannot be read and is left alone',
    );
  };
}
