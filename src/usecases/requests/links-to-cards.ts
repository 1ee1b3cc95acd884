import { isSameSlackUser, type SlackIdentity } from '../../domain/person.js';
import type { DeletionRequest } from '../../domain/request.js';
import { type CardCopy, isPosted } from '../../ports/card-deliveries.js';
import type { Ports } from '../ports.js';
import { within } from '../within.js';

/** A list is worth no longer wait: it goes without. */
const patienceMs = 2_000;

/**
 * For one reader: to their own copies of the cards, else to the channel's, by request. Where neither stands, or Slack does not
 * say in time, there is none.
 */
export async function linksToCards(
  ports: Pick<Ports, 'copies' | 'surface'>,
  requests: readonly DeletionRequest[],
  reader: SlackIdentity,
): Promise<ReadonlyMap<string, string>> {
  const links = new Map<string, string>();
  const find = async (request: DeletionRequest) => {
    const at = (await copiesFor(ports, request, reader)).find(isPosted);
    const link = at && (await ports.surface.linkTo({ channel: at.channel, ts: at.ts }));
    if (link !== undefined) links.set(request.id, link);
  };
  const all = Promise.all(requests.map((request) => find(request).catch(() => undefined)));
  await within(patienceMs, all, () => undefined);
  return new Map(links);
}

async function copiesFor(
  { copies }: Pick<Ports, 'copies'>,
  { id, requester, channelId }: DeletionRequest,
  reader: SlackIdentity,
): Promise<(CardCopy | undefined)[]> {
  const kind = isSameSlackUser(requester.slack, reader) ? 'requester' : 'approver';
  return Promise.all([
    copies.find(id, { kind, userId: reader.userId }),
    ...(channelId === undefined ? [] : [copies.find(id, { kind: 'channel', channelId })]),
  ]);
}
