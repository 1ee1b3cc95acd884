import type { BlockAction, RespondFn, ViewOutput } from '@slack/bolt';
import type { KnownBlock, ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { ClickIntent } from '../../../ports/click-intents.js';
import { plain } from './blocks.js';
import { questionAgain, told } from './next-view.js';
import { messageView } from './plain-views.js';
import { showView } from './show-view.js';
import { type Listener, whisper } from './whisper.js';
import type { Words } from './words.js';

/** A press on a button. */
export interface Press {
  body: BlockAction;
  client: WebClient;
  /** None in modals and App Home. */
  respond: RespondFn | undefined;
}

/**
 * Tells what came of a press: in place of the modal the button stood in, over App Home as a modal, else privately beside the
 * message.
 */
export async function replyTo(press: Press, words: Words): Promise<void> {
  const { body, client } = press;
  const modal = modalOf(body);
  if (modal) {
    return showView(client, body.user.id, modal.id, told(modal.title.text, words));
  }
  await tell(press, words);
}

/** The same where nothing has come of it, so that a modal keeps what it shows and what was typed; the words come on top. */
export async function noteTo(press: Press, words: Words): Promise<void> {
  const { body, client } = press;
  const modal = modalOf(body);
  if (modal) {
    const next = questionAgain(withNote(modal, words.blocks), words.blocks);
    return showView(client, body.user.id, modal.id, next);
  }
  await tell(press, words);
}

/** A trigger that is spent or over opens no modal: then it goes to their direct messages. */
async function tell(press: Press, words: Words): Promise<void> {
  const { body, client } = press;
  if (isInHome(body)) {
    const view = messageView('Countersign', words.blocks);
    const opened = await client.views.open({ trigger_id: body.trigger_id, view }).catch(() => undefined);
    if (opened) return;
  }
  await whisper(listenerOf(press), words);
}

function listenerOf(press: Press): Listener {
  const { body, client, respond } = press;
  const { place } = placeOf(press);
  return { client, respond, userId: body.user.id, channelId: place?.channel, threadTs: place?.threadTs };
}

/** The message a button stands in; nothing for one in a modal or App Home. */
export function placeOf({ body: { channel, message } }: Press): Pick<ClickIntent, 'place'> {
  if (!channel) return {};
  const threadTs = message?.['thread_ts'] as string | undefined;
  return {
    place: {
      channel: channel.id,
      ...(message && { ts: message.ts }),
      ...(threadTs !== undefined && { threadTs }),
    },
  };
}

export type ModalPressed = NonNullable<BlockAction['view']>;

/** The modal a press came from; undefined for a message's button. */
export function modalOf(body: BlockAction): ModalPressed | undefined {
  return body.view?.type === 'modal' ? body.view : undefined;
}

export function isInHome(body: BlockAction): boolean {
  return body.view?.type === 'home';
}

const notePrefix = 'note-';

/** A modal as it came, under a note that takes the place of the one before. Fields keep what was typed by their ids. */
export function withNote(modal: ViewOutput, note: KnownBlock[]): ModalView {
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
