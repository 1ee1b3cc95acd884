import type { KnownBlock } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { No } from '../../../usecases/answer.js';
import type { Ports } from '../../../usecases/ports.js';
import { linkToCard } from '../card/link-to-card.js';
import { section } from '../kit/blocks.js';
import { whyNot } from '../kit/why-not.js';

/** Why nothing was asked for; a request that is already open comes with a link to its card. */
export async function whyNotAsked(
  ports: Pick<Ports, 'copies'>,
  client: WebClient,
  no: No,
  userId: string,
): Promise<KnownBlock[]> {
  const { blocks } = whyNot(no);
  if (no.kind !== 'refusal' || no.refusal.code !== 'request_already_open') return blocks;
  const link = await linkToCard(ports, client, no.refusal.request.id, userId);
  return link === undefined ? blocks : [...blocks, section(`<${link}|Open the request>`)];
}
