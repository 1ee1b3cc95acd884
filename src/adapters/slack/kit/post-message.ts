import type { ChatPostMessageArguments, ChatPostMessageResponse, WebClient } from '@slack/web-api';

/** Posts, and Slack draws no preview of what a reason or a ticket links to. */
export function postMessage(
  client: WebClient,
  message: ChatPostMessageArguments,
): Promise<ChatPostMessageResponse> {
  return client.chat.postMessage({ ...message, unfurl_links: false, unfurl_media: false });
}
