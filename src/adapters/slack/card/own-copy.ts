import { type CardCopy, isPosted } from '../../../ports/card-deliveries.js';

import type { Place } from '../../../ports/card-surface.js';

/** A person's own copy of a card. */
export function ownCopy(copies: readonly CardCopy[], userId: string): Place | undefined {
  return firstPosted(copies, ({ audience }) => audience.kind !== 'channel' && audience.userId === userId);
}

export function channelCopy(copies: readonly CardCopy[]): Place | undefined {
  return firstPosted(copies, ({ audience }) => audience.kind === 'channel');
}

function firstPosted(copies: readonly CardCopy[], isMeant: (copy: CardCopy) => boolean): Place | undefined {
  const posted = copies.filter(isPosted).find(isMeant);
  return posted && { channel: posted.channel, ts: posted.ts };
}
