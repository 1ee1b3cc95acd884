import type { KnownBlock, ModalView } from '@slack/types';
import { plain, section } from '../kit/blocks.js';
import { reasonField, reasonId } from '../kit/reason-field.js';

export const denyIds = { form: 'deny_form', reason: reasonId } as const;
export const denyTitle = 'Deny the deletion';

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
    title: plain(denyTitle),
    submit: plain('Deny'),
    close: plain('Close'),
    blocks: [
      ...note,
      section('The key stays. The requester and everyone who was asked see your reason.'),
      reasonField(reason),
      ...passcode,
    ],
  };
}
