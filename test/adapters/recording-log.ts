import type { Log } from '../../src/ports/log.js';

export interface RecordingLog extends Log {
  /** What it was told to keep out of every line. */
  hidden: string[];
  /** What of it may be shown again. */
  shownAgain: string[];
  lines: { level: string; facts: Record<string, unknown>; message: string }[];
}

/** Keeps what was logged, for tests to look at. */
export function createRecordingLog(): RecordingLog {
  const lines: RecordingLog['lines'] = [];
  const hidden: string[] = [];
  const shownAgain: string[] = [];
  const at = (level: string) => (facts: Record<string, unknown>, message: string) =>
    void lines.push({ level, facts, message });
  return {
    lines,
    hidden,
    shownAgain,
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    hide(secret) {
      hidden.push(secret);
      return () => void shownAgain.push(secret);
    },
  };
}
