import type { InputBlock } from '@slack/types';
import { reasonLimit } from '../../../domain/opening.js';
import { plain } from './blocks.js';

/** Block and action id of the reason in every form that asks for one. */
export const reasonId = 'reason';

export function reasonField(typed = '', hint?: string): InputBlock {
  return {
    type: 'input',
    block_id: reasonId,
    label: plain('Reason'),
    ...(hint === undefined ? {} : { hint: plain(hint) }),
    element: {
      type: 'plain_text_input',
      action_id: reasonId,
      multiline: true,
      max_length: reasonLimit,
      ...(typed === '' ? {} : { initial_value: typed }),
    },
  };
}

/** Slack takes spaces for a reason; we do not. */
export function errorsOfReason(reason: string): { errors: Record<string, string> } | undefined {
  return reason.trim() === '' ? { errors: { [reasonId]: 'Write one sentence on why.' } } : undefined;
}
