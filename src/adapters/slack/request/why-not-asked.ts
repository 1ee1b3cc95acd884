import type { KnownBlock } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { No } from '../../../usecases/answer.js';
import type { Ports } from '../../../usecases/ports.js';
import { channelCopy, ownCopy } from '../card/own-copy.js';
import { section } from '../kit/blocks.js';
import { whyNot } from '../kit/why-not.js';
import { onceMore } from '../kit/slack-failure.js';

/** Why nothing was asked for; a request that is already open comes with a link to its card. */
export async function whyNotAsked(
  ports: Pick<Ports, 'copies'>,
  client: WebClient,
  no: No,
  userId: string,
): Promise<KnownBlock[]> {
  const { blocks } = whyNot(no);
  if (no.kind !== 'refusal' || no.refusal.code !== 'request_already_open') return blocks;
  const link = await linkTo(ports, client, no.refusal.request.id, userId).catch(() => undefined);
  return link === undefined ? blocks : [...blocks, section(`<${link}|Open the request>`)];
}

/** To the person's own copy of the card, else to the channel's. */
async function linkTo(
  ports: Pick<Ports, 'copies'>,
  client: WebClient,
  requestId: string,
  userId: string,
): Promise<string | undefined> {
  const copies = await ports.copies.list(requestId);
  const at = ownCopy(copies, userId) ?? channelCopy(copies);
  if (!at) return undefined;
  const asked = { channel: at.channel, message_ts: at.ts };
  return (await onceMore(() => client.chat.getPermalink(asked))).permalink;
}
