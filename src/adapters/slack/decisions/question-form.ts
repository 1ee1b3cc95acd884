import type { KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import { isRequestId } from '../../../domain/request-id.js';
import { questionLimit } from '../../../domain/question.js';
import type { DeletionRequest } from '../../../domain/request.js';
import type { Said } from '../../../usecases/requests/discuss-request.js';
import { plain, section } from '../kit/blocks.js';
import { mention, quote } from '../kit/mrkdwn.js';
import { readCarried } from '../kit/read-carried.js';
import { clockWords } from './discussed-words.js';

export const questionIds = { ask: 'question_form', answer: 'answer_form', text: 'text' } as const;
export const questionTitles: Record<Said['type'], string> = {
  ask_question: 'Ask a question',
  answer_question: 'Answer a question',
};

const carried = z.object({ requestId: z.string().refine(isRequestId), id: z.string().max(40) });
/** Which request and which question a form is about; never authority. */
export type QuestionAbout = z.infer<typeof carried>;

export function readQuestionAbout(privateMetadata: string): QuestionAbout | undefined {
  return readCarried(carried, privateMetadata);
}

/** Asks for the words; an answer under its question, quoted. `request` is missing where it cannot be read now. */
export function questionView(
  type: Said['type'],
  about: QuestionAbout,
  request: DeletionRequest | undefined,
  { text = '', note = [] }: { text?: string; note?: KnownBlock[] } = {},
): ModalView {
  const isAnswer = type === 'answer_question';
  const question = request?.questions?.find(({ id }) => id === about.id);
  return {
    type: 'modal',
    callback_id: isAnswer ? questionIds.answer : questionIds.ask,
    private_metadata: JSON.stringify(about),
    title: plain(questionTitles[type]),
    submit: plain(isAnswer ? 'Answer' : 'Ask'),
    close: plain('Close'),
    blocks: [
      ...note,
      ...(isAnswer && question
        ? [section(`${mention(question.by.slack.userId)} wants to know:\n${quote(question.text)}`)]
        : []),
      section([readersOf(type, request), request ? clockWords(request) : ''].filter(Boolean).join(' ')),
      {
        type: 'input',
        block_id: questionIds.text,
        label: plain(isAnswer ? 'Answer' : 'Question'),
        hint: plain('Leave out secrets.'),
        element: {
          type: 'plain_text_input',
          action_id: questionIds.text,
          multiline: true,
          max_length: questionLimit,
          ...(text === '' ? {} : { initial_value: text }),
        },
      },
    ],
  };
}

function readersOf(type: Said['type'], request: DeletionRequest | undefined): string {
  if (type === 'answer_question') return 'Everyone who has the card reads your answer.';
  const whom = request ? mention(request.requester.slack.userId) : 'The requester';
  return `${whom} is asked; everyone who has the card reads question and answer.`;
}
