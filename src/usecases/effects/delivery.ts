import { hasLeft } from '../../domain/approvers-change.js';
import type { Approver } from '../../domain/approver.js';
import { isOpen, type DeletionRequest } from '../../domain/request.js';
import { reachOf } from '../../domain/slack-failure.js';
import { isUnavailable, messagedOf, nobodyUnavailable } from '../../domain/unavailable.js';
import type { Audience, CardCopy, SendTrouble } from '../../ports/card-deliveries.js';
import { audienceKey, isPosted } from '../../ports/card-deliveries.js';
import type { SendFailure } from '../../ports/card-surface.js';
import { unavailableAmong, whomToMessage } from '../people/whom-to-message.js';
import type { Ports } from '../ports.js';
import { troubleAfter, waitAfter } from './send-patience.js';
import type { TransitionPorts } from './transition.js';

export type DeliveryOutcome = { done: true } | { done: false; retryAfterMs: number; rateLimited: boolean };

export type DeliveryPorts = TransitionPorts &
  Pick<Ports, 'copies' | 'deliveries' | 'surface' | 'absences' | 'audit' | 'patience' | 'meter' | 'visits'>;

/** Above the longest a delivery's Slack calls may take together, so that one writer has finished before the next begins. */
export const copyLeaseMs = 60_000;
export const busyRetryMs = 150;
/** A call without an answer may take effect until then, and shows to whoever looks afterwards. */
export const settlingMs = 30_000;
/** Beyond it the queue lets go, and reconciling looks again every minute. */
const longestInQueueMs = 10 * 60_000;
/** Another process may be new enough, or the record is mended: nobody is left untold for it. */
export const leftToOthers = { done: false, retryAfterMs: 30_000, rateLimited: false } as const;

export const later = (retryAfterMs: number): DeliveryOutcome => ({
  done: false,
  retryAfterMs,
  rateLimited: false,
});

/**
 * What to do after a send that failed, and what is to be kept of it. The longer it lasts the longer it waits, up to a
 * minute; where Slack is only busy there is nothing to keep.
 */
export function afterFailure(
  ports: Pick<Ports, 'clock' | 'log' | 'meter' | 'patience'>,
  { requestId, audience, what }: { requestId: string; audience: Audience; what: 'card' | 'notice' },
  before: SendTrouble | undefined,
  { code, retryAfterMs }: SendFailure,
): { outcome: DeliveryOutcome; trouble?: SendTrouble } {
  const facts = { requestId, audience: audienceKey(audience), what, code };
  if (retryAfterMs !== undefined) {
    ports.log.info(facts, 'Slack asks for patience');
    return { outcome: { done: false, retryAfterMs, rateLimited: true }, ...(before && { trouble: before }) };
  }
  const now = ports.clock.now();
  const trouble = troubleAfter(before, code, now);
  const waitMs = waitAfter(trouble);
  ports.meter.count('send.failed', { code, reach: reachOf(code) });
  ports.patience.failed(audience, code, waitMs);
  ports.log.warn(
    { event: 'send.failed', ...facts, tries: trouble.tries, retryInMs: waitMs },
    'a message could not be sent, trying again',
  );
  const isLeftToReconciling = now - trouble.since > longestInQueueMs;
  return { outcome: isLeftToReconciling ? { done: true } : later(waitMs), trouble };
}

/**
 * Whether an approver wants no message now. A card they have goes on being brought up to date. Where nobody else could see
 * the request they are asked all the same.
 */
export async function isSpared(
  ports: Pick<Ports, 'absences' | 'copies' | 'clock' | 'log'>,
  request: DeletionRequest,
  audience: Audience,
): Promise<boolean> {
  if (audience.kind !== 'approver') return false;
  const isReader = ({ slack }: Approver) => slack.userId === audience.userId;
  const reader = request.approvers.find(isReader);
  const unavailable = await unavailableAmong(ports, request.approvers);
  if (!reader || !isUnavailable(unavailable, reader.slack)) return false;
  const copies = await ports.copies.list(request.id);
  const channelId = isChannelLost(copies) ? undefined : request.channelId;
  // Who cannot be reached is no reason to spare the others.
  const unreachable = request.approvers.filter(({ slack }) =>
    copies.some(
      (copy) =>
        copy.audience.kind === 'approver' && copy.audience.userId === slack.userId && isOutOfReach(copy),
    ),
  );
  const asked = approversAsked(request, copies);
  const options = { asked, channelId, unreachable: unreachable.map(({ slack }) => slack) };
  return !(await whomToMessage(ports, request.approvers, options)).some(isReader);
}

/** Those of the approvers who get direct messages about the request, and whoever stands in for one of them. */
export function approversAsked(request: DeletionRequest, copies: readonly CardCopy[]): Approver[] {
  const { approvers, asking, unavailable = nobodyUnavailable } = request;
  if (!asking) return approvers;
  const userIds =
    asking.by === 'direct_message' ? asking.userIds : isChannelLost(copies) ? asking.instead : [];
  const asked = approvers.filter(({ slack }) => userIds.includes(slack.userId));
  const inTheirPlace = messagedOf(asked, approvers, unavailable);
  // Who has a card keeps it true, however people came to be asked since.
  const have = copies.flatMap(({ audience }) => (audience.kind === 'approver' ? [audience.userId] : []));
  return approvers.filter(
    (one) => asked.includes(one) || inTheirPlace.includes(one) || have.includes(one.slack.userId),
  );
}

/** Whether the channel cannot be written to, and shows no card of earlier either. */
export function isChannelLost(copies: readonly CardCopy[]): boolean {
  return copies.some((copy) => copy.audience.kind === 'channel' && isOutOfReach(copy));
}

function isOutOfReach(copy: CardCopy): boolean {
  const { trouble } = copy;
  return trouble !== undefined && !hasCard(copy) && ['audience', 'message'].includes(reachOf(trouble.code));
}

/** Whether it shows at least this version, and nothing that was sent to it can still change that. */
export function isCurrent(copy: CardCopy | undefined, version: number, now: number): boolean {
  if (!copy || copy.shownVersion < version || copy.posting !== undefined) return false;
  return copy.unsettled === undefined || now < copy.unsettled + settlingMs;
}

/** Whether a card stands there, of whatever version; a line that was to become one is none. */
export function hasCard(copy: CardCopy | undefined): boolean {
  return isPosted(copy) && copy.shownVersion > 0;
}

/** Whether it stands somewhere, as far as is known or not. */
export function mayStand(copy: CardCopy | undefined): boolean {
  return isPosted(copy) || copy?.posting !== undefined || copy?.unsettled !== undefined;
}

/** Whether a card that was never posted should still be: not for a request that is over, nor to who can no longer approve. */
export function isWorthPosting(request: DeletionRequest, audience: Audience): boolean {
  // Of a deletion elsewhere whoever wants it undone has an answer of their own.
  if (request.status === 'deleted' && request.elsewhere) {
    return audience.kind === 'channel' || request.channelId === undefined;
  }
  return isOpen(request) && !isForLeft(request, audience);
}

/** Whether it is meant for somebody who could approve and can no more. */
export function isForLeft(request: DeletionRequest, audience: Audience): boolean {
  return audience.kind === 'approver' && hasLeft(request, audience.userId);
}
