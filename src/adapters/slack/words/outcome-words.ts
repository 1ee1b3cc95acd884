import { blockersIn } from '../../../domain/blockers.js';
import type { Blocked, DeletionRequest } from '../../../domain/request.js';
import { counted } from '../../../explanations/counts.js';
import { asSentence } from '../../../explanations/kms-words.js';
import { section } from '../kit/blocks.js';
import { escapeMrkdwn } from '../kit/mrkdwn.js';
import { type Words, wordsOf } from '../kit/words.js';
import { statusWords, titleOf } from './request-words.js';

/** What came of a decision, for the one who made it: the status as committed, which may not be what was hoped for. */
export function outcomeWords(request: DeletionRequest): Words {
  const title = escapeMrkdwn(titleOf(request));
  const words = statusWords(request);
  return { text: `${asSentence(title)} ${words}`, blocks: [section(`*${title}*\n${words}`)] };
}

/** What a look at what blocks came to, where it found the same as before. */
export function stillBlockedWords(request: Blocked): Words {
  const left = blockersIn(request.protection, request.force) ?? 0;
  if (left === 0) return outcomeWords(request);
  return wordsOf([section(`Looked just now: still ${counted(left, 'resource')}.`)]);
}
