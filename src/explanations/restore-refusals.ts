import type { Explanation } from './explanation.js';
import { restoringWords } from './key-life.js';
import { deletedHere } from './key-refusals.js';
import { describeKeyState } from './key-state.js';
import { ibmPages } from './links.js';
import { markTime } from './marks.js';
import { nameFor, type RefusalWords, whenFor } from './refusal-words.js';

/** Refusals of bringing a deleted key back. */
export const restoreRefusals: RefusalWords<
  'key_not_deleted' | 'restore_in_progress' | 'restored_or_gone' | 'restore_too_early' | 'restore_over'
> = {
  key_not_deleted: ({ keyName, state }): Explanation => ({
    what: `Key ${keyName} is ${describeKeyState(state)}, so there is nothing to restore.`,
    why: '',
    next: '',
    link: ibmPages.restore,
  }),
  restore_in_progress: ({ by, keyName }, step) => {
    const who = nameFor(by, step);
    return {
      what: `${who} ${who === 'You' ? 'are' : 'is'} having key ${keyName} restored.`,
      why: 'IBM has been asked a moment ago.',
      next: 'The card shows the outcome.',
    };
  },
  restored_or_gone: ({ request, nowNamed }, step) => {
    const told = deletedHere(request, step);
    return nowNamed === undefined ? told : { ...told, why: `${told.why} It is called ${nowNamed} now.` };
  },
  restore_too_early: ({ from, keyName }) => ({
    what: `Key ${keyName} cannot be restored yet.`,
    why: `IBM restores a key 30 seconds after its deletion at the earliest, ${markTime(from)}.`,
    next: 'Press again in half a minute.',
    link: ibmPages.restore,
  }),
  restore_over: ({ restoring, keyName }, step) => ({
    what: `Key ${keyName} cannot be restored.`,
    why:
      restoring.may === 'no_longer' && restoring.bound === 'period'
        ? `The 30 days for that ended ${whenFor(restoring.since, step)}.`
        : restoringWords(restoring),
    next: 'Nobody can bring it back, IBM included.',
    link: ibmPages.restore,
  }),
};
