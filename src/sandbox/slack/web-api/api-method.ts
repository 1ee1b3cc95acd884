import type { SlackContext } from '../context.js';
import type { Channel } from '../directory.js';
import { SlackApiError } from '../slack-errors.js';
import { parseStrictJson } from '../strict-json.js';

export type ApiArgs = Record<string, unknown>;

export interface ApiMethod {
  /** Which token it takes; default `bot`. */
  token?: 'bot' | 'app' | 'none';
  /** Scopes of which one must be granted; absent: none needed. Channel methods check theirs by channel type. */
  scopes?: string[];
  /** Answers the fields beside `ok: true`, or throws `SlackApiError`. */
  run(args: ApiArgs, context: SlackContext): Record<string, unknown>;
}

/** A string argument; numbers count, everything else is absent. */
export function stringArg(args: ApiArgs, name: string): string | undefined {
  const value = args[name];
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Throws `error` (default invalid_arguments) when the argument is missing. */
export function requiredArg(args: ApiArgs, name: string, error = 'invalid_arguments'): string {
  const value = stringArg(args, name);
  if (value === undefined) {
    const messages = [`[ERROR] missing required field: ${name}`];
    throw new SlackApiError(error, { response_metadata: { messages } });
  }
  return value;
}

/** A structured argument: JSON text in a form, or the thing itself in a JSON body. */
export function jsonArg(args: ApiArgs, name: string, error: string): unknown {
  const value = args[name];
  if (typeof value !== 'string') return value;
  if (value === '') return undefined;
  try {
    return parseStrictJson(value);
  } catch {
    throw new SlackApiError(error);
  }
}

/** What Slack still calls a scope where it says which one is missing (slackapi/bolt-js issue 2182). */
const oldNames: Record<string, string> = { 'chat:write': 'chat:write:bot' };

export function requireScope(context: SlackContext, anyOf: string[]): void {
  const { scopes } = context.manifest;
  if (anyOf.some((scope) => scopes.includes(scope))) return;
  const needed = anyOf.map((scope) => oldNames[scope] ?? scope).join(',');
  throw new SlackApiError('missing_scope', { needed, provided: scopes.join(',') });
}

/** A channel the bot knows of: public, or one it was invited to. Throws channel_not_found. */
export function visibleChannel(context: SlackContext, id: string): Channel {
  const channel = context.directory.channel(id);
  if (!channel || (channel.isPrivate && !channel.botIsMember)) throw new SlackApiError('channel_not_found');
  return channel;
}
