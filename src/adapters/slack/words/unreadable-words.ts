import type { KnownBlock } from '@slack/types';
import type { UnreadableRequest } from '../../../domain/request.js';
import { section } from '../kit/blocks.js';

/** Said beside the requests that can be read: nobody is to take the list for all there is. */
export function unreadableBlocks([first, ...others]: readonly UnreadableRequest[]): KnownBlock[] {
  if (!first) return [];
  const count = others.length === 0 ? '1 request' : `${others.length + 1} requests`;
  const which = others.length === 0 ? `\`${first.id}\`` : `\`${first.id}\` and ${others.length} more`;
  return [
    section(
      `:warning: *${count} could not be read* (${which}), and nothing is done about their keys. Tell whoever runs Countersign; its log says why.`,
    ),
  ];
}
