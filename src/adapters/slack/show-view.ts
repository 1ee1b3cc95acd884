import type { ModalView, SectionBlock } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { limits } from './blocks.js';
import { shortenMrkdwn } from './mrkdwn.js';

/**
 * Shows a modal's next view; when the person has closed it meanwhile, what it says comes as a direct message, so that
 * no outcome is lost. Input fields are left out there, and findings, which ask for a step, are not sent at all.
 */
export async function showView(
  client: WebClient,
  userId: string,
  viewId: string,
  view: ModalView,
): Promise<void> {
  try {
    await client.views.update({ view_id: viewId, view });
  } catch (error) {
    if ((error as { data?: { error?: string } }).data?.error !== 'not_found') throw error;
    const blocks = view.blocks.filter((block) => block.type !== 'input');
    const isQuestion = view.callback_id !== undefined && blocks.length === view.blocks.length;
    const says = blocks.some((block) => block.type === 'section');
    if (isQuestion || !says) return;
    const text = blocks
      .filter((block): block is SectionBlock => block.type === 'section')
      .map((block) => block.text?.text ?? '')
      .join('\n');
    await client.chat.postMessage({ channel: userId, text: shortenMrkdwn(text, limits.messageText), blocks });
  }
}
