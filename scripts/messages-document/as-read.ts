// What Slack shows of mrkdwn and blocks, as Markdown, and how many letters of it are read.
import type { KnownBlock, MrkdwnElement, PlainTextElement, View } from '@slack/types';
import { escapeMrkdwn } from '../../src/adapters/slack/kit/mrkdwn.js';
import { type Inline, parseMrkdwn } from '../../src/sandbox/page/text/mrkdwn.js';
import { formatSlackDate } from '../../src/sandbox/page/text/slack-dates.js';
import { beforeTheEnd } from '../../test/domain/given.js';

/** A minute after the sample requests were made. */
const readAt = beforeTheEnd;
const readersZone = 'Europe/Berlin';

/** As it is read in Slack: paragraphs of Markdown, and the letters without its marks. */
export interface AsRead {
  words: string[];
  length: number;
}

/** One text. */
export function textAsRead(mrkdwn: string): AsRead {
  return { words: [written(mrkdwn, markdown)], length: lengthOf(mrkdwn) };
}

/** Letters as they are read: a date, a name and a command take the room they have in Slack. */
export function lengthOf(mrkdwn: string): number {
  return written(mrkdwn, plain).length;
}

/** A call whose blocks go out as text. */
export function asGiven<T extends object>(call: T): T {
  return 'blocks' in call && typeof call.blocks === 'string'
    ? { ...call, blocks: JSON.parse(call.blocks) as unknown }
    : call;
}

/** A paragraph for each block: what is read, and what can be pressed or typed. Only what is read counts. */
export function blocksAsRead(blocks: readonly KnownBlock[]): AsRead {
  return {
    words: blocks.flatMap((block) => [...paragraphs(block, markdown), ...controls(block)]),
    length: blocks.flatMap((block) => paragraphs(block, plain)).join('\n').length,
  };
}

/** A modal: its title, its words, and what it is sent with. */
export function viewAsRead({ title, blocks, submit }: Pick<View, 'blocks'> & ModalParts): AsRead {
  const inside = blocksAsRead(blocks as KnownBlock[]);
  const words = [
    ...(title ? [`**${element(title, markdown)}**`] : []),
    ...inside.words,
    ...(submit ? [`Sent with: **${element(submit, markdown)}**`] : []),
  ];
  return { ...inside, words };
}

interface ModalParts {
  title?: PlainTextElement;
  submit?: PlainTextElement;
}

const asked = new Map<string, string>();

/** What buttons ask before they do it, by their words: of all that were read so far. */
export function askedFirst(): [button: string, question: string][] {
  return [...asked].toSorted(([one], [other]) => (one < other ? -1 : 1));
}

function paragraphs(block: KnownBlock, style: Style): string[] {
  switch (block.type) {
    case 'header':
      return [style.mark('bold', element(block.text, style))];
    case 'section':
      return [
        ...(block.text ? [element(block.text, style)] : []),
        ...(block.fields ?? []).map((field) => element(field, style).replaceAll(style.newLine, ': ')),
      ];
    case 'context': {
      const words = block.elements.flatMap((one) => (one.type === 'image' ? [] : [element(one, style)]));
      return [style.small(words.join(' '))];
    }
    case 'input': {
      const hint = block.hint ? [element(block.hint, style)] : [];
      const label = `${element(block.label, style)}${block.optional ? ' (optional)' : ''}`;
      return [[style.mark('italic', label), ...hint].join(': ')];
    }
    default:
      return [];
  }
}

interface Control {
  type: string;
  text?: PlainTextElement;
  confirm?: { title: PlainTextElement; text: PlainTextElement | MrkdwnElement };
  initial_value?: string;
  initial_option?: { text: PlainTextElement };
}

function controls(block: KnownBlock): string[] {
  if (block.type === 'input') {
    const { initial_value: value, initial_option: option } = block.element as Control;
    const filledIn = option ? element(option.text, markdown) : escapeMarkdown(value ?? '');
    return filledIn === '' ? [] : [`filled in: ${filledIn}`];
  }
  const all =
    block.type === 'actions'
      ? block.elements
      : block.type === 'section' && block.accessory
        ? [block.accessory]
        : [];
  const buttons = (all as Control[]).flatMap(({ text, confirm }) => {
    if (!text) return [];
    const button = element(text, markdown);
    if (confirm)
      asked.set(button, `**${element(confirm.title, markdown)}** ${element(confirm.text, markdown)}`);
    return [`**\\[${button}\\]**`];
  });
  return buttons.length === 0 ? [] : [buttons.join(' ')];
}

interface Style {
  escape(text: string): string;
  mark(kind: 'bold' | 'italic' | 'strike' | 'code', text: string): string;
  link(text: string, url: string): string;
  preformatted(text: string): string;
  small(text: string): string;
  newLine: string;
}

const plain: Style = {
  escape: (text) => text,
  mark: (_, text) => text,
  link: (text) => text,
  preformatted: (text) => text,
  small: (text) => text,
  newLine: '\n',
};

const marks = { bold: '**', italic: '_', strike: '~~', code: '`' };
const markdown: Style = {
  escape: (text) => escapeMarkdown(text).split('\n').map(asLine).join('\n'),
  mark: (kind, text) => `${marks[kind]}${text}${marks[kind]}`,
  link: (text, url) => `[${text}](${url})`,
  preformatted: (text) => `\n\n\`\`\`text\n${text}\n\`\`\`\n\n`,
  small: (text) => `<small>${text}</small>`,
  newLine: '\\\n',
};

function element({ type, text }: PlainTextElement | MrkdwnElement, style: Style): string {
  return written(type === 'mrkdwn' ? text : escapeMrkdwn(text), style);
}

function written(mrkdwn: string, style: Style): string {
  return parseMrkdwn(mrkdwn)
    .map((piece) => {
      if (piece.type === 'preformatted') return style.preformatted(piece.text);
      const lines = piece.children
        .map((node) => shown(node, style))
        .join('')
        .split('\n');
      return lines.map((line) => (piece.type === 'quote' ? `│ ${line}` : line)).join(style.newLine);
    })
    .join(style.newLine)
    .replaceAll(/(?:\\\n)?\n\n(?:\\\n)?/g, '\n\n')
    .trim();
}

function shown(node: Inline, style: Style): string {
  switch (node.type) {
    case 'text':
      return style.escape(node.text);
    case 'code':
      return style.mark('code', node.text);
    case 'link':
      return style.link(style.escape(node.text), node.url);
    case 'user':
      return `@${nameOf(node.id)}`;
    case 'channel':
      return '#keys';
    case 'broadcast':
      return `@${node.range}`;
    case 'date':
      return formatSlackDate(node.epochS, node.format, readersZone, readAt);
    default:
      return style.mark(node.type, node.children.map((inner) => shown(inner, style)).join(''));
  }
}

/** `U0ROSA`, Rosa. */
function nameOf(slackUserId: string): string {
  const name = slackUserId.slice(2);
  return `${name.slice(0, 1)}${name.slice(1).toLowerCase()}`;
}

function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>~]/g, (mark) => `\\${mark}`);
}

/** What would begin a list. */
function asLine(line: string): string {
  return line.replace(/^(\d+)([.)] )/, '$1\\$2').replace(/^([-+] )/, '\\$1');
}
