import { versionFor } from '../../domain/cards-since.js';
import { leftOf } from '../../domain/approvers-change.js';
import type { Person } from '../../domain/person.js';
import type { DeletionRequest } from '../../domain/request.js';
import {
  type Audience,
  audienceKey,
  type CardCopy,
  type Delivery,
  isPosted,
} from '../../ports/card-deliveries.js';
import { approversAsked, isCurrent, mayStand } from './delivery.js';
import type { EffectOutcome } from './effect-lease.js';
import type { Ports } from '../ports.js';

/** Everyone who has, or is to have, a copy of the card; `copies` are those on record. */
export function audiencesOf(request: DeletionRequest, copies: readonly CardCopy[]): Audience[] {
  return [
    ...(request.channelId === undefined ? [] : [{ kind: 'channel', channelId: request.channelId } as const]),
    { kind: 'requester', userId: request.requester.slack.userId },
    ...[...approversAsked(request, copies), ...leftWithCard(request, copies)].map(
      ({ slack }) => ({ kind: 'approver', userId: slack.userId }) as const,
    ),
  ];
}

/** Who can no more, and has a card: it goes on being true. One that could not be sent is given up. */
function leftWithCard(request: DeletionRequest, copies: readonly CardCopy[]): Person[] {
  const isKept = ({ slack }: Person) =>
    copies.some(
      (copy) =>
        copy.audience.kind === 'approver' &&
        copy.audience.userId === slack.userId &&
        (mayStand(copy) || copy.trouble),
    );
  return leftOf(request).filter(isKept);
}

/** Before the first authorization stands there is nothing to show anyone but the requester, whose form shows it. */
export function isShown({ status }: DeletionRequest): boolean {
  return status !== 'authorizing' && status !== 'failed';
}

export type RefreshPorts = Pick<Ports, 'requests' | 'deliveries' | 'copies' | 'clock' | 'visits'>;

/** Sends every copy on its way to the present version, `except` one that is brought there otherwise, and the Homes that are open. */
export async function refreshCards(
  ports: RefreshPorts,
  requestId: string,
  except?: Audience,
): Promise<EffectOutcome> {
  const [request, copies] = await Promise.all([
    ports.requests.load(requestId),
    ports.copies.list(requestId),
    ports.visits.stir(),
  ]);
  if (!request) return { done: true };
  const copyOf = (audience: Audience) =>
    copies.find((copy) => audienceKey(copy.audience) === audienceKey(audience));
  // Words that told of a failure become a copy once somebody has pressed a button of theirs.
  const audiences = audiencesOf(request, copies).filter(
    (audience) => isShown(request) || isPosted(copyOf(audience)),
  );
  const others = audiences.filter((audience) => !except || audienceKey(audience) !== audienceKey(except));
  // That it is over, or who was reminded, decides nothing.
  const canWait = request.status === 'expired' || request.cardsSince !== undefined;
  const cards = others.flatMap((audience): Delivery[] => {
    const version = versionFor(request, audience);
    // Where a reminder alone was noted, most show all there is.
    if (version < request.version && isCurrent(copyOf(audience), version, ports.clock.now())) return [];
    return [{ kind: 'card', requestId, version, audience, ...(canWait && { canWait }) }];
  });
  await ports.deliveries.enqueue(cards);
  return { done: true };
}
