import type { SectionBlock } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { limits } from './blocks.js';
import { shortenMrkdwn } from './mrkdwn.js';
import type { NextView } from './next-view.js';
import { postMessage } from './post-message.js';

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
    await postMessage(client, { channel: userId, text: shortenMrkdwn(text, limits.messageText), blocks });
  }
}
