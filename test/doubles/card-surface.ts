import type { Moment } from '../../src/domain/effect.js';
import type { Audience, CardSurface, SendResult } from '../../src/ports/card-deliveries.js';

export interface SentCard {
  channel: string;
  ts: string;
  audience: Audience;
  /** The version it shows. */
  version: number;
}

export interface CardSurfaceDouble extends CardSurface {
  /** Messages as they stand, oldest first. */
  readonly cards: SentCard[];
  readonly told: { audience: Audience; moment: Moment; thread?: { channel: string; ts: string } }[];
  /** How often cards were posted or updated. */
  writes(): number;
  /** While set, what Slack answers instead of doing anything. */
  answer: Extract<SendResult, { ok: false }> | undefined;
}

export function createCardSurfaceDouble(): CardSurfaceDouble {
  const cards: SentCard[] = [];
  let written = 0;
  let messages = 0;
  const send = (audience: Audience) => ({
    // A direct message is opened with whoever gets it.
    channel: audience.kind === 'channel' ? audience.channelId : `D${audience.userId}`,
    ts: `${++messages}.000100`,
  });
  const double: CardSurfaceDouble = {
    cards,
    told: [],
    answer: undefined,
    writes: () => written,
    async post(audience, { version }) {
      if (double.answer) return double.answer;
      written += 1;
      const at = send(audience);
      cards.push({ ...at, audience, version });
      return { ok: true, ...at };
    },
    async update(at, audience, { version }) {
      if (double.answer) return double.answer;
      const card = cards.find(({ channel, ts }) => channel === at.channel && ts === at.ts);
      if (!card) return { ok: false, retry: false, code: 'message_not_found' };
      written += 1;
      Object.assign(card, { audience, version });
      return { ok: true, ...at };
    },
    async tell(audience, moment, _request, thread) {
      if (double.answer) return double.answer;
      double.told.push({ audience, moment, ...(thread ? { thread } : {}) });
      return { ok: true, ...send(audience), ...(thread ? { channel: thread.channel } : {}) };
    },
  };
  return double;
}
