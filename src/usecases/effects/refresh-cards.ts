import type { Approver } from '../../domain/approver.js';
import { isOpen, type DeletionRequest } from '../../domain/request.js';
import { type Audience, type CardCopy, isPosted } from '../../ports/card-deliveries.js';
import type { EffectOutcome } from './effect-lease.js';
import type { Ports } from '../ports.js';

/**
 * A status that is about to pass gives way this long: when the KMS answers at once, one update shows the outcome
 * instead of two.
 */
const passingStatusDelayMs = 700;

/** Everyone who has, or is to have, a copy of the card; `copies` are those on record. */
export function audiencesOf(request: DeletionRequest, copies: readonly CardCopy[]): Audience[] {
  return [
    ...(request.channelId === undefined ? [] : [{ kind: 'channel', channelId: request.channelId } as const]),
    { kind: 'requester', userId: request.requester.slack.userId },
    ...approversAsked(request, copies).map(
      ({ slack }) => ({ kind: 'approver', userId: slack.userId }) as const,
    ),
  ];
}

/** Those of the approvers who get direct messages about the request. */
function approversAsked({ approvers, asking }: DeletionRequest, copies: readonly CardCopy[]): Approver[] {
  if (!asking) return approvers;
  const asked = asking.by === 'direct_message' ? asking.userIds : isChannelLost(copies) ? asking.instead : [];
  return approvers.filter(({ slack }) => asked.includes(slack.userId));
}

/** Whether the channel cannot be written to, and shows no card of earlier either. */
export function isChannelLost(copies: readonly CardCopy[]): boolean {
  return copies.some(
    (copy) => copy.audience.kind === 'channel' && copy.undeliverable !== undefined && !isPosted(copy),
  );
}

export type RefreshPorts = Pick<Ports, 'requests' | 'deliveries' | 'copies'>;

/** Sends every copy on its way to the present version. */
export async function refreshCards(ports: RefreshPorts, requestId: string): Promise<EffectOutcome> {
  const request = await ports.requests.load(requestId);
  // Before the first authorization stands there is nothing to show anyone but the requester, whose form shows it.
  if (!request || request.status === 'authorizing' || request.status === 'failed') return { done: true };
  const { version } = request;
  const passing = request.status === 'deleting' || request.status === 'withdrawing';
  const audiences = audiencesOf(request, await ports.copies.list(requestId));
  await ports.deliveries.enqueue(
    audiences.map((audience) => ({ kind: 'card', requestId, version, audience })),
    passing ? passingStatusDelayMs : 0,
  );
  return { done: true };
}

/** Whether a card that was never posted should still be: not for a request that is over. */
export function isWorthPosting(request: DeletionRequest): boolean {
  return isOpen(request);
}
