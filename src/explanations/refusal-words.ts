import { shorten } from '../domain/plain-text.js';
import type { Refusal, RefusalCode } from '../domain/refusal.js';
import type { Explanation } from './explanation.js';

/** Words for each of some refusals. */
export type RefusalWords<Codes extends RefusalCode> = {
  [Code in Codes]: (refusal: Extract<Refusal, { code: Code }>) => Explanation;
};

/** How many of a list stand in a sentence. */
export const namesShown = 5;

export function nothingDone(sentence: string): string {
  return `Nothing was done: ${sentence.replace(/^You/, 'you')}`;
}

/** What somebody typed, as far as it fits into a sentence. */
export function clip(text: string): string {
  return shorten(text.replaceAll(/[\r\n\t]+/g, ' '), 100);
}
