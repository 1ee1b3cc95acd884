import type { Approver } from '../../domain/approver.js';
import { type Asking, askingOf } from '../../domain/asking.js';
import type { Absence } from '../../ports/absences.js';
import type { Ports } from '../ports.js';

/** How a new request asks those who may decide: within the bound of direct messages, those who are away last. */
export async function waysToAsk(
  ports: Pick<Ports, 'absences' | 'clock' | 'log' | 'settings'>,
  requestId: string,
  approvers: readonly Approver[],
  channelId: string | undefined,
): Promise<Asking | undefined> {
  const { maxDirectMessages } = ports.settings;
  const away = await awayAmong(ports, approvers);
  return askingOf(
    requestId,
    approvers,
    { maxDirectMessages, channelId },
    away.map(({ slack }) => slack),
  );
}

/** An absence that cannot be read costs a message too many, never a request. */
export async function awayAmong(
  { absences, clock, log }: Pick<Ports, 'absences' | 'clock' | 'log'>,
  approvers: readonly Approver[],
): Promise<Absence[]> {
  try {
    return await absences.awayAmong(
      approvers.map(({ slack }) => slack),
      clock.now(),
    );
  } catch (error) {
    log.warn({ error }, 'absences could not be read');
    return [];
  }
}
