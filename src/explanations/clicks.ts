import type { ClickAct, ClickIntent } from '../ports/click-intents.js';
import { keysCode } from './command-names.js';
import type { Explanation } from './explanation.js';
import { markTime } from './marks.js';

/** A click whose process was stopped before anything came of it. */
export function explainNotCarriedOut(click: ClickIntent): Explanation {
  return {
    what: `${clickOf(click)} was not carried out.`,
    why: 'Countersign was stopped before it got to it.',
    next: `${againBy(click.act)} again.`,
  };
}

/** One that may have reached IBM. */
export function explainInterrupted(click: ClickIntent): Explanation {
  return {
    what: `${clickOf(click)} was interrupted.`,
    why: 'Countersign was stopped in the middle of it, and it may have been carried out.',
    next: `See how it stands now. Where nothing has changed: ${againBy(click.act).toLowerCase()} again.`,
  };
}

/** Not even taken: without a record nothing is done. */
export const explainNotRecorded: Explanation = {
  what: 'Nothing was done: Countersign’s store does not answer.',
  why: 'Every click is put on record before anything comes of it.',
  next: 'Try again in a minute.',
};

export const inHandWords = 'This is already being carried out.';

function clickOf({ act, at }: ClickIntent): string {
  const name = nameOf(act);
  return `Your ${act.kind === 'command' ? 'command' : 'click'} of ${markTime(at)}${name === '' ? '' : ` (${name})`}`;
}

function againBy({ kind }: ClickAct): string {
  switch (kind) {
    case 'command':
      return 'Type it';
    case 'deny':
    case 'open':
    case 'ask_for_force':
    case 'ask_question':
    case 'answer_question':
    case 'link':
      return 'Send the form';
    default:
      return 'Press';
  }
}

function nameOf(act: ClickAct): string {
  switch (act.kind) {
    case 'approve':
    case 'deny':
    case 'cancel':
      return `${act.kind} ${act.requestId}`;
    case 'ask_question':
      return `a question about ${act.requestId}`;
    case 'answer_question':
      return `an answer about ${act.requestId}`;
    case 'unset':
      return `unset the key of ${act.requestId}`;
    case 'restore':
      return `restore the key of ${act.requestId}`;
    case 'restore_key':
      return 'restore a key';
    case 'nudge':
      return `nudge those who can approve ${act.requestId}`;
    case 'check':
      return `check what blocks ${act.requestId}`;
    case 'open':
      return 'ask for a deletion';
    case 'ask_for_force':
      return `ask for force in place of ${act.requestId}`;
    case 'key_act':
      return `${act.act} a key`;
    case 'command':
      return keysCode(act.word);
    case 'link':
      return 'link your identity';
    case 'look':
      return act.requestId ?? '';
  }
}
