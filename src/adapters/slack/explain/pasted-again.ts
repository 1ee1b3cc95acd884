import type { KnownBlock } from '@slack/types';
import { context, quoted } from '../kit/blocks.js';

/** Ids, CRNs and codes are shorter; tokens and API keys are not. */
const likeACredential = /(?<![\w-])[\w-]{40,}(?:\.[\w-]+)*/g;

/** What somebody typed after a command is nowhere else any more: shown to them again, to go on from. */
export function pastedAgain(text: string): KnownBlock[] {
  return [context('Your text:'), quoted(text.replaceAll(likeACredential, '…'))];
}
