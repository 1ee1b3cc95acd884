import { randomBytes } from 'node:crypto';
import { SlackApiError } from './slack-errors.js';

interface Trigger {
  personId: string;
  /** The view the interaction came from, when it came from one. */
  viewId?: string | undefined;
  bornMs: number;
  used: boolean;
}

/** Trigger ids: three seconds of real time, one use. */
export interface TriggerBook {
  issue(personId: string, viewId?: string): string;
  /** Uses one up; throws invalid_trigger_id, exchanged_trigger_id or expired_trigger_id. */
  exchange(triggerId: unknown): Trigger;
  clear(): void;
}

const triggerLifeMs = 3_000;

export function createTriggerBook(realNow: () => number = Date.now): TriggerBook {
  const triggers = new Map<string, Trigger>();
  return {
    issue(personId, viewId) {
      const id = `${Math.floor(realNow())}.${randomBytes(4).readUInt32BE()}.${randomBytes(16).toString('hex')}`;
      triggers.set(id, { personId, viewId, bornMs: realNow(), used: false });
      for (const [old, trigger] of triggers) {
        if (realNow() - trigger.bornMs > 600_000) triggers.delete(old);
      }
      return id;
    },
    exchange(triggerId) {
      const trigger = typeof triggerId === 'string' ? triggers.get(triggerId) : undefined;
      if (!trigger) throw new SlackApiError('invalid_trigger_id');
      if (trigger.used) throw new SlackApiError('exchanged_trigger_id');
      if (realNow() - trigger.bornMs > triggerLifeMs) throw new SlackApiError('expired_trigger_id');
      trigger.used = true;
      return trigger;
    },
    clear: () => triggers.clear(),
  };
}
