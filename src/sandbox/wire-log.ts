import type { WireEntry } from './control/api.js';

/** What went over the wire between the bot and the stand-ins, newest last, the oldest dropped beyond `keep`. */
export interface WireLog {
  add(entry: Omit<WireEntry, 'seq'>): void;
  entries(): readonly WireEntry[];
  onEntry(listener: (entry: WireEntry) => void): () => void;
  clear(): void;
}

const bodyLimit = 4_000;

/** Credentials as they appear on this wire: bearer and Slack tokens, API keys, passcodes, signatures. */
const secretPatterns: [RegExp, string][] = [
  [/\b(xox[a-z]-|xapp-)[\w-]+/g, '$1***'],
  [/\b(Bearer|Basic)\s+[\w.+/=-]+/gi, '$1 ***'],
  [/(apikey|passcode|access_token|refresh_token)(["']?\s*[=:]\s*["']?)[^&"'\s,}]+/gi, '$1$2***'],
  [/(id="passcode"[^>]*>)[^<]+/g, '$1***'],
];

function maskSecrets(text: string): string {
  return secretPatterns.reduce((masked, [pattern, mask]) => masked.replace(pattern, mask), text);
}

export function createWireLog(keep = 500): WireLog {
  let nextSeq = 1;
  let log: WireEntry[] = [];
  const listeners = new Set<(entry: WireEntry) => void>();
  const body = (text: string | undefined) =>
    text === undefined ? undefined : maskSecrets(text).slice(0, bodyLimit);
  return {
    add(entry) {
      const full: WireEntry = {
        ...entry,
        seq: nextSeq++,
        summary: maskSecrets(entry.summary),
        request: body(entry.request),
        response: body(entry.response),
      };
      log.push(full);
      if (log.length > keep) log = log.slice(-keep);
      for (const listener of listeners) listener(full);
    },
    entries: () => log,
    onEntry(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    clear() {
      log = [];
    },
  };
}
