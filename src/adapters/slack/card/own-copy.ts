import type { CardCopy } from '../../../ports/card-deliveries.js';

/** Where a message stands in Slack. */
export interface Place {
  channel: string;
  ts: string;
}

/** A person's own copy of a card. */
export function ownCopy(copies: readonly CardCopy[], userId: string): Place | undefined {
  return firstPosted(copies, ({ audience }) => audience.kind !== 'channel' && audience.userId === userId);
}

export function channelCopy(copies: readonly CardCopy[]): Place | undefined {
  return firstPosted(copies, ({ audience }) => audience.kind === 'channel');
}

function firstPosted(copies: readonly CardCopy[], isMeant: (copy: CardCopy) => boolean): Place | undefined {
  for (const copy of copies) {
    const { channel, ts } = copy;
    if (isMeant(copy) && channel !== undefined && ts !== undefined) return { channel, ts };
  }
  return undefined;
}
