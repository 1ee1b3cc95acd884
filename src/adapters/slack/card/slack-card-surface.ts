import { ErrorCode, type WebClient } from '@slack/web-api';
import type { ActingSessions } from '../../../ports/acting-sessions.js';
import type { CardSurface, SendResult } from '../../../ports/card-deliveries.js';
import { limits } from '../kit/blocks.js';
import { shortenMrkdwn } from '../kit/mrkdwn.js';
import { postMessage } from '../kit/post-message.js';
import { momentWords } from '../words/request-words.js';
import { renderCard } from './card.js';

/** Slack's answers that another try cannot change. What a repaired token or scope would change is not among them. */
const final = new Set([
  'cannot_dm_bot',
  'cant_update_message',
  'channel_not_found',
  'edit_window_closed',
  'invalid_blocks',
  'is_archived',
  'message_not_found',
  'messages_tab_disabled',
  'msg_blocks_too_long',
  'msg_too_long',
  'not_in_channel',
  'restricted_action',
  'thread_not_found',
  'user_disabled',
  'user_not_found',
  'user_not_visible',
]);

/** Cards and notices over the Web API. The client must neither retry nor wait out rate limits: the queue does. */
export function createSlackCardSurface(client: WebClient, identity: ActingSessions['mode']): CardSurface {
  return {
    post: (audience, request) =>
      send(async () => {
        const channel = audience.kind === 'channel' ? audience.channelId : audience.userId;
        // A channel may have been shared outside since it was configured.
        if (audience.kind === 'channel' && (await isSharedOutside(client, channel))) {
          return { ok: false, retry: false, code: 'channel_shared_outside' };
        }
        const answer = await postMessage(client, {
          channel,
          ...renderCard(request, { audience: audience.kind, identity }),
        });
        return posted(answer.channel, answer.ts);
      }),
    update: (at, audience, request) =>
      send(async () => {
        await client.chat.update({ ...at, ...renderCard(request, { audience: audience.kind, identity }) });
        return { ok: true, ...at };
      }),
    tell: (audience, moment, request, thread) =>
      send(async () => {
        const channel =
          thread?.channel ?? (audience.kind === 'channel' ? audience.channelId : audience.userId);
        if (audience.kind === 'channel' && (await isSharedOutside(client, channel))) {
          return { ok: false, retry: false, code: 'channel_shared_outside' };
        }
        const answer = await postMessage(client, {
          channel,
          text: shortenMrkdwn(momentWords(moment, request), limits.messageText),
          ...(thread ? { thread_ts: thread.ts } : {}),
        });
        return posted(answer.channel, answer.ts);
      }),
  };
}

async function isSharedOutside(client: WebClient, channel: string): Promise<boolean> {
  const { channel: info } = await client.conversations.info({ channel });
  return info?.is_ext_shared === true;
}

function posted(channel: string | undefined, ts: string | undefined): SendResult {
  return channel !== undefined && ts !== undefined
    ? { ok: true, channel, ts }
    : { ok: false, retry: true, code: 'unreadable_answer' };
}

async function send(call: () => Promise<SendResult>): Promise<SendResult> {
  try {
    return await call();
  } catch (error) {
    const known = error as { code?: string; retryAfter?: number; data?: { error?: string } };
    if (known.code === ErrorCode.RateLimitedError) {
      return { ok: false, retry: true, code: 'ratelimited', retryAfterMs: (known.retryAfter ?? 1) * 1_000 };
    }
    const code = known.data?.error ?? known.code ?? 'unknown';
    return { ok: false, retry: !final.has(code), code };
  }
}
