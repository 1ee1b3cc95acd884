// Heads of the audit log as they went out: in lines of the log, in what a channel was told, on a command line.
import type { NotedHead } from './ports/audit-log.js';

const headForm = /(?<![\w:])([1-9]\d{0,14}):([0-9a-f]{64})(?![\w:])/g;
const sealForm = /(?<![\w:])(k[0-9a-f]{8}):([0-9a-f]{64})(?![\w:])/;

/** Undefined where it is none. */
export function readHeadText(text: string): NotedHead | undefined {
  const [head, ...more] = headsInText(text.trim());
  return more.length === 0 ? head : undefined;
}

/** Of a line of the log only one that let a head go out: others tell of heads too, of a log that was tampered with among them. */
export function headsIn(line: string): NotedHead[] {
  if (!line.trimStart().startsWith('{')) return headsInText(line);
  try {
    const { event, head, seal = '' } = JSON.parse(line) as Record<string, unknown>;
    return event === 'audit.head' ? headsInText(`${String(head)} ${String(seal)}`) : [];
  } catch {
    return [];
  }
}

function headsInText(text: string): NotedHead[] {
  const heads = [...text.matchAll(headForm)].map(([, seq, hash]) => ({ seq: Number(seq), hash: hash! }));
  const [, key, mac] = sealForm.exec(text) ?? [];
  // Of several nobody could tell whose it is.
  return heads.length === 1 && key !== undefined && mac !== undefined
    ? [{ ...heads[0]!, seal: { key, mac } }]
    : heads;
}
