import { describe, expect, it } from 'vitest';
import {
  messageTextLimit,
  validateMessageBlocks,
  validateView,
} from '../../../../src/sandbox/slack/block-kit/validation.js';

const plain = (text: string) => ({ type: 'plain_text', text });
const x = (length: number) => 'x'.repeat(length);
const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });
const option = (value: string) => ({ text: plain(value || 'none'), value });
const button = (more: object = {}) => ({ type: 'button', action_id: 'go', text: plain('Go'), ...more });
const actions = (...elements: object[]) => ({ type: 'actions', elements });
const select = (more: object) => ({ type: 'static_select', action_id: 'pick', ...more });
const input = (element: object, more: object = {}) => ({
  type: 'input',
  label: plain('Label'),
  element,
  ...more,
});
const textInput = (more: object = {}) => ({ type: 'plain_text_input', action_id: 'text', ...more });
const many = <T>(count: number, one: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => one(index));
const confirm = (more: object = {}) => ({
  title: plain('Sure?'),
  text: plain('Really?'),
  confirm: plain('Yes'),
  deny: plain('No'),
  ...more,
});

/** [rule, the largest that passes, the first that does not, pointer of the complaint] */
const rules: [string, object[], object[], string][] = [
  ['50 blocks a message', many(50, () => ({ type: 'divider' })), many(51, () => ({ type: 'divider' })), ''],
  ['section text', [section(x(3_000))], [section(x(3_001))], '/0/text/text'],
  ['section text not empty', [section('x')], [section('')], '/0/text/text'],
  ['section needs text or fields', [section('x')], [{ type: 'section' }], '/0'],
  [
    'section fields',
    [{ type: 'section', fields: many(10, () => plain(x(1_000))) }],
    [{ type: 'section', fields: many(11, () => plain('x')) }],
    '/0/fields',
  ],
  [
    'field text',
    [{ type: 'section', fields: [plain(x(2_000))] }],
    [{ type: 'section', fields: [plain(x(2_001))] }],
    '/0/fields/0/text',
  ],
  [
    'header text',
    [{ type: 'header', text: plain(x(150)) }],
    [{ type: 'header', text: plain(x(151)) }],
    '/0/text/text',
  ],
  [
    'header is plain',
    [{ type: 'header', text: plain('x') }],
    [{ type: 'header', text: { type: 'mrkdwn', text: 'x' } }],
    '/0/text/type',
  ],
  [
    'context elements',
    [{ type: 'context', elements: many(10, () => plain('x')) }],
    [{ type: 'context', elements: many(11, () => plain('x')) }],
    '/0/elements',
  ],
  [
    'actions elements',
    [actions(...many(25, (index) => button({ action_id: `a${index}` })))],
    [actions(...many(26, (index) => button({ action_id: `a${index}` })))],
    '/0/elements',
  ],
  ['actions not empty', [actions(button())], [actions()], '/0/elements'],
  [
    'block_id length',
    [{ type: 'divider', block_id: x(255) }],
    [{ type: 'divider', block_id: x(256) }],
    '/0/block_id',
  ],
  [
    'block_id once',
    [
      { type: 'divider', block_id: 'a' },
      { type: 'divider', block_id: 'b' },
    ],
    [
      { type: 'divider', block_id: 'a' },
      { type: 'divider', block_id: 'a' },
    ],
    '/1/block_id',
  ],
  [
    'action_id once a block',
    [actions(button(), button({ action_id: 'b' }))],
    [actions(button(), button())],
    '/0',
  ],
  [
    'action_id length',
    [actions(button({ action_id: x(255) }))],
    [actions(button({ action_id: x(256) }))],
    '/0/elements/0/action_id',
  ],
  [
    'button text',
    [actions(button({ text: plain(x(75)) }))],
    [actions(button({ text: plain(x(76)) }))],
    '/0/elements/0/text/text',
  ],
  [
    'button value',
    [actions(button({ value: x(2_000) }))],
    [actions(button({ value: x(2_001) }))],
    '/0/elements/0/value',
  ],
  [
    'button style',
    [actions(button({ style: 'danger' }))],
    [actions(button({ style: 'default' }))],
    '/0/elements/0/style',
  ],
  [
    'accessibility label',
    [actions(button({ accessibility_label: x(75) }))],
    [actions(button({ accessibility_label: x(76) }))],
    '/0/elements/0/accessibility_label',
  ],
  ['button has nothing else', [actions(button())], [actions(button({ colour: 'red' }))], '/0/elements/0'],
  [
    'confirm title',
    [actions(button({ confirm: confirm({ title: plain(x(100)) }) }))],
    [actions(button({ confirm: confirm({ title: plain(x(101)) }) }))],
    '/0/elements/0/confirm/title/text',
  ],
  [
    'confirm text',
    [actions(button({ confirm: confirm({ text: plain(x(300)) }) }))],
    [actions(button({ confirm: confirm({ text: plain(x(301)) }) }))],
    '/0/elements/0/confirm/text/text',
  ],
  [
    'confirm yes',
    [actions(button({ confirm: confirm({ confirm: plain(x(30)) }) }))],
    [actions(button({ confirm: confirm({ confirm: plain(x(31)) }) }))],
    '/0/elements/0/confirm/confirm/text',
  ],
  [
    'confirm no',
    [actions(button({ confirm: confirm({ deny: plain(x(30)) }) }))],
    [actions(button({ confirm: confirm({ deny: plain(x(31)) }) }))],
    '/0/elements/0/confirm/deny/text',
  ],
  [
    'options per select',
    [actions(select({ options: many(100, (i) => option(`${i}`)) }))],
    [actions(select({ options: many(101, (i) => option(`${i}`)) }))],
    '/0/elements/0/options',
  ],
  [
    'a select offers something',
    [actions(select({ options: [option('a')] }))],
    [actions(select({ options: [] }))],
    '/0/elements/0/options',
  ],
  [
    'options or groups',
    [actions(select({ options: [option('a')] }))],
    [actions(select({}))],
    '/0/elements/0',
  ],
  [
    'option value',
    [actions(select({ options: [{ text: plain('a'), value: x(150) }] }))],
    [actions(select({ options: [{ text: plain('a'), value: x(151) }] }))],
    '/0/elements/0/options/0/value',
  ],
  [
    'option text',
    [actions(select({ options: [{ text: plain(x(75)), value: 'a' }] }))],
    [actions(select({ options: [{ text: plain(x(76)), value: 'a' }] }))],
    '/0/elements/0/options/0/text/text',
  ],
  [
    'initial option on offer',
    [actions(select({ options: [option('a')], initial_option: option('a') }))],
    [actions(select({ options: [option('a')], initial_option: option('b') }))],
    '/0/elements/0/initial_option',
  ],
  [
    'overflow options',
    [actions({ type: 'overflow', action_id: 'o', options: many(5, (i) => option(`${i}`)) })],
    [actions({ type: 'overflow', action_id: 'o', options: many(6, (i) => option(`${i}`)) })],
    '/0/elements/0/options',
  ],
  [
    'checkbox options',
    [actions({ type: 'checkboxes', action_id: 'c', options: many(10, (i) => option(`${i}`)) })],
    [actions({ type: 'checkboxes', action_id: 'c', options: many(11, (i) => option(`${i}`)) })],
    '/0/elements/0/options',
  ],
  [
    'radio options',
    [actions({ type: 'radio_buttons', action_id: 'r', options: many(10, (i) => option(`${i}`)) })],
    [actions({ type: 'radio_buttons', action_id: 'r', options: many(11, (i) => option(`${i}`)) })],
    '/0/elements/0/options',
  ],
  [
    'min_query_length',
    [actions({ type: 'external_select', action_id: 'e', min_query_length: 0 })],
    [actions({ type: 'external_select', action_id: 'e', min_query_length: -1 })],
    '/0/elements/0/min_query_length',
  ],
  [
    'placeholder',
    [actions({ type: 'external_select', action_id: 'e', placeholder: plain(x(150)) })],
    [actions({ type: 'external_select', action_id: 'e', placeholder: plain(x(151)) })],
    '/0/elements/0/placeholder/text',
  ],
  [
    'input label',
    [input(textInput(), { label: plain(x(2_000)) })],
    [input(textInput(), { label: plain(x(2_001)) })],
    '/0/label/text',
  ],
  [
    'input hint',
    [input(textInput(), { hint: plain(x(2_000)) })],
    [input(textInput(), { hint: plain(x(2_001)) })],
    '/0/hint/text',
  ],
  [
    'max_length',
    [input(textInput({ max_length: 3_000 }))],
    [input(textInput({ max_length: 3_001 }))],
    '/0/element/max_length',
  ],
  [
    'min_length below max_length',
    [input(textInput({ min_length: 2, max_length: 2 }))],
    [input(textInput({ min_length: 3, max_length: 2 }))],
    '/0/element/min_length',
  ],
  ['a button is no input', [input(textInput())], [input(button())], '/0/element/type'],
  [
    'image alt text',
    [{ type: 'image', image_url: 'https://x.test/a.png', alt_text: x(2_000) }],
    [{ type: 'image', image_url: 'https://x.test/a.png', alt_text: x(2_001) }],
    '/0/alt_text',
  ],
  ['known block types', [{ type: 'divider' }], [{ type: 'actionz' }], '/0/type'],
  ['alert is for modals', [{ type: 'divider' }], [{ type: 'alert', text: plain('x') }], '/0/type'],
];

describe('blocks of a message', () => {
  it.each(rules)('%s', (_rule, good, bad, pointer) => {
    expect(validateMessageBlocks(good)).toMatchObject({ ok: true });
    const refused = validateMessageBlocks(bad);
    expect(refused).toMatchObject({ ok: false, error: 'invalid_blocks' });
    expect(refused.ok || refused.messages.join('\n')).toContain(`[json-pointer:/blocks${pointer}]`);
  });

  it('hold a limited amount of text in all', () => {
    const blocks = many(4, () => section(x(3_000)));
    expect(validateMessageBlocks([...blocks, section(x(messageTextLimit - 12_000))])).toMatchObject({
      ok: true,
    });
    expect(validateMessageBlocks([...blocks, section(x(messageTextLimit - 11_999))])).toMatchObject({
      error: 'msg_blocks_too_long',
    });
  });

  it('hold one table', () => {
    const table = { type: 'table', rows: [[{ type: 'raw_text', text: 'x' }]] };
    expect(validateMessageBlocks([table])).toMatchObject({ ok: true });
    expect(validateMessageBlocks([table, table])).toMatchObject({ error: 'invalid_attachments' });
  });
});

describe('a modal', () => {
  const view = (more: object = {}) => ({
    type: 'modal',
    title: plain('Title'),
    blocks: [section('x')],
    ...more,
  });

  it.each<[string, object, object, string]>([
    ['title', { title: plain(x(24)) }, { title: plain(x(25)) }, '/title/text'],
    ['submit', { submit: plain(x(24)) }, { submit: plain(x(25)) }, '/submit/text'],
    ['close', { close: plain(x(24)) }, { close: plain(x(25)) }, '/close/text'],
    ['private_metadata', { private_metadata: x(3_000) }, { private_metadata: x(3_001) }, '/private_metadata'],
    ['callback_id', { callback_id: x(255) }, { callback_id: x(256) }, '/callback_id'],
    [
      '100 blocks',
      { blocks: many(100, () => section('x')) },
      { blocks: many(101, () => section('x')) },
      '/blocks',
    ],
    ['a block at least', { blocks: [section('x')] }, { blocks: [] }, '/blocks'],
    [
      'alert',
      { blocks: [{ type: 'alert', text: plain(x(200)) }] },
      { blocks: [{ type: 'alert', text: plain(x(201)) }] },
      '/blocks/0/text/text',
    ],
    ['no markdown block', {}, { blocks: [{ type: 'markdown', text: 'x' }] }, '/blocks/0/type'],
    [
      'inputs need submit',
      { blocks: [input(textInput())], submit: plain('Go') },
      { blocks: [input(textInput())] },
      '/submit',
    ],
    ['nothing unknown', {}, { colour: 'red' }, ''],
  ])('%s', (_rule, good, bad, pointer) => {
    expect(validateView(view(good), 'modal')).toMatchObject({ ok: true });
    const refused = validateView(view(bad), 'modal');
    expect(refused).toMatchObject({ ok: false, error: 'invalid_arguments' });
    expect(refused.ok || refused.messages.join('\n')).toContain(`[json-pointer:/view${pointer}]`);
  });

  it('is at most 250 KB', () => {
    const blocks = many(100, () => section(x(2_900)));
    expect(validateView(view({ blocks }), 'modal')).toMatchObject({ error: 'view_too_large' });
  });

  it('is no App Home', () => {
    expect(validateView(view(), 'home')).toMatchObject({ error: 'invalid_arguments' });
    expect(validateView({ type: 'home', blocks: [section('x')] }, 'home')).toMatchObject({ ok: true });
    expect(validateView({ type: 'home', blocks: [section('x')] }, 'modal')).toMatchObject({ ok: false });
  });
});
