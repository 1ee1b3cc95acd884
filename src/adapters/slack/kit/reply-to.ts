import type { BlockAction, RespondFn } from '@slack/bolt';
import type { KnownBlock, ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { plain } from './blocks.js';
import { questionAgain, told } from './next-view.js';
import { showView } from './show-view.js';
import { ephemeral, type Words } from './words.js';

/** A press on a button. In a modal there is no response URL and Bolt makes no `respond` (docs/facts/slack.md#interactions). */
export interface Press {
  body: BlockAction;
  client: WebClient;
  respond: RespondFn;
}

/** Tells what came of a press: in place of the modal the button stood in, else privately beside the message. */
export async function replyTo({ body, client, respond }: Press, words: Words): Promise<void> {
  const modal = modalOf(body);
  if (modal) {
    return showView(client, body.user.id, modal.id, told(modal.title.text, words));
  }
  await respond(ephemeral(words));
}

/** The same where nothing has come of it, so that a modal keeps what it shows and what was typed; the words come on top. */
export async function noteTo({ body, client, respond }: Press, words: Words): Promise<void> {
  const modal = modalOf(body);
  if (modal) {
    const next = questionAgain(withNote(modal, words.blocks), words.blocks);
    return showView(client, body.user.id, modal.id, next);
  }
  await respond(ephemeral(words));
}

export type ModalPressed = NonNullable<BlockAction['view']>;

/** The modal a press came from; undefined for a message's button. */
export function modalOf(body: BlockAction): ModalPressed | undefined {
  return body.view?.type === 'modal' ? body.view : undefined;
}

const notePrefix = 'note-';

/** A modal as it came, under a note that takes the place of the one before. Fields keep what was typed by their ids. */
function withNote(modal: ModalPressed, note: KnownBlock[]): ModalView {
  const kept = (modal.blocks as KnownBlock[]).filter(({ block_id: id }) => !id?.startsWith(notePrefix));
  return {
    type: 'modal',
    title: plain(modal.title.text),
    ...(modal.callback_id === '' ? {} : { callback_id: modal.callback_id }),
    ...(modal.submit ? { submit: plain(modal.submit.text) } : {}),
    ...(modal.close ? { close: plain(modal.close.text) } : {}),
    private_metadata: modal.private_metadata,
    blocks: [...note.map((block, index) => ({ ...block, block_id: `${notePrefix}${index}` })), ...kept],
  };
}
