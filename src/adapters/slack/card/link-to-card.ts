import type { WebClient } from '@slack/web-api';
import type { Ports } from '../../../usecases/ports.js';
import { onceMore } from '../kit/slack-failure.js';
import { channelCopy, ownCopy } from './own-copy.js';

/** To the person's own copy of a request's card, else to the channel's; undefined where neither stands, or Slack does not say. */
export async function linkToCard(
  ports: Pick<Ports, 'copies'>,
  client: WebClient,
  requestId: string,
  userId: string,
): Promise<string | undefined> {
  try {
    const copies = await ports.copies.list(requestId);
    const at = ownCopy(copies, userId) ?? channelCopy(copies);
    if (!at) return undefined;
    const asked = { channel: at.channel, message_ts: at.ts };
    return (await onceMore(() => client.chat.getPermalink(asked))).permalink;
  } catch {
    return undefined;
  }
}
