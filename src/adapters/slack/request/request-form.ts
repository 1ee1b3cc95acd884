import type { InputBlock, KnownBlock, ModalView, PlainTextOption } from '@slack/types';
import { ticketLimit } from '../../../domain/opening.js';
import { context, plain, section } from '../kit/blocks.js';
import { reasonField, reasonId } from '../kit/reason-field.js';

export const formIds = {
  form: 'deletion_form',
  findings: 'deletion_findings',
  key: 'key',
  reason: reasonId,
  ticket: 'ticket',
  askForForce: 'ask_for_force_instead',
  shortcut: 'delete_key',
} as const;

export const formTitle = 'Delete a key';

export interface FormContent {
  /** Shown above the fields: what was not found, or why the last try led nowhere. */
  note?: KnownBlock[];
  key?: PlainTextOption;
  reason?: string;
  ticket?: string;
  /** The ended request that is asked for again: its id, and how it ended. */
  earlier?: { id: string; words: string };
}

/** The picker over live keys; its options are answered wherever it stands. */
export function keySelect(options: {
  hint: string;
  optional?: boolean;
  chosen?: PlainTextOption;
}): InputBlock {
  return {
    type: 'input',
    block_id: formIds.key,
    ...(options.optional ? { optional: true } : {}),
    label: plain('Key'),
    hint: plain(options.hint),
    element: {
      type: 'external_select',
      action_id: formIds.key,
      min_query_length: 0,
      placeholder: plain('Choose a key'),
      ...(options.chosen ? { initial_option: options.chosen } : {}),
    },
  };
}

export function formView(content: FormContent): ModalView {
  return {
    type: 'modal',
    callback_id: formIds.form,
    title: plain(formTitle),
    submit: plain('Check'),
    close: plain('Close'),
    ...(content.earlier ? { private_metadata: content.earlier.id } : {}),
    blocks: [
      ...(content.note ? [...content.note, { type: 'divider' } as const] : []),
      ...(content.earlier ? [section(content.earlier.words)] : []),
      keySelect({
        hint: 'Type part of a name or alias, or a whole id or CRN.',
        ...(content.key ? { chosen: content.key } : {}),
      }),
      reasonField(content.reason, 'The Managers who are asked read this. Leave out secrets.'),
      {
        type: 'input',
        block_id: formIds.ticket,
        optional: true,
        label: plain('Ticket'),
        element: {
          type: 'plain_text_input',
          action_id: formIds.ticket,
          max_length: ticketLimit,
          ...(content.ticket ? { initial_value: content.ticket } : {}),
        },
      },
      context('Nothing happens yet: the next step shows what would.'),
    ],
  };
}
