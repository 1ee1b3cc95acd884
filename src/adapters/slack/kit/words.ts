import type { KnownBlock } from '@slack/types';
import type { Explanation } from '../../../explanations/explanation.js';
import { explanationBlocks, explanationText } from './blocks.js';
import { textOfBlocks } from './text-of-blocks.js';

/** What one person is told: blocks, and the same story as text for notifications and screen readers. */
export interface Words {
  text: string;
  blocks: KnownBlock[];
}

/** Blocks, with a text that tells all they show. */
export function wordsOf(blocks: KnownBlock[]): Words {
  return { text: textOfBlocks(blocks), blocks };
}

export function wordsOfExplanation(explanation: Explanation): Words {
  return { text: explanationText(explanation), blocks: explanationBlocks(explanation) };
}

/** For that person's eyes alone, beside whatever they pressed. */
export function ephemeral(words: Words) {
  return { response_type: 'ephemeral' as const, replace_original: false, ...words };
}
