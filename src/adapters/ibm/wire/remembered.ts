// What is asked again and again, kept for a while.
import { within } from '../../../usecases/within.js';

/** After a failure a service in trouble is left alone for this long. */
const troubleMs = 30_000;
const rememberedAtMost = 2_000;

export interface RememberedOptions<Ids extends string[], T> {
  read: (...ids: Ids) => Promise<T>;
  /** An answer of this age is given without asking. */
  freshMs: number | ((answer: T) => number);
  /** Beyond that it is read anew beside the answer, which is given up to this age; by default not at all. */
  keptMs?: number | ((answer: T) => number);
  /** Whoever asks waits so long for the new answer before the kept one is given. Default 0. */
  patienceMs?: number;
  /** Where nothing is kept, a failure stands for an answer while the service is left alone. Default false. */
  keepsFailures?: boolean;
  /** Of a reading whose failure nobody sees who asked. */
  onFailure?: (error: unknown, ...ids: Ids) => void;
  /** Epoch ms. */
  now: () => number;
}

interface Entry<T> {
  known?: { value: T; readAt: number };
  running?: Promise<T>;
  failed?: { error: unknown; at: number };
}

/** Reads once for all who ask meanwhile, and remembers. Rejects as `read` does where nothing young enough is at hand. */
export function createRemembered<Ids extends string[], T>(
  options: RememberedOptions<Ids, T>,
): (...ids: Ids) => Promise<T> {
  const { read, freshMs, keptMs = freshMs, patienceMs = 0, keepsFailures = false, onFailure, now } = options;
  const entries = new Map<string, Entry<T>>();

  async function readInto(entry: Entry<T>, ids: Ids): Promise<T> {
    // The age of what is told counts from before it was asked.
    const readAt = now();
    try {
      const value = await read(...ids);
      entry.known = { value, readAt };
      delete entry.failed;
      return value;
    } catch (error) {
      entry.failed = { error, at: now() };
      throw error;
    } finally {
      delete entry.running;
    }
  }

  return async (...ids) => {
    const entry = entryOf(entries, ids.join(' '));
    const { known, failed } = entry;
    const isYounger = (limit: number | ((answer: T) => number)) =>
      known !== undefined && now() - known.readAt < (typeof limit === 'number' ? limit : limit(known.value));
    if (known && isYounger(freshMs)) return known.value;
    const kept = isYounger(keptMs) ? known : undefined;
    if (failed && !entry.running && now() - failed.at < troubleMs) {
      if (kept) return kept.value;
      if (keepsFailures) throw failed.error;
    }
    const isStarted = entry.running === undefined;
    const running = (entry.running ??= readInto(entry, ids));
    if (!kept) return running;
    const renewed = running.catch((error: unknown) => {
      if (isStarted) onFailure?.(error, ...ids);
      return kept.value;
    });
    return patienceMs > 0 ? within(patienceMs, renewed, () => kept.value) : kept.value;
  };
}

/** What was first asked for longest ago makes room. */
function entryOf<T>(entries: Map<string, Entry<T>>, name: string): Entry<T> {
  const known = entries.get(name);
  if (known) return known;
  const entry: Entry<T> = {};
  entries.set(name, entry);
  if (entries.size > rememberedAtMost) entries.delete(entries.keys().next().value ?? '');
  return entry;
}
