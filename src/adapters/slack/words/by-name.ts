import { shorten } from '../../../domain/plain-text.js';
import type { Person } from '../../../domain/person.js';
import type { DeletionRequest } from '../../../domain/request.js';
import type { Audience } from '../../../ports/card-deliveries.js';
import { limits } from '../kit/blocks.js';
import { escapeMrkdwn, shortenMrkdwn } from '../kit/mrkdwn.js';

/** Of a longer name the end goes: a line is short. */
export const longestName = 40;

/**
 * The same message with names for mentions that would call somebody: everyone's in a channel, as whoever has to act is asked in a
 * direct message; the reader's own in theirs, which calls them as it is. Of people whose name the request does not hold the mention
 * stays. A name is longer than its mention: a text that was cut to what Slack takes is cut to that again.
 */
export function byName<T>(message: T, request: DeletionRequest, audience: Audience): T {
  const names = new Map(peopleIn(request).map(({ slack, name }) => [slack.userId, name]));
  const inMrkdwn = (text: string, limit: number) => {
    if (!text.includes('<@')) return text;
    const named = text.replaceAll(/<@([UW][A-Z0-9]+)>/g, (mention, userId: string) => {
      const name = audience.kind === 'channel' || audience.userId === userId ? names.get(userId) : undefined;
      return name === undefined ? mention : escapeMrkdwn(shorten(name, longestName));
    });
    return named === text ? text : shortenMrkdwn(named, limit);
  };
  const walk = (value: unknown, limit: number): unknown => {
    if (typeof value === 'string') return inMrkdwn(value, limit);
    if (Array.isArray(value)) return value.map((one) => walk(one, limit));
    if (typeof value !== 'object' || value === null) return value;
    const type = 'type' in value ? value.type : undefined;
    // In plain text nobody is mentioned, whatever it looks like.
    if (type === 'plain_text') return value;
    const inside = type === 'mrkdwn' ? limits.sectionText : limit;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walk(inner, inside)]));
  };
  return walk(message, limits.messageText) as T;
}

function peopleIn(value: unknown): Person[] {
  if (Array.isArray(value)) return value.flatMap(peopleIn);
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(peopleIn);
  return 'iamId' in value && 'slack' in value && 'name' in value ? [value as Person, ...inner] : inner;
}
