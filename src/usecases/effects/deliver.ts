import { isEveryoneAway } from '../../domain/asking.js';
import type { Audience, CardCopy, Delivery, SendResult } from '../../ports/card-deliveries.js';
import { audienceKey, isKeptByNewer, isPosted } from '../../ports/card-deliveries.js';
import type { DeletionRequest } from '../../domain/request.js';
import { RequestUnreadable } from '../../ports/request-store.js';
import type { Ports } from '../ports.js';
import { isChannelLost, isWorthPosting, refreshCards } from './refresh-cards.js';
import { awayAmong } from '../people/ways-to-ask.js';

/** Above the longest a delivery's Slack calls may take together, so that one writer has finished before the next begins. */
export const copyLeaseMs = 60_000;
const busyRetryMs = 150;
const defaultRetryMs = 2_000;
/** Another process may be new enough, or the record is mended: nobody is left untold for it. */
const leftToOthers = { done: false, retryAfterMs: 30_000, rateLimited: false } as const;

export type DeliveryOutcome = { done: true } | { done: false; retryAfterMs: number; rateLimited: boolean };

type DeliveryPorts = Pick<
  Ports,
  'requests' | 'copies' | 'deliveries' | 'surface' | 'absences' | 'clock' | 'log'
>;

/** One step of the delivery queue; running twice shows nothing twice. */
export async function deliver(ports: DeliveryPorts, delivery: Delivery): Promise<DeliveryOutcome> {
  try {
    switch (delivery.kind) {
      case 'card':
        return await deliverCard(ports, delivery);
      case 'notice':
        return await deliverNotice(ports, delivery);
      default:
        return leaveToOthers(ports, delivery);
    }
  } catch (error) {
    if (!(error instanceof RequestUnreadable)) throw error;
    return leftToOthers;
  }
}

/** A newer program beside this one, or before a rollback, has put it into the queue. */
function leaveToOthers({ log }: DeliveryPorts, delivery: never): DeliveryOutcome {
  const { kind, requestId } = delivery as { kind: unknown; requestId: unknown };
  log.info({ event: 'delivery.unknown', kind, requestId }, 'a delivery of a kind unknown here is left alone');
  return leftToOthers;
}

/**
 * Brings one copy to the newest committed version, whatever version asked for it. One writer at a time holds the
 * copy, so an older rendering can never land after a newer one.
 */
async function deliverCard(
  ports: DeliveryPorts,
  { requestId, version, audience }: Extract<Delivery, { kind: 'card' }>,
): Promise<DeliveryOutcome> {
  const before = await findCopy(ports, requestId, audience);
  if (isKeptByNewer(before)) return leftToOthers;
  if ((before?.shownVersion ?? 0) >= version) return { done: true };
  const claim = await ports.copies.claim(requestId, audience, copyLeaseMs);
  if (claim === undefined) {
    return { done: false, retryAfterMs: busyRetryMs, rateLimited: false };
  }
  try {
    const copy = await findCopy(ports, requestId, audience);
    if (isKeptByNewer(copy)) return leftToOthers;
    const request = await ports.requests.load(requestId);
    if (!request || copy?.undeliverable !== undefined || (copy?.shownVersion ?? 0) >= request.version) {
      return { done: true };
    }
    const posted = isPosted(copy) ? { channel: copy.channel, ts: copy.ts } : undefined;
    if (!posted && (!isWorthPosting(request) || (await isSpared(ports, request, audience)))) {
      return { done: true };
    }
    let result: SendResult = posted
      ? await ports.surface.update(posted, audience, request)
      : await ports.surface.post(audience, request);
    // Somebody removed the message; the request is still theirs to decide.
    if (!result.ok && posted && result.code === 'message_not_found' && isWorthPosting(request)) {
      result = await ports.surface.post(audience, request);
    }
    if (result.ok) {
      const { channel, ts } = result;
      await ports.copies.save(requestId, { audience, channel, ts, shownVersion: request.version });
      return { done: true };
    }
    if (result.retry) return retry(ports, requestId, audience, result);
    ports.log.warn(
      { requestId, audience: audienceKey(audience), code: result.code },
      'card cannot be delivered',
    );
    await ports.copies.save(requestId, {
      ...(copy ?? { audience }),
      // What is posted still shows what it showed; a click on it tries again.
      shownVersion: copy?.shownVersion ?? 0,
      undeliverable: result.code,
    });
    // Where the channel was to ask, people are asked themselves.
    if (audience.kind === 'channel' && request.asking?.by === 'channel') await refreshCards(ports, requestId);
    return { done: true };
  } finally {
    await ports.copies.release(requestId, audience, claim);
  }
}

async function deliverNotice(
  ports: DeliveryPorts,
  { requestId, noticeId, moment, audience }: Extract<Delivery, { kind: 'notice' }>,
): Promise<DeliveryOutcome> {
  if (await ports.copies.wasNoticeSent(requestId, noticeId, audience)) return { done: true };
  const request = await ports.requests.load(requestId);
  if (!request || (await isSpared(ports, request, audience))) return { done: true };
  const copy = await findCopy(ports, requestId, audience);
  const thread = isPosted(copy) ? { channel: copy.channel, ts: copy.ts } : undefined;
  const result = await ports.surface.tell(audience, moment, request, thread);
  if (!result.ok && result.retry) return retry(ports, requestId, audience, result);
  if (!result.ok) {
    ports.log.warn(
      { requestId, audience: audienceKey(audience), code: result.code },
      'notice cannot be delivered',
    );
  }
  await ports.copies.markNoticeSent(requestId, noticeId, audience);
  return { done: true };
}

/**
 * Whether an approver is away and wants no message. A card they have goes on being brought up to date. Where nobody else
 * could see the request they are asked all the same.
 */
async function isSpared(
  ports: DeliveryPorts,
  request: DeletionRequest,
  audience: Audience,
): Promise<boolean> {
  if (audience.kind !== 'approver') return false;
  const away = await awayAmong(ports, request.approvers);
  if (!away.some(({ slack }) => slack.userId === audience.userId)) return false;
  const channelId = isChannelLost(await ports.copies.list(request.id)) ? undefined : request.channelId;
  return !isEveryoneAway(
    request.approvers,
    { channelId },
    away.map(({ slack }) => slack),
  );
}

async function findCopy(
  ports: DeliveryPorts,
  requestId: string,
  audience: Audience,
): Promise<CardCopy | undefined> {
  const key = audienceKey(audience);
  return (await ports.copies.list(requestId)).find((copy) => audienceKey(copy.audience) === key);
}

function retry(
  { log }: Pick<Ports, 'log'>,
  requestId: string,
  audience: Audience,
  result: Extract<SendResult, { retry: true }>,
): DeliveryOutcome {
  log.info({ requestId, audience: audienceKey(audience), code: result.code }, 'not delivered yet');
  return {
    done: false,
    retryAfterMs: result.retryAfterMs ?? defaultRetryMs,
    rateLimited: result.retryAfterMs !== undefined,
  };
}
