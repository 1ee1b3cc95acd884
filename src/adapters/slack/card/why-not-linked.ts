import type { SlackIdentity } from '../../../domain/person.js';
import type { Refusal } from '../../../domain/refusal.js';
import type { DeletionRequest } from '../../../domain/request.js';
import type { No } from '../../../usecases/answer.js';
import type { Ports } from '../../../usecases/ports.js';
import { section } from '../kit/blocks.js';
import { whyNot } from '../kit/why-not.js';
import type { Words } from '../kit/words.js';
import { linksToCards } from '../../../usecases/requests/links-to-cards.js';

/** Why nothing was done; where the reason is a request, or the last one for a key that is gone, with a link to its card. */
export async function whyNotLinked(
  ports: Pick<Ports, 'copies' | 'surface'>,
  no: No,
  reader: SlackIdentity,
): Promise<Words> {
  const words = whyNot(no);
  const request = no.kind === 'refusal' ? requestIn(no.refusal) : undefined;
  const link = request && (await linksToCards(ports, [request], reader)).get(request.id);
  return link === undefined
    ? words
    : { ...words, blocks: [...words.blocks, section(`<${link}|Open the request>`)] };
}

function requestIn(refusal: Refusal): DeletionRequest | undefined {
  switch (refusal.code) {
    case 'request_already_open':
    case 'request_decided':
      return refusal.request;
    case 'key_not_found':
      return refusal.last;
    default:
      return undefined;
  }
}
