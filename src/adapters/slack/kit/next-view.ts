import type { KnownBlock, ModalView } from '@slack/types';
import { messageView } from './plain-views.js';
import type { Words } from './words.js';

/** A modal's next view, and what of it a person still has to hear when they have closed the modal meanwhile. */
export interface NextView {
  view: ModalView;
  /** Sent as a direct message then; empty where nothing came of the step yet. */
  toSend: ModalView['blocks'];
}

/** Says what came of a step, which nobody may miss. */
export function outcome(view: ModalView): NextView {
  return { view, toSend: view.blocks };
}

/** The same in words alone. */
export function told(title: string, { blocks }: Pick<Words, 'blocks'>): NextView {
  return outcome(messageView(title, blocks));
}

/** Asks for something or lists something: whoever closed the modal did not want it any more. */
export function question(view: ModalView): NextView {
  return { view, toSend: [] };
}

/** Asks or lists again, with a note on what came of the last step; the note alone may not be missed. */
export function questionAgain(view: ModalView, note: KnownBlock[]): NextView {
  return { view, toSend: note };
}
