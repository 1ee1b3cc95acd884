import type { App } from '@slack/bolt';
import type { Ports } from '../../../usecases/ports.js';
import type { AckedWork } from '../kit/acked-work.js';
import { question, questionAgain, told } from '../kit/next-view.js';
import { onSubmit } from '../kit/on-submit.js';
import { type Opening, openModal } from '../kit/open-modal.js';
import { loadingView, messageView } from '../kit/plain-views.js';
import { unreadable } from '../kit/unreadable.js';
import { whyNot } from '../kit/why-not.js';
import type { Words } from '../kit/words.js';
import { passcodeIn } from './passcode-blocks.js';
import {
  passcodeFormId,
  passcodeFormTitle,
  passcodeFormView,
  type PasscodeStep,
  readPasscodeStep,
  workingWords,
} from './passcode-form.js';
import { aboutStep, fieldsOf, noWords, takesPasscode, takeStep } from './passcode-step.js';

/** Opens the form that asks for a passcode, for a step that a person takes as themselves. */
export function askForPasscode(
  ports: Ports,
  work: AckedWork,
  opening: Opening,
  step: PasscodeStep,
): Promise<void> {
  const title = passcodeFormTitle(step);
  return openModal(ports, work, opening, {
    what: `passcode for ${step.kind}`,
    first: loadingView(title, 'Looking it up…'),
    next: async () => {
      if (!(await takesPasscode(ports, step))) {
        const answer = await takeStep(ports, opening.by, step, {});
        return told(title, answer.ok ? answer.value : noWords(step, answer.no));
      }
      const about = await aboutStep(ports, opening.by, step);
      return about.ok
        ? question(passcodeFormView(step, { about: about.value, fields: await fieldsOf(ports, step) }))
        : told(title, whyNot(about.no));
    },
  });
}

export function registerPasscodes(app: App, ports: Ports, work: AckedWork): void {
  onSubmit(app, work, passcodeFormId, ({ view, by }) => {
    const step = readPasscodeStep(view.private_metadata);
    if (!step) return { answer: messageView(view.title.text, unreadable.blocks) };
    const title = passcodeFormTitle(step);
    const again = async (words: Words) => {
      const about = await aboutStep(ports, by, step);
      if (!about.ok) return told(title, words);
      const parts = { about: about.value, fields: await fieldsOf(ports, step), note: words.blocks };
      return questionAgain(passcodeFormView(step, parts), words.blocks);
    };
    return {
      what: step.kind,
      act: step,
      meanwhile: loadingView(title, workingWords(step)),
      next: async () => {
        const answer = await takeStep(ports, by, step, passcodeIn(view));
        if (answer.ok) return told(title, answer.value);
        const words = noWords(step, answer.no);
        // A passcode that did not do, or a service in trouble, is worth another try.
        return answer.no.kind === 'trouble' ? again(words) : told(title, words);
      },
      failed: (no) => told(title, whyNot(no)),
    };
  });
}
