// What is read again and again, kept for a while.

/** Nothing older is ever answered. */
const oldestMs = 10 * 60_000;
/** From this age on it is read anew beside the answer, so that hardly anybody waits. */
const renewedFromMs = 5 * 60_000;
/** After such a reading failed, a service in trouble is left alone for this long. */
const failedMs = 30_000;

export interface RecentOptions<T> {
  read: (id: string) => Promise<T>;
  /** Of a reading nobody waited for. */
  onFailure: (error: unknown, id: string) => void;
  /** Epoch ms. */
  now: () => number;
}

/**
 * What was read within the last ten minutes, else what is read now: once for all who ask meanwhile. Rejects as `read`
 * does, where nothing young enough is at hand.
 */
export function createRecent<T>({ read, onFailure, now }: RecentOptions<T>): (id: string) => Promise<T> {
  interface Entry {
    known?: { value: T; readAt: number };
    running?: Promise<T>;
    failedAt?: number;
  }
  const entries = new Map<string, Entry>();

  function readNow(id: string, entry: Entry): Promise<T> {
    entry.running ??= start(id, entry).finally(() => delete entry.running);
    return entry.running;
  }

  async function start(id: string, entry: Entry): Promise<T> {
    // The age of what is told counts from before it was asked.
    const readAt = now();
    const value = await read(id);
    entry.known = { value, readAt };
    return value;
  }

  return async (id) => {
    const entry = entries.get(id) ?? {};
    entries.set(id, entry);
    const { known, failedAt = -Infinity } = entry;
    const ageMs = known ? now() - known.readAt : Infinity;
    if (!known || ageMs >= oldestMs) return readNow(id, entry);
    if (ageMs >= renewedFromMs && !entry.running && now() - failedAt >= failedMs) {
      readNow(id, entry).catch((error: unknown) => {
        entry.failedAt = now();
        onFailure(error, id);
      });
    }
    return known.value;
  };
}
