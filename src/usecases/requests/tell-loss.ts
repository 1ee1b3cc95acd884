import { hourMs } from '../../domain/deadlines.js';
import type { StoreLoss } from '../../ports/card-surface.js';
import { everyChannel } from '../every-channel.js';
import type { Ports } from '../ports.js';

/** Of replicas that see it one tells, and which other loss would come within it is told by that. */
const quietMs = hourMs;

/** Notes in what is left of the audit log that records are lost, and tells every channel, once. Rejects where a channel could not be told. */
export async function tellLoss(
  ports: Pick<Ports, 'audit' | 'clock' | 'hints' | 'keys' | 'surface' | 'settings'>,
  loss: StoreLoss,
): Promise<void> {
  const { audit, clock, hints, surface, settings } = ports;
  const as = (userId: string) => ({ userId, teamId: settings.homeTeamId });
  if (await hints.isDue(as('audit'), 'store-lost', quietMs))
    await audit.append({ at: clock.now(), type: 'store.lost', facts: { ...loss } });
  const instances = await ports.keys.instances();
  for (const channel of everyChannel(ports, instances)) {
    if (!(await hints.isDue(as(channel), 'store-lost', quietMs))) continue;
    const sent = await surface.tellLoss({ kind: 'channel', channelId: channel }, loss, {
      mark: 'store-lost',
    });
    if (sent.ok || sent.effect === 'unknown') continue;
    await hints.forget(as(channel), 'store-lost');
    throw new Error(`Slack refused the message to ${channel}: ${sent.code}`);
  }
}
