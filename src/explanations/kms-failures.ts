import { keysCode } from './command-names.js';
import { obstructionOf } from '../domain/gates.js';
import type { HoldCounts } from '../domain/key-hold.js';
import {
  inTellingOrder,
  isKmsReasonCode,
  type KmsFailure,
  type KmsFailureCode,
} from '../domain/kms-failure.js';
import type { LinkedExplanation } from './explanation.js';
import { conditionWords } from './kms-conditions.js';
import { reasonWords } from './kms-reasons.js';
import { asSentence, type Caller, type KmsFacts, type KmsWords, looksBefore } from './kms-words.js';
import { type FirstAuthorization, setterWords } from './setter-message.js';

export interface KmsFailureContext {
  keyName?: string;
  /** Default `countersign`, whose calls cards and replies tell of. */
  caller?: Caller;
  /** The step belongs to a force deletion. Default false. */
  force?: boolean;
  /** What a sync has come to is told beside the words. Default false. */
  synced?: boolean;
  /** How the key stands now, where that is told beside the words. */
  keyNow?: 'live' | 'deleted';
  /** Whether the key is set for deletion now, where that is told beside the words. */
  isSetNow?: boolean;
  /** What holds the key now, where its protected resources are known. */
  holds?: HoldCounts;
  /** The failure is the console's message to whoever set the key for deletion: how that authorization stands now. */
  toSetter?: FirstAuthorization;
}

const catalogue: Record<KmsFailureCode, KmsWords> = { ...reasonWords, ...conditionWords };

/** Words for a failure of the KMS or of signing in at IAM, with what IBM support asks for. */
export function explainKmsFailure(failure: KmsFailure, context: KmsFailureContext = {}): LinkedExplanation {
  const {
    keyName,
    caller = 'countersign',
    force = false,
    synced = false,
    keyNow,
    isSetNow,
    holds,
    toSetter,
  } = context;
  const facts = {
    key: keyName ? `The key ${keyName}` : 'The key',
    named: keyName || 'KEY',
    failure,
    caller,
    force,
    synced,
    keyNow,
    isSetNow,
    holds,
  };
  const words = toSetter === undefined ? wordsFor(failure.code) : setterWords(toSetter);
  const { what, why, next: advice, link } = words(facts);
  // What stood in the way of a deletion is history once the key is deleted.
  const isOver = keyNow === 'deleted' && toSetter === undefined && obstructionOf(failure) !== 'other';
  const next = isOver ? 'Nothing is left to do: the key has been deleted since.' : advice;
  const isUnclear = failure.effect === 'unknown';
  const looks = looksBefore(facts);
  return {
    what,
    why: [why, factsSaid(facts, why), otherReasons(facts), unknownReason(failure)].filter(Boolean).join(' '),
    next:
      isUnclear && !next.includes(looks) ? `The step may have taken effect all the same. ${looks}.` : next,
    ...(failure.correlationId && { support: `IBM’s correlation ID: ${failure.correlationId}` }),
    link,
  };
}

/** A record may hold a code of a newer program's. */
function wordsFor(code: KmsFailureCode): KmsWords {
  return catalogue[Object.hasOwn(catalogue, code) ? code : 'unexpected'];
}

/** Numbers, moments, fields: what only the text at hand can tell. */
const holdsAFact = /\d|must be|cannot be set|until/;

/** What somebody else's answer says beyond the meaning of its code, where the words do not have it yet. */
function factsSaid({ failure, caller }: KmsFacts, told: string): string {
  if (caller !== 'somebody' || failure.unknownReasonCode !== undefined) return '';
  const said = [failure.detail, failure.reason]
    .filter((text) => text !== undefined)
    .map((text) => text.replace(/ ?\bPlease see .*$/, '').replace(/[:. ]+$/, ''))
    .filter((text) => holdsAFact.test(text) && !told.includes(text));
  return said.length === 0 ? '' : `IBM says: ${[...new Set(said)].map(asSentence).join(' ')}`;
}

/** In the order of telling, so that the same reasons read the same; with IBM's text where it holds a fact, or all there is. */
function otherReasons(facts: KmsFacts): string {
  const { otherCodes = [], otherTexts = {} } = facts.failure;
  if (otherCodes.length === 0) return '';
  const each = inTellingOrder(otherCodes).map((code) => {
    const said = Object.hasOwn(otherTexts, code) ? otherTexts[code] : undefined;
    const isKnown = isKmsReasonCode(code);
    const what = isKnown ? reasonWords[code](facts).what : 'a reason that this version does not know.';
    return `${code}: ${what}${said === undefined || (isKnown && !holdsAFact.test(said)) ? '' : ` IBM says: ${asSentence(said)}`}`;
  });
  const hint = facts.caller === 'somebody' ? '' : `, which ${keysCode('explain')} tells about by its code`;
  return `IBM names more in the way${hint}. ${each.join(' ')}`;
}

/** All that IBM says, for nothing else tells what it means: the text of the reason and of the whole answer. */
function unknownReason({ unknownReasonCode, reason, detail }: KmsFailure): string {
  if (unknownReasonCode === undefined) return '';
  const said = [...new Set([detail, reason])].filter((text) => text !== undefined).map(asSentence);
  const names = `IBM names a reason that this version does not know, ${unknownReasonCode}`;
  return said.length === 0 ? asSentence(names) : `${names}, and says: ${said.join(' ')}`;
}
