import type { KnownBlock, ModalView } from '@slack/types';
import { plain } from '../kit/blocks.js';
import { keySelect } from '../request/request-form.js';

export const explainIds = { form: 'explain_form', text: 'error_text', ask: 'explain_ask' } as const;
export const explainTitle = 'Explain an error';

/** Takes the text and, where it names no key, the key. */
export function explainView(note: KnownBlock[] = [], text = ''): ModalView {
  return {
    type: 'modal',
    callback_id: explainIds.form,
    title: plain(explainTitle),
    submit: plain('Explain'),
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
          max_length: 3_000,
          ...(text === '' ? {} : { initial_value: text }),
        },
      },
      keySelect({ optional: true, hint: 'Only needed where the text does not name the key.' }),
    ],
  };
}
