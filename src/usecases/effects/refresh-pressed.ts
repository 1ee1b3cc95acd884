import { type Audience, type CardCopy, isPosted } from '../../ports/card-deliveries.js';
import type { OfClick } from '../../ports/of-click.js';
import { deliverCard } from './deliver-card.js';
import type { DeliveryPorts } from './delivery.js';
import type { EffectOutcome } from './effect-lease.js';
import { refreshCards } from './refresh-cards.js';

/** Whoever pressed sees the outcome where they look: that copy is written at once, the others go through the queue. */
export async function refreshPressed(
  ports: DeliveryPorts,
  requestId: string,
  pressed: NonNullable<OfClick['pressed']>,
): Promise<EffectOutcome> {
  const [copies, request] = await Promise.all([ports.copies.list(requestId), ports.requests.load(requestId)]);
  const audience = pressedAudience(copies, pressed);
  if (!request || !audience) return refreshCards(ports, requestId);
  const card = { kind: 'card', requestId, version: request.version, audience } as const;
  const atOnce = deliverCard(ports, card).catch(() => undefined);
  await refreshCards(ports, requestId, audience);
  const outcome = await atOnce;
  if (!outcome?.done) await ports.deliveries.enqueue([card], outcome?.retryAfterMs ?? 0);
  return { done: true };
}

function pressedAudience(
  copies: readonly CardCopy[],
  { userId, channel, ts }: NonNullable<OfClick['pressed']>,
): Audience | undefined {
  const posted = copies.filter(isPosted);
  const at = posted.find((copy) => copy.channel === channel && copy.ts === ts);
  if (at || ts !== undefined) return at?.audience;
  return posted.find(({ audience }) => audience.kind !== 'channel' && audience.userId === userId)?.audience;
}
