import type { KnownBlock } from '@slack/types';
import type { KeyFacts } from '../../../domain/key.js';
import type { SlackIdentity } from '../../../domain/person.js';
import { departureOf, type DeparturePorts } from '../../../usecases/keys/departure-of.js';
import type { Ports } from '../../../usecases/ports.js';
import { section } from '../kit/blocks.js';
import { departedWords } from '../words/departed-words.js';
import { linksToCards } from '../../../usecases/requests/links-to-cards.js';

/** Of a deleted key: when and by whom, until when it can be restored, and a link to the request; nothing of any other. */
export async function departedBlocks(
  ports: DeparturePorts & Pick<Ports, 'copies' | 'surface' | 'clock'>,
  key: KeyFacts,
  reader: SlackIdentity,
  now = ports.clock.now(),
): Promise<KnownBlock[]> {
  const departure = await departureOf(ports, key, now);
  if (!departure) return [];
  const { request } = departure;
  const links = await linksToCards(ports, request ? [request] : [], reader);
  return [section(departedWords(departure, request && links.get(request.id)))];
}
