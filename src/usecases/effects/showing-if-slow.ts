import type { Ports } from '../ports.js';
import type { EffectOutcome } from './effect-lease.js';
import { refreshCards, type RefreshPorts } from './refresh-cards.js';

/** A status that passes within this is not shown: one update shows the outcome instead of two. Real time. */
const passingMs = 700;

/** Has the cards show what is under way, should it take longer, or have to be tried again. */
export async function showingIfSlow(
  ports: RefreshPorts & Pick<Ports, 'log'>,
  requestId: string,
  work: Promise<EffectOutcome>,
): Promise<EffectOutcome> {
  const show = () =>
    refreshCards(ports, requestId).catch((error: unknown) => {
      ports.log.warn({ requestId, error }, 'what is under way could not be shown');
    });
  const timer = setTimeout(() => void show(), passingMs).unref();
  try {
    const outcome = await work;
    if (!outcome.done) await show();
    return outcome;
  } catch (error) {
    // It is tried again: until then no card may go on offering what was decided.
    await show();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
