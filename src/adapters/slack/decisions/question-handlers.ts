import { randomUUID } from 'node:crypto';
import type { App } from '@slack/bolt';
import type { KnownBlock } from '@slack/types';
import type { No } from '../../../usecases/answer.js';
import type { Ports } from '../../../usecases/ports.js';
import { discussRequest, type Said } from '../../../usecases/requests/discuss-request.js';
import { prepareStep } from '../../../usecases/requests/prepare-step.js';
import { cardActions, questionIn } from '../card/card.js';
import { onRequestButton, type RequestClick } from '../card/on-request-button.js';
import type { AckedWork } from '../kit/acked-work.js';
import { typedIn } from '../kit/entered.js';
import { identityOf } from '../kit/identity.js';
import { type NextView, question, questionAgain, told } from '../kit/next-view.js';
import { onSubmit } from '../kit/on-submit.js';
import { openingByPress, openModal } from '../kit/open-modal.js';
import { loadingView } from '../kit/plain-views.js';
import { unreadable } from '../kit/unreadable.js';
import { whyNot } from '../kit/why-not.js';
import { discussedWords } from './discussed-words.js';
import {
  type QuestionAbout,
  questionIds,
  questionTitles,
  questionView,
  readQuestionAbout,
} from './question-form.js';

/** A question of whoever may decide, and the requester's answer: a form each, and no passcode. */
export function registerQuestions(app: App, ports: Ports, work: AckedWork): void {
  for (const type of ['ask_question', 'answer_question'] as const) {
    const title = questionTitles[type];
    const isAnswer = type === 'answer_question';

    onRequestButton(app, ports, work, isAnswer ? cardActions.answer : cardActions.question, (click) =>
      openModal(ports, work, openingByPress(click), {
        what: title,
        first: loadingView(title, 'Looking the request up…'),
        next: () => firstForm(ports, type, click),
      }),
    );

    onSubmit(app, work, isAnswer ? questionIds.answer : questionIds.ask, ({ view, by }) => {
      const text = typedIn(view, questionIds.text);
      if (text.trim() === '') {
        return { errors: { [questionIds.text]: `Write your ${isAnswer ? 'answer' : 'question'}.` } };
      }
      const about = readQuestionAbout(view.private_metadata);
      const again = async (no: No) => {
        const note = whyNot(no).blocks;
        return about ? formAgain(ports, type, about, { text, note }) : told(title, { blocks: note });
      };
      return {
        what: title,
        act: about && { kind: type, ...about, text },
        meanwhile: loadingView(title, 'Putting it on the card…'),
        next: async () => {
          if (!about) return told(title, unreadable);
          const said: Said = { type, id: about.id, text };
          const answer = await discussRequest(ports, about.requestId, by, said);
          return !answer.ok && answer.no.kind === 'trouble'
            ? again(answer.no)
            : told(title, discussedWords(said, answer));
        },
        failed: again,
      };
    });
  }
}

/** Who may not reads why at once, and gets no form. */
async function firstForm(
  ports: Ports,
  type: Said['type'],
  { requestId, blockId, body }: RequestClick,
): Promise<NextView> {
  const id = type === 'ask_question' ? randomUUID() : questionIn(blockId);
  const prepared = await prepareStep(ports, type, requestId, identityOf(body), id);
  if (prepared.ok) return question(questionView(type, { requestId, id }, prepared.value));
  const words = whyNot(prepared.no);
  // Who may is not known while a service is away: whoever does may write meanwhile.
  return prepared.no.kind === 'trouble'
    ? formAgain(ports, type, { requestId, id }, { note: words.blocks })
    : told(questionTitles[type], words);
}

async function formAgain(
  ports: Pick<Ports, 'requests'>,
  type: Said['type'],
  about: QuestionAbout,
  { text = '', note }: { text?: string; note: KnownBlock[] },
): Promise<NextView> {
  // What was typed is shown again also while the store is away.
  const request = await ports.requests.load(about.requestId).catch(() => undefined);
  return questionAgain(questionView(type, about, request, { text, note }), note);
}
