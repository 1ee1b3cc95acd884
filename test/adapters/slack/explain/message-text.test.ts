import { expect, test } from 'vitest';
import { textOfMessage } from '../../../../src/adapters/slack/explain/message-text.js';

const message = (parts: Record<string, unknown>) => ({ type: 'message' as const, ts: '1.0', ...parts });

test.each([
  ['its text, as it was typed', { text: 'a &lt;b&gt; &amp;amp; c' }, 'a <b> &amp; c'],
  ['addresses behind links', { text: 'see <https://x.test/a?b|the log>' }, 'see https://x.test/a?b'],
  [
    'attachments of a tool, each line once',
    {
      text: '',
      attachments: [
        {
          fallback: 'kp.Error: 409',
          title: 'apply failed',
          text: 'kp.Error: 409',
          fields: [{ title: 'key', value: 'billing' }],
        },
      ],
    },
    'kp.Error: 409\napply failed\nkey\nbilling',
  ],
  [
    'blocks where there is no text',
    { blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'KEY_DELETED_ERR' } }] },
    'KEY_DELETED_ERR',
  ],
  ['nothing of a picture', { text: '', files: [{ id: 'F1', title: 'screenshot.png' }] }, ''],
])('a message says %s', (_, parts, text) => {
  expect(textOfMessage(message(parts))).toBe(text);
});
