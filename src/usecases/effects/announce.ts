import type { Moment } from '../../domain/effect.js';
import type { DeletionRequest } from '../../domain/request.js';
import type { Audience, CardCopy } from '../../ports/card-deliveries.js';
import type { EffectOutcome } from './effect-lease.js';
import { audiencesOf, type RefreshPorts } from './refresh-cards.js';

/** Who is told of a moment in words; the card alone shows it to everyone else. */
function audiencesToTell(request: DeletionRequest, moment: Moment, copies: readonly CardCopy[]): Audience[] {
  const all = audiencesOf(request, copies);
  switch (moment) {
    case 'authorization_failed':
      return all.filter((audience) => audience.kind === 'requester');
    case 'withdrawal_troubled':
      return all.filter((audience) => audience.kind !== 'approver');
    case 'deleted':
    case 'blocked':
    case 'unblocked':
    case 'lapsed':
    case 'denied':
    case 'cancelled':
    case 'reminder':
    case 'expired':
    case 'superseded':
    case 'replaced':
      return all;
  }
}

export async function announce(
  ports: RefreshPorts,
  noticeId: string,
  requestId: string,
  moment: Moment,
): Promise<EffectOutcome> {
  const request = await ports.requests.load(requestId);
  if (request) {
    const copies = await ports.copies.list(requestId);
    await ports.deliveries.enqueue(
      audiencesToTell(request, moment, copies).map((audience) => ({
        kind: 'notice',
        requestId,
        noticeId,
        moment,
        audience,
      })),
    );
  }
  return { done: true };
}
