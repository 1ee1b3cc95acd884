import type { DeletionRequest } from '../../../domain/request.js';
import { section } from '../kit/blocks.js';
import { escapeMrkdwn } from '../kit/mrkdwn.js';
import type { Words } from '../kit/words.js';
import { statusWords, titleOf } from './request-words.js';

/** What came of a decision, for the one who made it: the status as committed, which may not be what was hoped for. */
export function outcomeWords(request: DeletionRequest): Words {
  const text = `${escapeMrkdwn(titleOf(request))}. ${statusWords(request)}`;
  return { text, blocks: [section(`*${escapeMrkdwn(titleOf(request))}*\n${statusWords(request)}`)] };
}
