// What Slack shows of mrkdwn and blocks, as Markdown, and how many letters of it are read.
import type { KnownBlock, MrkdwnElement, PlainTextElement, View } from '@slack/types';
import { escapeMrkdwn } from '../../src/adapters/slack/kit/mrkdwn.js';
import { type Inline, parseMrkdwn } from '../../src/sandbox/page/text/mrkdwn.js';
import { formatSlackDate } from '../../src/sandbox/page/text/slack-dates.js';
import { beforeTheEnd } from '../../test/domain/given.js';

/** A minute after the sample requests were made. */
const readAt = beforeTheEnd;
const readersZone = 'Europe/Berlin';

/** Letters as they are read: a date, a name and a command take the room they have in Slack. */
export function lengthOf(mrkdwn: string): number {
  return inlines(mrkdwn)
    .map((line) => line.map((node) => shown(node, (text) => text, plainly)).join(''))
    .join('\n').length;
}

/** As Markdown, line by line. */
export function asMarkdown(mrkdwn: string): string {
  return parseMrkdwn(mrkdwn)
    .map((piece) => {
      if (piece.type === 'preformatted') return `\`${piece.text}\``;
      const text = piece.children.map((node) => shown(node, escapeMarkdown, formatted)).join('');
      const lines = text.split('\n').map(asLine);
      return lines.map((line) => (piece.type === 'quote' ? `│ ${line}` : line)).join('\\\n');
    })
    .join('\\\n');
}

/** A paragraph for each block: what is read, and what can be pressed or typed. */
export function blocksAsMarkdown(blocks: readonly KnownBlock[]): string[] {
  return blocks.flatMap((block) => {
    switch (block.type) {
      case 'header':
        return [`**${elementText(block.text)}**`];
      case 'section':
        return [
          ...(block.text ? [elementText(block.text)] : []),
          ...(block.fields ?? []).map((field) => elementText(field).replaceAll('\\\n', ': ')),
          ...(block.accessory?.type === 'button' ? [buttonsLine([block.accessory])] : []),
        ];
      case 'context':
        return [
          `<small>${block.elements.map((one) => (one.type === 'image' ? '' : elementText(one))).join(' ')}</small>`,
        ];
      case 'actions':
        return [buttonsLine(block.elements)];
      case 'input': {
        const hint = block.hint ? `: ${elementText(block.hint)}` : '';
        return [`Field _${elementText(block.label)}_${block.optional ? ' (optional)' : ''}${hint}`];
      }
      default:
        return [];
    }
  });
}

/** A modal: its title, its words, and what it is sent with. */
export function viewAsMarkdown({ title, blocks, submit }: Pick<View, 'blocks'> & ModalParts): string[] {
  return [
    ...(title ? [`**${elementText(title)}**`] : []),
    ...blocksAsMarkdown(blocks as KnownBlock[]),
    ...(submit ? [`Sent with: **${elementText(submit)}**`] : []),
  ];
}

interface ModalParts {
  title?: PlainTextElement;
  submit?: PlainTextElement;
}

function buttonsLine(elements: readonly object[]): string {
  const words = (elements as { text?: PlainTextElement; confirm?: Confirm; type: string }[]).flatMap(
    ({ type, text, confirm }) => {
      if (!text) return type === 'plain_text_input' ? ['a field to search'] : [];
      const asked = confirm
        ? ` (asks first: “${elementText(confirm.title)} ${elementText(confirm.text)}”)`
        : '';
      return [`**${elementText(text)}**${asked}`];
    },
  );
  return `Buttons: ${words.join(' · ')}`;
}

interface Confirm {
  title: PlainTextElement;
  text: PlainTextElement | MrkdwnElement;
}

function elementText(element: PlainTextElement | MrkdwnElement): string {
  return asMarkdown(element.type === 'mrkdwn' ? element.text : escapeMrkdwn(element.text));
}

function inlines(mrkdwn: string): Inline[][] {
  return parseMrkdwn(mrkdwn).map((piece) =>
    piece.type === 'preformatted' ? [{ type: 'text', text: piece.text }] : piece.children,
  );
}

type Format = (kind: 'bold' | 'italic' | 'strike' | 'code' | 'link', text: string, url?: string) => string;

const plainly: Format = (_, text) => text;
const formatted: Format = (kind, text, url = '') =>
  ({
    bold: `**${text}**`,
    italic: `_${text}_`,
    strike: `~~${text}~~`,
    code: `\`${text}\``,
    link: `[${text}](${url})`,
  })[kind];

function shown(node: Inline, escape: (text: string) => string, format: Format): string {
  switch (node.type) {
    case 'text':
      return escape(node.text);
    case 'code':
      return format('code', node.text);
    case 'link':
      return format('link', escape(node.text), node.url);
    case 'user':
      return `@${nameOf(node.id)}`;
    case 'channel':
      return '#keys';
    case 'broadcast':
      return `@${node.range}`;
    case 'date':
      return formatSlackDate(node.epochS, node.format, readersZone, readAt);
    default:
      return format(node.type, node.children.map((inner) => shown(inner, escape, format)).join(''));
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
