import type { RespondFn } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { within } from '../../../usecases/within.js';
import { postMessage } from './post-message.js';
import { ephemeral, type Words } from './words.js';

/** One person, and where they are looking. */
export interface Listener {
  client: WebClient;
  /** Bolt makes none where Slack gave no response URL: in modals and App Home (docs/facts/slack.md#interactions). */
  respond: RespondFn | undefined;
  userId: string;
  channelId?: string | undefined;
  threadTs?: string | undefined;
}

const respondWithinMs = 3_000;
const late = () => {
  throw new Error('the response URL did not answer in time');
};

/**
 * Tells one person something, beside what they pressed or typed: by the response URL, which takes five answers within half an
 * hour; where it fails as an ephemeral message, and where the bot may not post there as a direct message. Rather told twice, after
 * an answer that was lost, than not at all. Rejects with Slack's last no.
 */
export async function whisper(
  { client, respond, userId, channelId, threadTs }: Listener,
  words: Words,
): Promise<void> {
  const thread = threadTs === undefined ? {} : { thread_ts: threadTs };
  const ways = [
    ...(respond ? [() => within(respondWithinMs, respond(ephemeral(words)), late)] : []),
    ...(channelId === undefined
      ? []
      : [() => client.chat.postEphemeral({ channel: channelId, user: userId, ...thread, ...words })]),
    () => postMessage(client, { channel: userId, ...words }),
  ];
  let failure: unknown;
  for (const way of ways) {
    try {
      await way();
      return;
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}
