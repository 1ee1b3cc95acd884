import { expect, test } from 'vitest';
import {
  context,
  fields,
  header,
  plain,
  quoted,
  section,
} from '../../../../src/adapters/slack/kit/blocks.js';
import { textOfBlocks } from '../../../../src/adapters/slack/kit/text-of-blocks.js';

const button = (text: string) => ({ type: 'button' as const, action_id: text, text: plain(text) });

test('every word of the blocks is told, in their order', () => {
  const text = textOfBlocks([
    header('old <backups>'),
    section('*What* it is'),
    ...fields([['State', 'Active']]),
    { type: 'divider' },
    quoted('Replaced <!channel>'),
    context('As read today'),
    { type: 'actions', elements: [button('Approve'), button('Resources')] },
    { type: 'actions', elements: [button('Enable')] },
  ]);
  expect(text.split('\n')).toEqual([
    'old &lt;backups&gt;.',
    '*What* it is',
    '*State* Active',
    'Replaced &lt;!channel&gt;',
    'As read today',
    'Buttons: Approve, Resources.',
    'Buttons: Enable.',
  ]);
});

test('is cut to what Slack takes', () => {
  const text = textOfBlocks(Array.from({ length: 10 }, () => section('x'.repeat(3_000))));
  expect(text).toHaveLength(4_000);
  expect(text.endsWith('…')).toBe(true);
});
