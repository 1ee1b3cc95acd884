import type { ClickIntent } from '../../ports/click-intents.js';
import type { Ports } from '../ports.js';
import { within } from '../within.js';

/**
 * A click stays with the process that handles it for this long at a time, renewed while it does: what a dead process left is
 * noticed soon enough to be carried out.
 */
export const clickLeaseMs = 10_000;
const renewalMs = 3_000;
/** Slack gives three seconds for the acknowledgement. */
const recordWithinMs = 1_500;

/** The clicks this process handles, on record as long as it does. */
export interface ClickRecord {
  /**
   * Puts a click on record, before it is acknowledged. Never rejects, and answers well within Slack's three seconds. With `once`
   * the same click of the same person counts as repeated while it is handled anywhere.
   */
  begin(
    click: ClickIntent,
    options: { once: boolean },
  ): Promise<'on_record' | 'not_recorded' | 'repeated' | 'repeated_again'>;
  /** Takes over what another process left, never what this one handles. Rejects when the store cannot be reached. */
  claim(clickId: string): Promise<ClickIntent | undefined>;
  /** Handled, and its outcome told or committed: off the record, as soon as the store answers. Never rejects. */
  end(click: ClickIntent): Promise<void>;
  /** Left to whoever finds it. */
  letGo(click: ClickIntent): void;
}

export function createClickRecord({ clicks }: Pick<Ports, 'clicks'>): ClickRecord {
  const held = new Set<string>();
  const ended = new Map<string, ClickIntent>();
  let beat: NodeJS.Timeout | undefined;

  const takeOff = (click: ClickIntent) =>
    clicks.settle(click).then(
      () => void ended.delete(click.id),
      // Tried again at every beat.
      () => undefined,
    );
  const end = (click: ClickIntent) => {
    held.delete(click.id);
    ended.set(click.id, click);
    return takeOff(click);
  };
  async function onBeat(): Promise<void> {
    if (held.size + ended.size === 0) {
      clearInterval(beat);
      beat = undefined;
      return;
    }
    // A renewal that fails ends in a lost lease, which every act withstands.
    if (held.size > 0) await clicks.renew([...held], clickLeaseMs).catch(() => undefined);
    await Promise.all([...ended.values()].map(takeOff));
  }
  const hold = (clickId: string) => {
    held.add(clickId);
    beat ??= setInterval(() => void onBeat(), renewalMs).unref();
  };

  return {
    async begin(click, options) {
      hold(click.id);
      const recorded = clicks.record(click, clickLeaseMs, options);
      try {
        const repeats = await within(recordWithinMs, recorded, () => {
          throw new Error('the store did not answer in time');
        });
        if (repeats === 0) return 'on_record';
        held.delete(click.id);
        return repeats === 1 ? 'repeated' : 'repeated_again';
      } catch {
        // It may be on record all the same, and is told to have come to nothing.
        recorded.catch(() => undefined);
        void end(click);
        return 'not_recorded';
      }
    },
    async claim(clickId) {
      // Its lease ran out while the store was away: here it is handled all the same, or was.
      if (held.has(clickId) || ended.has(clickId)) return undefined;
      const click = await clicks.claim(clickId, clickLeaseMs);
      if (click) hold(click.id);
      return click;
    },
    end,
    letGo: (click) => void held.delete(click.id),
  };
}
