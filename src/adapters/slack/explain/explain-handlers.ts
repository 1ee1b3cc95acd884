import type { App } from '@slack/bolt';
import type { SlackIdentity } from '../../../domain/person.js';
import { explainError, type ExplainErrorInput } from '../../../usecases/keys/explain-error.js';
import type { Ports } from '../../../usecases/ports.js';
import type { AckedWork } from '../kit/acked-work.js';
import { chosenIn, typedIn } from '../kit/entered.js';
import { readKeyValue } from '../kit/key-value.js';
import { questionAgain, told } from '../kit/next-view.js';
import { onPress } from '../kit/on-press.js';
import { onSubmit } from '../kit/on-submit.js';
import { type Opening, openingByPress, openModal } from '../kit/open-modal.js';
import { loadingView } from '../kit/plain-views.js';
import { whyNot } from '../kit/why-not.js';
import { type Words, wordsOf } from '../kit/words.js';
import { openForm } from '../request/form-handlers.js';
import { formIds } from '../request/request-form.js';
import { explainIds, explainTitle, explainView } from './explain-form.js';
import { explainedWords } from './explained-words.js';
import { pastedAgain } from './pasted-again.js';

/** The form for a pasted error, whose place the answer takes, and the button below the answer. */
export function registerExplain(app: App, ports: Ports, work: AckedWork): void {
  onSubmit(app, work, explainIds.form, ({ view, by }) => {
    const text = typedIn(view, explainIds.text);
    const key = readKeyValue(chosenIn(view, formIds.key));
    return {
      what: 'explain',
      meanwhile: loadingView(explainTitle, 'Reading the error and the key…'),
      next: async () => {
        const { words, isAnswer } = await explain(ports, { by, text, ...(key ? { key } : {}) });
        // Where nothing came of it the text stays, to be completed or to be tried again.
        return isAnswer
          ? told(explainTitle, words)
          : questionAgain(explainView(words.blocks, text), words.blocks);
      },
      failed: (no) => {
        const note = whyNot(no).blocks;
        return questionAgain(explainView(note, text), note);
      },
    };
  });

  // An id finds its key whatever else bears its name.
  onPress(app, work, explainIds.ask, (press) =>
    openForm(ports, work, openingByPress(press), readKeyValue(press.value)?.keyId ?? ''),
  );
}

/** `/keys explain` by itself: the form for a pasted error. */
export function openExplain(ports: Ports, work: AckedWork, opening: Opening): Promise<void> {
  return openModal(ports, work, opening, { what: 'open explain', first: explainView() });
}

/** `/keys explain` with the error. */
export async function explainReply(ports: Ports, by: SlackIdentity, text: string): Promise<Words> {
  const { words, isAnswer } = await explain(ports, { by, text });
  return isAnswer ? words : wordsOf([...words.blocks, ...pastedAgain(text)]);
}

/** The words, and whether they tell what the text means; else they tell why not. */
async function explain(ports: Ports, input: ExplainErrorInput): Promise<{ words: Words; isAnswer: boolean }> {
  const explained = await explainError(ports, input);
  if (!explained.ok) return { words: whyNot(explained.no), isAnswer: false };
  const { failure, call } = explained.value;
  return {
    words: explainedWords(explained.value, ports.sessions.mode),
    isAnswer: failure !== undefined || call !== undefined,
  };
}
