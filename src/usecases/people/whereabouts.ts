import { firstBack } from '../../domain/asking.js';
import { awaitsDecision, type DeletionRequest } from '../../domain/request.js';
import type { Absence } from '../../ports/absences.js';
import { isPosted } from '../../ports/card-deliveries.js';
import type { Ports } from '../ports.js';
import { awayAmong } from './ways-to-ask.js';

/** Who of those who may decide is away now. */
export interface Whereabouts {
  away: Absence[];
  /** All of them are. */
  allAway?: {
    /** When the first is back; epoch ms. */
    firstBack: number;
    /** Some of them got a message all the same, or before they went. */
    isAnyoneMessaged: boolean;
  };
}

/** As of now, for a request that waits for a decision; nobody's for any other. */
export async function whereaboutsOf(
  ports: Pick<Ports, 'absences' | 'clock' | 'copies' | 'log'>,
  request: DeletionRequest,
): Promise<Whereabouts> {
  if (!awaitsDecision(request)) return { away: [] };
  const away = await awayAmong(ports, request.approvers);
  const back = firstBack(request.approvers, away);
  if (back === undefined) return { away };
  const { asking } = request;
  const isAskedAllTheSame = asking?.by === 'direct_message' && asking.everyoneAway === true;
  const hasCopy = async () =>
    (await ports.copies.list(request.id)).some(
      (copy) => copy.audience.kind === 'approver' && isPosted(copy) && copy.shownVersion > 0,
    );
  return { away, allAway: { firstBack: back, isAnyoneMessaged: isAskedAllTheSame || (await hasCopy()) } };
}
