import type { KnownBlock, ModalView, PlainTextOption } from '@slack/types';
import { plain } from '../kit/blocks.js';
import { keySelect } from '../request/request-form.js';

export const explainIds = {
  form: 'explain_form',
  text: 'error_text',
  ask: 'explain_ask',
  shortcut: 'explain_error',
} as const;
/** Slack's most. */
export const errorTextLimit = 3_000;
export const explainTitle = 'Explain an error';

export interface Entered {
  text: string;
  key?: PlainTextOption | undefined;
}

/** Takes the text and, where it names no key, the key. What did not answer can be asked again with what was entered. */
export function explainView(
  note: KnownBlock[] = [],
  { text, key }: Entered = { text: '' },
  submit: 'Explain' | 'Try again' = 'Explain',
): ModalView {
  return {
    type: 'modal',
    callback_id: explainIds.form,
    title: plain(explainTitle),
    submit: plain(submit),
    close: plain('Close'),
    blocks: [
      ...note,
      {
        type: 'input',
        block_id: explainIds.text,
        label: plain('Error'),
        hint: plain(
          'What IBM’s console, CLI or API said, a reason code, or a correlation ID. Leave out tokens and API keys.',
        ),
        element: {
          type: 'plain_text_input',
          action_id: explainIds.text,
          multiline: true,
          max_length: errorTextLimit,
          ...(text === '' ? {} : { initial_value: text }),
        },
      },
      keySelect({
        optional: true,
        hint: 'Only needed where the text does not name the key.',
        ...(key && { chosen: key }),
      }),
    ],
  };
}
