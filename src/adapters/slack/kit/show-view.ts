import type { SectionBlock } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { limits } from './blocks.js';
import { shortenMrkdwn } from './mrkdwn.js';
import type { NextView } from './next-view.js';
import { postSurely } from './post-message.js';
import { onceMore } from './slack-failure.js';

/** One less than Slack takes: it may have to be said that it stands there twice. */
const blocksInMessage = 49;

/** Shows a modal's next view, or sends what has to be heard of it when the modal is closed. */
export async function showView(
  client: WebClient,
  userId: string,
  viewId: string,
  { view, toSend }: NextView,
): Promise<void> {
  try {
    await onceMore(() => client.views.update({ view_id: viewId, view }));
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
    await postSurely(client, { channel: userId, text: shortenMrkdwn(text, limits.messageText), blocks });
  }
}
