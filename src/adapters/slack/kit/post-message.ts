import type { Block, KnownBlock } from '@slack/types';
import type {
  ChatPostMessageArguments,
  ChatPostMessageResponse,
  ChatUpdateArguments,
  WebClient,
} from '@slack/web-api';
import { isUnclear, slackFailureCode } from './slack-failure.js';

/** Below a message that may stand there already, as Slack did not say. */
export const againWords = '_This may be here twice: Slack did not say whether the first one arrived._';

/** Posts, and Slack draws no preview of what a reason or a ticket links to. Not idempotent (docs/facts/slack.md#an-unclear-post). */
export function postMessage(
  client: WebClient,
  message: ChatPostMessageArguments,
): Promise<ChatPostMessageResponse> {
  return client.chat.postMessage({ ...written(message), unfurl_links: false, unfurl_media: false });
}

export async function updateMessage(client: WebClient, message: ChatUpdateArguments): Promise<void> {
  await client.chat.update(written(message));
}

/** With the blocks as they go out: from a list the client makes a copy of each, for a log line that nobody reads. */
function written<T extends object>(message: T): T {
  return 'blocks' in message ? { ...message, blocks: JSON.stringify(message.blocks) } : message;
}

/** Posts what has to be heard: once more where Slack does not say whether it did, and that says so. */
export async function postSurely(
  client: WebClient,
  { channel, text, blocks }: { channel: string; text: string; blocks?: (Block | KnownBlock)[] },
): Promise<ChatPostMessageResponse> {
  try {
    return await postMessage(client, { channel, text, ...(blocks && { blocks }) });
  } catch (error) {
    if (!isUnclear(slackFailureCode(error) ?? '')) throw error;
    const again: KnownBlock = { type: 'context', elements: [{ type: 'mrkdwn', text: againWords }] };
    return postMessage(client, {
      channel,
      text: `${text}\n${againWords}`,
      ...(blocks && { blocks: [...blocks, again] }),
    });
  }
}
