import type { Effect } from '../../domain/effect.js';
import type { Reminding } from '../../domain/reminding.js';
import { awaitsDecision, type DeletionRequest } from '../../domain/request.js';
import { isOver } from '../../domain/deadlines.js';
import type { Audience, Delivery } from '../../ports/card-deliveries.js';
import { isPosted } from '../../ports/card-deliveries.js';
import type { Reminder } from '../../ports/card-surface.js';
import type { Ports } from '../ports.js';
import { isForLeft } from './delivery.js';
import type { EffectOutcome } from './effect-lease.js';

/** Has each of them sent one message. */
export async function remindPeople(
  ports: Pick<Ports, 'requests' | 'deliveries'>,
  noticeId: string,
  requestId: string,
  { people, nudge }: Extract<Effect, { kind: 'remind' }>,
): Promise<EffectOutcome> {
  const request = await ports.requests.load(requestId);
  if (request) {
    await ports.deliveries.enqueue(
      people.map((one): Delivery => ({
        kind: 'reminder',
        requestId,
        noticeId,
        audience: audienceFor(request, one),
        ...(one.beside && { beside: one.beside }),
        ...(one.more !== undefined && { more: one.more }),
        ...(nudge && { nudge }),
      })),
    );
  }
  return { done: true };
}

function audienceFor({ requester, channelId }: DeletionRequest, { userId }: Reminding): Audience {
  if (userId === channelId) return { kind: 'channel', channelId };
  return { kind: userId === requester.slack.userId ? 'requester' : 'approver', userId };
}

/** What there still is to be reminded of as the message goes out, each with where its card stands; what was decided meanwhile is left out. */
export async function remindersOf(
  ports: Pick<Ports, 'requests' | 'copies' | 'clock'>,
  { requestId, beside = [], audience }: Extract<Delivery, { kind: 'reminder' }>,
): Promise<Reminder[]> {
  const now = ports.clock.now();
  const found = await Promise.all(
    [requestId, ...beside].map(async (id): Promise<Reminder[]> => {
      const request = await ports.requests.load(id);
      if (!request || !awaitsDecision(request) || isOver(request.endsAt, now)) return [];
      if (isForLeft(request, audience)) return [];
      const { channelId } = request;
      const own = await ports.copies.find(id, audience);
      const shared =
        channelId !== undefined && !isPosted(own)
          ? await ports.copies.find(id, { kind: 'channel', channelId })
          : undefined;
      const at = [own, shared].find(isPosted);
      return [{ request, ...(at && { at: { channel: at.channel, ts: at.ts } }) }];
    }),
  );
  return found.flat().sort((one, other) => one.request.endsAt - other.request.endsAt);
}
