import type { KnownBlock } from '@slack/types';
import { context, quoted } from '../kit/blocks.js';

/** What follows the words that announce a credential, in command lines, headers, forms and JSON. */
const announced =
  /((?<![\w-])(?:-p|--?(?:password|apikey|passcode)|\w*(?:passcode|password|api_?key|secret|token|payload)|bearer|basic)["'“”’]{0,2}\s{0,2}[:= ]\s{0,2}["'“”’]?)(?!-)[^\s"'“”’,;&]+/gi;
/** Ids, CRNs and codes are shorter; tokens and API keys are not. */
const likeACredential = /(?<![\w-])(?:[\w-]{40,}|eyJ[\w-]{6,})(?:\.[\w-]*)*/g;

/** What somebody typed after a command is nowhere else any more: shown to them again, to go on from. */
export function pastedAgain(text: string): KnownBlock[] {
  return [context('Your text:'), quoted(text.replaceAll(announced, '$1…').replaceAll(likeACredential, '…'))];
}
