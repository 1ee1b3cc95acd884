import type { Approver } from '../../domain/approver.js';
import { type Asking, askingOf } from '../../domain/asking.js';
import type { Unavailable } from '../../domain/unavailable.js';
import type { Ports } from '../ports.js';
import { unavailableAmong } from './whom-to-message.js';

/** How a new request asks those who may decide, within the bound of direct messages; and who of them takes none now. */
export async function waysToAsk(
  ports: Pick<Ports, 'absences' | 'clock' | 'log' | 'settings'>,
  requestId: string,
  approvers: readonly Approver[],
  channelId: string | undefined,
): Promise<{ asking?: Asking; unavailable: Unavailable }> {
  const { maxDirectMessages } = ports.settings;
  const unavailable = await unavailableAmong(ports, approvers);
  const asking = askingOf(requestId, approvers, { maxDirectMessages, channelId }, unavailable);
  return { ...(asking && { asking }), unavailable };
}
