import { pino, type DestinationStream } from 'pino';
import type { Log } from '../../ports/log.js';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Structured log lines as JSON, to standard output unless told otherwise. Credentials are taken out wherever they stand. */
export function createLog(options: { level: LogLevel; destination?: DestinationStream }): Log {
  const settings = { level: options.level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  const logger = options.destination ? pino(settings, options.destination) : pino(settings);
  const at = (level: LogLevel) => (facts: Record<string, unknown>, message: string) => {
    // Looking through the facts costs more than the line itself; not for levels nobody reads.
    if (logger.isLevelEnabled(level)) {
      logger[level](withoutSecrets(facts) as Record<string, unknown>, maskSecrets(message));
    }
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

const hidden = '[hidden]';
const secretName =
  /api_?-?key|token|^(?:proxy-)?authorization$|passcode|password|secret|credential|cookie|payload|signature/i;
/** Bearer and Basic credentials, Slack tokens, JWTs, and passwords inside addresses. */
const secretTexts: [RegExp, string][] = [
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{4,}/gi, `$1 ${hidden}`],
  [/\b(?:xox[a-z]|xapp)-[\w-]+/g, hidden],
  [/\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g, hidden],
  [/(\b[a-z][\w+.-]*:\/\/[^\s:/@]*):[^\s/@]+@/gi, `$1:${hidden}@`],
  [
    /\b((?:apikey|passcode|access_token|refresh_token|password)["']?\s*[=:]\s*["']?)[^&"'\s,}]+/gi,
    `$1${hidden}`,
  ],
];
const deepest = 8;

export function maskSecrets(text: string): string {
  return secretTexts.reduce((masked, [pattern, mask]) => masked.replaceAll(pattern, mask), text);
}

/** A copy fit for a log: secret-looking members and texts hidden, errors as name, message and stack alone. */
export function withoutSecrets(value: unknown, depth = 0, seen: readonly object[] = []): unknown {
  if (typeof value === 'string') return maskSecrets(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? undefined : value;
  if (depth >= deepest || seen.includes(value)) return '[omitted]';
  const path = [...seen, value];
  if (value instanceof Error) {
    // Libraries hang whole requests, headers included, on their errors.
    const { name, message, stack, cause } = value;
    const code = (value as { code?: unknown }).code;
    return {
      name,
      message: maskSecrets(message),
      ...((typeof code === 'string' || typeof code === 'number') && { code }),
      ...(stack !== undefined && { stack: maskSecrets(stack) }),
      ...(cause !== undefined && { cause: withoutSecrets(cause, depth + 1, path) }),
    };
  }
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString();
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, depth + 1, path));
  if (value instanceof Map || value instanceof Set) return withoutSecrets([...value], depth, path);
  if (ArrayBuffer.isView(value)) return '[binary]';
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      secretName.test(name) && member !== undefined && typeof member !== 'boolean'
        ? hidden
        : withoutSecrets(member, depth + 1, path),
    ]),
  );
}
