import type { KnownBlock, ModalView } from '@slack/types';
import { reasonLimit } from '../../../domain/decide.js';
import { plain, section } from '../kit/blocks.js';

export const denyIds = { form: 'deny_form', reason: 'reason' } as const;

/** Asks why. */
export function denyView(
  requestId: string,
  reason = '',
  note: KnownBlock[] = [],
  passcode: KnownBlock[] = [],
): ModalView {
  return {
    type: 'modal',
    callback_id: denyIds.form,
    private_metadata: requestId,
    title: plain('Deny the deletion'),
    submit: plain('Deny'),
    close: plain('Close'),
    blocks: [
      ...note,
      section('The key stays. The requester and everyone who was asked see your reason.'),
      {
        type: 'input',
        block_id: denyIds.reason,
        label: plain('Reason'),
        element: {
          type: 'plain_text_input',
          action_id: denyIds.reason,
          multiline: true,
          max_length: reasonLimit,
          ...(reason === '' ? {} : { initial_value: reason }),
        },
      },
      ...passcode,
    ],
  };
}
