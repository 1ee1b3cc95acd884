import { requestedAt } from '../domain/request-id.js';
import type { Refusal } from '../domain/refusal.js';
import type { Ports } from './ports.js';

/** Why there is no request of this id: its time is over, or it never was in this store. */
export async function notKept(
  { requests }: Pick<Ports, 'requests'>,
  requestId: string,
): Promise<Extract<Refusal, { code: 'request_pruned' | 'request_elsewhere' }>> {
  const [madeAt, prunedUpTo] = [requestedAt(requestId), await requests.prunedUpTo()];
  const isOfThen = madeAt !== undefined && prunedUpTo !== undefined && madeAt <= prunedUpTo;
  return { code: isOfThen ? 'request_pruned' : 'request_elsewhere', requestId };
}
