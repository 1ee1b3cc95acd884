import { spanWords } from './spans.js';
import { keysCode } from './command-names.js';
import type { HoldCounts } from '../domain/key-hold.js';
import type { KmsFailure } from '../domain/kms-failure.js';
import type { LinkedExplanation } from './explanation.js';

/** What the words are made of. */
export interface KmsFacts {
  /** Begins a sentence: "The key billing-root", or "The key". */
  key: string;
  /** As typed in a command: the key's name, or KEY for the reader to fill in. */
  named: string;
  failure: KmsFailure;
  caller: Caller;
  /** Whether a force deletion was asked for already. */
  force: boolean;
  /** Whether what a sync has come to is told beside. */
  synced: boolean;
  /** How the key stands now, which is told beside the words. */
  keyNow: 'live' | 'deleted' | undefined;
  /** Whether the key is set for deletion now, where that is told beside the words. */
  isSetNow: boolean | undefined;
  /** What holds the key now, by cause, none where nothing does; absent where that is not known. */
  holds: HoldCounts | undefined;
}

/** Whose call met the failure: Countersign's own, or that of somebody who has it explained. */
export type Caller = 'countersign' | 'somebody';

export type KmsWords = (facts: KmsFacts) => LinkedExplanation;

/** Begins `next` where the refusal of a call is certain; left out where it is not. */
export const untouched = 'Nothing was changed.';

/** Who can put the call right; begins a sentence. */
export function keeperOf(caller: Caller): string {
  return caller === 'countersign' ? 'Whoever runs Countersign' : 'Whoever made the call';
}

/** The same within one. */
export function keeperIn(caller: Caller): string {
  return caller === 'countersign' ? 'whoever runs Countersign' : 'whoever made the call';
}

/** Where a call that nobody can explain goes. */
export function reportOf(caller: Caller): string {
  return caller === 'countersign'
    ? 'Tell whoever runs Countersign; the log has the call.'
    : 'Check what the call sent. If the console or the command line of IBM made it, open a case with IBM support.';
}

export function notUnderstoodBy(caller: Caller): string {
  return `IBM did not understand what ${caller === 'countersign' ? 'Countersign sent' : 'was sent to it'}.`;
}

/** Comes before another try of a step that may have taken effect. */
export function looksBefore({ caller, named }: Pick<KmsFacts, 'caller' | 'named'>): string {
  return caller === 'countersign'
    ? 'Countersign looks before it tries again'
    : `Look at the key with ${keysCode(`show ${named}`)} before the step is taken again`;
}

/** IBM's own text as a sentence with a blank before it; empty where there is none, or an unknown reason gives it. */
export function ibmSays({ reason, detail, unknownReasonCode }: KmsFailure): string {
  const said = reason ?? detail;
  return said === undefined || unknownReasonCode !== undefined ? '' : ` IBM says: ${asSentence(said)}`;
}

export function asSentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

export function waitingTime(retryAfterMs: number | undefined): string {
  if (retryAfterMs === undefined) return 'in a few minutes';
  return retryAfterMs <= 1_000 ? 'in a moment' : `in ${spanWords(retryAfterMs, Math.ceil)}`;
}
