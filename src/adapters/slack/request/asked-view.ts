import type { KnownBlock, ModalView } from '@slack/types';
import { type DeletionRequest, isOpen } from '../../../domain/request.js';
import { context, section } from '../kit/blocks.js';
import { escapeMrkdwn } from '../kit/mrkdwn.js';
import { messageView } from '../kit/plain-views.js';
import { statusWords, titleOf } from '../words/request-words.js';
import { formTitle } from './request-form.js';

/** How asking went. */
export function askedView(request: DeletionRequest): ModalView {
  return messageView(formTitle, askedBlocks(request));
}

export function askedBlocks(request: DeletionRequest): KnownBlock[] {
  const blocks: KnownBlock[] =
    request.status === 'authorizing'
      ? [
          section(
            request.confirmed
              ? `*${escapeMrkdwn(titleOf(request))}*\n${statusWords(request)} You then get a copy of the card.`
              : `*IBM has not answered clearly yet.* Countersign is looking whether the key is set for deletion, and sends you a message.`,
          ),
        ]
      : [
          section(
            `*${escapeMrkdwn(titleOf(request, 'requester'))}*\n${statusWords(request, { is: 'requester' })}`,
          ),
        ];
  const copy =
    request.status !== 'authorizing' && isOpen(request)
      ? 'Your copy of the card comes in your messages: it names whoever could not be reached, and is where to cancel. · '
      : '';
  return [...blocks, context(`${copy}Request ${request.id}`)];
}
