import type { BlockAction } from '@slack/bolt';
import { healCopy } from '../../../usecases/effects/heal-copy.js';
import type { Ports } from '../../../usecases/ports.js';

/** Brings the very copy that was pressed up to date, should it be stale. */
export async function healPressed(ports: Ports, body: BlockAction, requestId: string): Promise<void> {
  const channel = body.channel?.id;
  const ts = body.message?.ts;
  if (channel === undefined || ts === undefined) return;
  await healCopy(ports, requestId, body.user.id, { channel, ts }).catch((error: unknown) => {
    ports.log.warn({ requestId, error }, 'copy could not be healed');
  });
}
