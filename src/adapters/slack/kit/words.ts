import type { KnownBlock } from '@slack/types';

/** What one person is told: blocks, and the same story as text for notifications and screen readers. */
export interface Words {
  text: string;
  blocks: KnownBlock[];
}

/** For that person's eyes alone, beside whatever they pressed. */
export function ephemeral(words: Words) {
  return { response_type: 'ephemeral' as const, replace_original: false, ...words };
}
