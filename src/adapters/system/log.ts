import { pino, type DestinationStream } from 'pino';
import type { Log } from '../../ports/log.js';
import { logFacts } from './log-facts.js';
import { createSecrets } from './secrets.js';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface LogOptions {
  level: LogLevel;
  /** Stands in every line, such as which replica wrote it. */
  base?: Record<string, string>;
  /** Secret as long as the process runs. */
  secrets?: readonly string[];
  /** Default standard output. */
  destination?: DestinationStream;
}

/** Structured log lines as JSON, without the secrets this process knows. Errors come with code and causes; at `error` with their stack. */
export function createLog({ level, base, secrets: standing, destination }: LogOptions): Log {
  const settings = {
    level,
    base: base ?? null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  // Written at once: the last lines of a process that is killed, or that ends, are the ones that are looked for.
  const logger = pino(settings, destination ?? pino.destination({ sync: true }));
  const secrets = createSecrets(standing);
  const at = (level: LogLevel) => (facts: Record<string, unknown>, message: string) => {
    // Looking through the facts costs more than the line itself; not for levels nobody reads.
    if (!logger.isLevelEnabled(level)) return;
    logger[level](logFacts(facts, secrets, { stacks: level === 'error' }), secrets.hideIn(message));
  };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    hide: (secret) => secrets.add(secret),
  };
}
