import type { Approver } from '../../domain/approver.js';
import { isSameSlackUser, type SlackIdentity } from '../../domain/person.js';
import { messagedOf, nobodyUnavailable, type Unavailable, unavailableFor } from '../../domain/unavailable.js';
import type { Ports } from '../ports.js';

type WhomPorts = Pick<Ports, 'absences' | 'clock' | 'log'>;

export interface WhomOptions {
  /** Those of the approvers whose turn it is; default all. Stand-ins may be any of them. */
  asked?: readonly Approver[];
  /** Where others see it. Where nowhere, and nobody is there, those asked are messaged all the same. */
  channelId?: string | undefined;
  /** Whom Slack delivers nothing to: their being there helps nobody. */
  unreachable?: readonly SlackIdentity[];
}

/**
 * Who of those who may decide gets a direct message now: whoever is there, in place of those away their stand-ins, and nobody
 * who has direct messages off. Cards, notices and news of keys go by it; reminders by the same, but for the last.
 */
export async function whomToMessage(
  ports: WhomPorts,
  approvers: readonly Approver[],
  { asked = approvers, channelId, unreachable = [] }: WhomOptions = {},
): Promise<Approver[]> {
  const unavailable = await unavailableAmong(ports, approvers);
  const there = messagedOf(asked, approvers, unavailable);
  const isReached = ({ slack }: Approver) => !unreachable.some((one) => isSameSlackUser(one, slack));
  return channelId === undefined && !there.some(isReached) ? [...asked] : there;
}

/** Who of them takes no direct messages. An absence that cannot be read costs a message too many, never a request. */
export async function unavailableAmong(
  ports: WhomPorts,
  approvers: readonly Approver[],
): Promise<Unavailable> {
  try {
    return await readUnavailable(ports, approvers);
  } catch (error) {
    ports.log.warn({ error }, 'absences could not be read');
    return nobodyUnavailable;
  }
}

/** The same; rejects where it cannot be read. */
export async function readUnavailable(
  { absences, clock }: Pick<WhomPorts, 'absences' | 'clock'>,
  approvers: readonly Approver[],
): Promise<Unavailable> {
  const slacks = approvers.map(({ slack }) => slack);
  const [away, off] = await Promise.all([absences.awayAmong(slacks, clock.now()), absences.offAmong(slacks)]);
  return unavailableFor(approvers, { away, off });
}
