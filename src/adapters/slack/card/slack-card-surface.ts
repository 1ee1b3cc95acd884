import { ErrorCode, type WebClient } from '@slack/web-api';
import type { DeletionRequest } from '../../../domain/request.js';
import type { ActingSessions } from '../../../ports/acting-sessions.js';
import type { Audience } from '../../../ports/card-deliveries.js';
import type {
  CardSurface,
  MessageMark,
  Place,
  Reminder,
  SendFailure,
  SendResult,
} from '../../../ports/card-surface.js';
import { context, limits } from '../kit/blocks.js';
import { escapeMrkdwn, shortenMrkdwn } from '../kit/mrkdwn.js';
import { againWords, postMessage, updateMessage } from '../kit/post-message.js';
import { isUnclear } from '../kit/slack-failure.js';
import { byName } from '../words/by-name.js';
import { digestWords } from '../words/digest-words.js';
import { auditHeadWords } from '../words/audit-head-words.js';
import { lossWords } from '../words/loss-words.js';
import { newsWords } from '../words/key-act-words.js';
import { type LinkedReminder, remindersShown, reminderWords } from '../words/reminder-words.js';
import { momentWords } from '../words/request-words.js';
import { threadLine } from '../words/thread-lines.js';
import { renderCard } from './card.js';

const markType = 'countersign_message';
/** Slack's clock and ours may differ by so much. */
const skewMs = 5 * 60_000;
const mostPages = 10;

/**
 * Cards and notices over the Web API. The client must neither retry nor wait out rate limits: the queue does.
 * `canReadOwnMessages`: whether the app may read its direct messages, to find what it posted
 * (docs/facts/slack.md#an-unclear-post).
 */
export function createSlackCardSurface(
  client: WebClient,
  { identity, canReadOwnMessages }: { identity: ActingSessions['mode']; canReadOwnMessages: () => boolean },
): CardSurface {
  /** A message's address never changes, and lists ask for the same ones again and again. */
  const links = new Map<string, string>();
  /** Slack's answer counts more than what the token was said to hold at the start. */
  let isRefused = false;
  const shown = (request: DeletionRequest, audience: Audience) => {
    const userId = audience.kind === 'channel' ? {} : { userId: audience.userId };
    return byName(renderCard(request, { audience: audience.kind, ...userId, identity }), request, audience);
  };
  return {
    canFind: (audience) => audience.kind !== 'channel' && canReadOwnMessages() && !isRefused,
    post: (audience, request, mark) =>
      sendTo(client, audience, async (channel) => {
        const card = shown(request, audience);
        return postMessage(client, { channel, ...card, metadata: metadataOf(mark) });
      }),
    postOpening: (audience, request) =>
      sendTo(client, audience, async (channel) =>
        postMessage(client, { channel, text: openingWords(request) }),
      ),
    update: (at, audience, request) =>
      attempt(async () => {
        await updateMessage(client, { ...at, ...shown(request, audience) });
        return { ok: true, ...at };
      }),
    tell: (audience, moment, request, { mark, thread, repeated = false, questionId }) =>
      sendTo(client, audience, async (channel) => {
        // By themselves, words have no card to point to.
        const words = thread
          ? threadLine(moment, request, audience, questionId)
          : byName(momentWords(moment, request, questionId), request, audience);
        // No card stands that could say it and offer the next step.
        const blocks = request.status === 'failed' ? shown(request, audience).blocks : [];
        return postMessage(client, {
          channel: thread?.channel ?? channel,
          text: shortenMrkdwn(repeated ? `${words}\n${againWords}` : words, limits.messageText),
          ...(blocks.length > 0 && { blocks: repeated ? [...blocks, context(againWords)] : blocks }),
          metadata: metadataOf(mark),
          ...(thread ? { thread_ts: thread.ts } : {}),
        });
      }),
    tellNews: (audience, news, { mark, repeated = false }) =>
      sendTo(client, audience, async (channel) => {
        const { text, blocks } = newsWords(news);
        const again = repeated
          ? { text: `${text}\n${againWords}`, blocks: [...blocks, context(againWords)] }
          : {};
        return postMessage(client, { channel, text, blocks, ...again, metadata: metadataOf(mark) });
      }),
    tellDigest: (audience, digest, { mark, links }) =>
      sendTo(client, audience, async (channel) =>
        postMessage(client, { channel, ...digestWords(digest, links), metadata: metadataOf(mark) }),
      ),
    tellLoss: (audience, loss, { mark }) =>
      sendTo(client, audience, async (channel) =>
        postMessage(client, { channel, ...lossWords(loss), metadata: metadataOf(mark) }),
      ),
    tellAuditHead: (audience, head, { mark }) =>
      sendTo(client, audience, async (channel) =>
        postMessage(client, { channel, ...auditHeadWords(head), metadata: metadataOf(mark) }),
      ),
    remind: (audience, reminders, { now, mark, nudge = false, more = 0, repeated = false }) =>
      sendTo(client, audience, async (channel) => {
        const linked = await Promise.all(reminders.map((one, index) => withLink(client, one, index)));
        const { text, blocks } = reminderWords(audience, linked, { now, nudge, more });
        return postMessage(client, {
          channel,
          text: shortenMrkdwn(repeated ? `${text}\n${againWords}` : text, limits.messageText),
          blocks: repeated ? [...blocks, context(againWords)] : blocks,
          metadata: metadataOf(mark),
        });
      }),
    find: (audience, mark, since, thread) =>
      attempt(async () => {
        const users = audience.kind === 'channel' ? undefined : audience.userId;
        const channel =
          thread?.channel ?? (users && (await client.conversations.open({ users })).channel?.id);
        if (channel === undefined) throw new Error('there is no conversation to look in');
        return { ok: true, found: await marked(client, { channel, thread, mark, since }) };
      }).then((looked) => {
        isRefused ||= !looked.ok && looked.code === 'missing_scope';
        return looked;
      }),
    async linkTo({ channel, ts }) {
      const place = `${channel} ${ts}`;
      const known = links.get(place);
      if (known !== undefined) return known;
      const told = await client.chat.getPermalink({ channel, message_ts: ts }).catch(() => undefined);
      if (told?.permalink !== undefined) keep(links, place, told.permalink);
      return told?.permalink;
    },
    remove: (at) =>
      attempt(async () => {
        await client.chat.delete(at).catch((error: unknown) => {
          if (codeOf(error) !== 'message_not_found') throw error;
        });
        return { ok: true, ...at };
      }),
    retire: (at, request) =>
      attempt(async () => {
        const text = `This copy of request ${request.id} is no longer kept up to date; there is another.`;
        await updateMessage(client, { ...at, text, blocks: [] });
        return { ok: true, ...at };
      }),
  };
}

const linksKept = 5_000;

function keep(links: Map<string, string>, place: string, link: string): void {
  links.set(place, link);
  const [oldest] = links.keys();
  if (links.size > linksKept && oldest !== undefined) links.delete(oldest);
}

/** True for ever: what has been asked for, not how it stands. */
function openingWords({ id, key, requester }: Parameters<CardSurface['postOpening']>[1]): string {
  return `${escapeMrkdwn(requester.name)} asked for the deletion of key ${escapeMrkdwn(key.name)} · request ${id}`;
}

/** Where Slack tells no address, the reminder goes without: it matters more. */
async function withLink(client: WebClient, reminder: Reminder, index: number): Promise<LinkedReminder> {
  const { at } = reminder;
  if (!at || index >= remindersShown) return reminder;
  try {
    const { permalink: link } = await client.chat.getPermalink({ channel: at.channel, message_ts: at.ts });
    return { ...reminder, link };
  } catch {
    return reminder;
  }
}

function metadataOf(mark: MessageMark) {
  return { event_type: markType, event_payload: { mark } };
}

async function marked(
  client: WebClient,
  {
    channel,
    thread,
    mark,
    since,
  }: { channel: string; thread: Place | undefined; mark: MessageMark; since: number },
): Promise<Place[]> {
  const found: Place[] = [];
  const about = {
    channel,
    oldest: String((since - skewMs) / 1_000),
    include_all_metadata: true,
    limit: 200,
  };
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const next = cursor === undefined ? {} : { cursor };
    const answer = thread
      ? await client.conversations.replies({ ...about, ...next, ts: thread.ts })
      : await client.conversations.history({ ...about, ...next });
    for (const { ts, metadata } of answer.messages ?? []) {
      const { mark: found_ } = (metadata?.event_payload ?? {}) as { mark?: unknown };
      if (ts !== undefined && metadata?.event_type === markType && found_ === mark)
        found.push({ channel, ts });
    }
    cursor = answer.response_metadata?.next_cursor;
    if (!cursor) break;
  }
  return found.sort((a, b) => Number(a.ts) - Number(b.ts));
}

type Posted = Extract<SendResult, { ok: true }>;

/** Posts where this audience reads. A channel may have been shared outside since it was configured. */
async function sendTo(
  client: WebClient,
  audience: Audience,
  call: (channel: string) => Promise<{ channel?: string; ts?: string }>,
): ReturnType<CardSurface['postOpening']> {
  const channel = audience.kind === 'channel' ? audience.channelId : audience.userId;
  const post = async (): Promise<Posted | SendFailure> => {
    const answer = await call(channel);
    return answer.channel !== undefined && answer.ts !== undefined
      ? { ok: true, channel: answer.channel, ts: answer.ts }
      : { ok: false, code: 'unreadable_answer', effect: 'unknown' };
  };
  if (audience.kind !== 'channel') return attempt(post);
  const looked = await attempt(async () => {
    const { channel: info } = await client.conversations.info({ channel });
    return { ok: true, isSharedOutside: info?.is_ext_shared === true };
  });
  // Nothing has been posted yet, whatever became of looking.
  if (!looked.ok) return { ...looked, effect: 'none' };
  return looked.isSharedOutside
    ? { ok: false, code: 'channel_shared_outside', effect: 'none' }
    : attempt(post);
}

/** Where Slack does not say how long. */
const unsaidPatienceS = 30;

async function attempt<T extends { ok: true }>(
  call: () => Promise<T | SendFailure>,
): Promise<T | SendFailure> {
  try {
    return await call();
  } catch (error) {
    const known = error as { code?: string; retryAfter?: number };
    const code = codeOf(error);
    if (known.code === ErrorCode.RateLimitedError || code === 'ratelimited' || code === 'rate_limited') {
      const retryAfterMs = (known.retryAfter ?? unsaidPatienceS) * 1_000;
      return { ok: false, code: 'ratelimited', effect: 'none', retryAfterMs };
    }
    return { ok: false, code, effect: isUnclear(code) ? 'unknown' : 'none' };
  }
}

function codeOf(error: unknown): string {
  const known = error as { code?: string; data?: { error?: string } };
  return known.data?.error ?? known.code ?? 'unknown';
}
