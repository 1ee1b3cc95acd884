import type { DeletionRequest } from '../../../domain/request.js';
import type { Answer } from '../../../usecases/answer.js';
import type { Said } from '../../../usecases/requests/discuss-request.js';
import { section } from '../kit/blocks.js';
import { dateToken, mention } from '../kit/mrkdwn.js';
import { whyNotWith } from '../kit/why-not.js';
import { type Words, wordsOf } from '../kit/words.js';

/** What came of a question or an answer, for whoever wrote it; where nothing did, with what they wrote. */
export function discussedWords({ type, id, text }: Said, answer: Answer<DeletionRequest>): Words {
  if (!answer.ok) return whyNotWith(text, answer.no);
  const request = answer.value;
  const question = request.questions?.find((one) => one.id === id);
  const told = type === 'ask_question' ? request.requester : question?.by;
  const what =
    type === 'ask_question'
      ? 'Your question stands on the card, where the answer comes too'
      : 'Your answer stands on the card';
  const isTold = told ? `; ${mention(told.slack.userId)} is told` : '';
  return wordsOf([section([`${what}${isTold}.`, clockWords(request)].filter(Boolean).join(' '))]);
}

/** Until when there is something to decide. */
export function clockWords(request: DeletionRequest): string {
  return 'endsAt' in request ? `The request still ends ${dateToken(request.endsAt, 'deadline')}.` : '';
}
