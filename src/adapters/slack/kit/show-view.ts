import type { KnownBlock, ModalView, SectionBlock } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { limits } from './blocks.js';
import { shortenMrkdwn } from './mrkdwn.js';

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

/** Asks for something or lists something: whoever closed the modal did not want it any more. */
export function question(view: ModalView): NextView {
  return { view, toSend: [] };
}

/** Asks or lists again, with a note on what came of the last step; the note alone may not be missed. */
export function questionAgain(view: ModalView, note: KnownBlock[]): NextView {
  return { view, toSend: note };
}

const blocksInMessage = 50;

/** Shows a modal's next view, or sends what has to be heard of it when the modal is closed. */
export async function showView(
  client: WebClient,
  userId: string,
  viewId: string,
  { view, toSend }: NextView,
): Promise<void> {
  try {
    await client.views.update({ view_id: viewId, view });
  } catch (error) {
    if ((error as { data?: { error?: string } }).data?.error !== 'not_found') throw error;
    // Buttons and fields belong to the modal: in a message they would lead nowhere.
    const blocks = toSend
      .filter(({ type }) => type !== 'actions' && type !== 'input')
      .slice(0, blocksInMessage);
    const text = blocks
      .filter((block): block is SectionBlock => block.type === 'section')
      .map((block) => block.text?.text ?? '')
      .join('\n');
    if (text === '') return;
    await client.chat.postMessage({ channel: userId, text: shortenMrkdwn(text, limits.messageText), blocks });
  }
}
