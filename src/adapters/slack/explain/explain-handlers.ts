import type { App } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { SlackIdentity } from '../../../domain/person.js';
import { startOf } from '../../../domain/plain-text.js';
import { counted } from '../../../explanations/counts.js';
import { explainError, type ExplainErrorInput } from '../../../usecases/keys/explain-error.js';
import type { No } from '../../../usecases/answer.js';
import { mayLook } from '../../../usecases/people/may-look.js';
import type { Ports } from '../../../usecases/ports.js';
import type { AckedWork } from '../kit/acked-work.js';
import { section } from '../kit/blocks.js';
import { departedBlocks } from '../card/departed-blocks.js';
import { whyNotLinked } from '../card/why-not-linked.js';
import { chosenIn, optionIn, typedIn } from '../kit/entered.js';
import { readKeyValue } from '../kit/key-value.js';
import { question, questionAgain, told } from '../kit/next-view.js';
import { onPress } from '../kit/on-press.js';
import { onShortcut, type ShownMessage } from '../kit/on-shortcut.js';
import { onSubmit } from '../kit/on-submit.js';
import { type Opening, openingByPress, openModal } from '../kit/open-modal.js';
import { loadingView } from '../kit/plain-views.js';
import { whyNot } from '../kit/why-not.js';
import { type Words, wordsOf } from '../kit/words.js';
import { openForm } from '../request/form-handlers.js';
import { formIds } from '../request/request-form.js';
import { errorTextLimit, explainIds, explainTitle, explainView } from './explain-form.js';
import { explainedWords } from './explained-words.js';
import { textOfMessage } from './message-text.js';
import { pastedAgain } from './pasted-again.js';

/** The form for a pasted error, whose place the answer takes, and the button below the answer. */
export function registerExplain(app: App, ports: Ports, work: AckedWork): void {
  onSubmit(app, work, explainIds.form, ({ view, by }) => {
    const text = typedIn(view, explainIds.text);
    const key = readKeyValue(chosenIn(view, formIds.key));
    const entered = { text, key: optionIn(view, formIds.key) };
    return {
      what: 'explain',
      meanwhile: loadingView(explainTitle, 'Reading the error and the key…'),
      next: async () => {
        const { words, came } = await explain(ports, { by, text, ...(key ? { key } : {}) });
        // Where nothing came of it, or half, the text stays, to be completed or to be tried again.
        return came === 'answer'
          ? told(explainTitle, words)
          : questionAgain(explainView(words.blocks, entered, submits[came]), words.blocks);
      },
      failed: (no) => {
        const note = whyNot(no).blocks;
        return questionAgain(explainView(note, entered, 'Try again'), note);
      },
    };
  });

  onShortcut(app, work, explainIds.shortcut, (opening, message) =>
    openModal(ports, work, opening, {
      what: 'explain message',
      first: loadingView(explainTitle, 'Reading the message…'),
      next: async () => {
        const looker = await mayLook(ports, opening.by);
        return looker.ok ? question(ofMessage(message)) : told(explainTitle, whyNot(looker.no));
      },
    }),
  );

  // An id finds its key whatever else bears its name.
  onPress(app, work, explainIds.ask, (press) =>
    openForm(ports, work, openingByPress(press), readKeyValue(press.value)?.keyId ?? ''),
  );
}

/** The form with what a message says, as far as a field holds it. */
function ofMessage(message: ShownMessage | undefined): ModalView {
  const text = message ? textOfMessage(message) : '';
  if (text === '') {
    return explainView([
      section('This message holds no text. Paste the error, or type it from the picture.'),
    ]);
  }
  const start = startOf(text, errorTextLimit);
  const note =
    start === text
      ? []
      : [
          section(
            `The message is longer than a form holds: its first ${counted(errorTextLimit, 'character')} are below. If the error stands further down, paste it.`,
          ),
        ];
  return explainView(note, { text: start });
}

/** `/keys explain` by itself: the form for a pasted error. */
export function openExplain(ports: Ports, work: AckedWork, opening: Opening): Promise<void> {
  return openModal(ports, work, opening, { what: 'open explain', first: explainView() });
}

/** `/keys explain` with the error. */
export async function explainReply(ports: Ports, by: SlackIdentity, text: string): Promise<Words> {
  const { words, came } = await explain(ports, { by, text });
  return came === 'answer' ? words : wordsOf([...words.blocks, ...pastedAgain(text)]);
}

/** What the text means; or what would have to be completed; or that something did not answer, as far as nothing else is known. */
type Came = 'answer' | 'incomplete' | 'unanswered';
const submits = { incomplete: 'Explain', unanswered: 'Try again' } as const;

async function explain(ports: Ports, input: ExplainErrorInput): Promise<{ words: Words; came: Came }> {
  const explained = await explainError(ports, input);
  if (!explained.ok) return { words: whyNot(explained.no), came: cameOf(explained.no) };
  const { failure, call, keyTrouble, key } = explained.value;
  const more = key
    ? await departedBlocks(ports, key.key, input.by, key.serverTime)
    : keyTrouble && (await whyNotLinked(ports, keyTrouble, input.by)).blocks;
  const words = explainedWords(explained.value, ports.sessions.mode, more);
  if (keyTrouble?.kind === 'trouble') return { words, came: 'unanswered' };
  return { words, came: failure || call ? 'answer' : 'incomplete' };
}

function cameOf({ kind }: No): Came {
  return kind === 'trouble' ? 'unanswered' : 'incomplete';
}
