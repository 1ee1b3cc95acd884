/**
 * Slack's mrkdwn as a tree. Nothing in it is ever treated as HTML: what is not markup is text.
 * Rules: https://docs.slack.dev/messaging/formatting-message-text
 */
import { emojiFor } from './emoji.js';

export type Inline =
  | { type: 'text'; text: string }
  | { type: 'bold' | 'italic' | 'strike'; children: Inline[] }
  | { type: 'code'; text: string }
  | { type: 'link'; url: string; text: string }
  | { type: 'user'; id: string; label?: string }
  | { type: 'channel'; id: string; label?: string }
  | { type: 'broadcast'; range: string }
  | { type: 'date'; epochS: number; format: string; fallback: string; url?: string };

export type Piece =
  { type: 'paragraph' | 'quote'; children: Inline[] } | { type: 'preformatted'; text: string };

/** The three entities Slack knows; `&amp;` last, so that `&amp;lt;` stays `&lt;`. */
function decodeEntities(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

export function parseMrkdwn(source: string): Piece[] {
  const pieces: Piece[] = [];
  let rest = source;
  for (;;) {
    const fenced = /```\n?([\s\S]+?)\n?```\n?/.exec(rest);
    if (!fenced) break;
    pushLines(pieces, rest.slice(0, fenced.index).replace(/\n$/, ''));
    pieces.push({ type: 'preformatted', text: plainText(fenced[1] ?? '') });
    rest = rest.slice(fenced.index + fenced[0].length);
  }
  pushLines(pieces, rest);
  return pieces;
}

const quoteMark = /^(?:>|&gt;) ?/;

/** Adjacent lines of one kind form one piece. */
function pushLines(pieces: Piece[], text: string): void {
  if (text === '') return;
  let kind: 'paragraph' | 'quote' | undefined;
  let lines: string[] = [];
  const flush = () => {
    if (kind) pieces.push({ type: kind, children: parseInline(lines.join('\n')) });
    lines = [];
  };
  for (const line of text.split('\n')) {
    const lineKind = quoteMark.test(line) ? 'quote' : 'paragraph';
    if (lineKind !== kind) {
      flush();
      kind = lineKind;
    }
    lines.push(lineKind === 'quote' ? line.replace(quoteMark, '') : line);
  }
  flush();
}

/** From mark to mark within a line, brackets and code skipped; a word goes on neither before nor after. */
function between(mark: string): RegExp {
  return new RegExp(
    `^${mark}(?!\\s|${mark})((?:<[^<>\\n]*>|\`[^\`\\n]+\`|[^${mark}\\n])*?)(?<!\\s)${mark}(?![\\p{L}\\p{N}${mark}])`,
    'u',
  );
}

const styled = { '*': between('\\*'), _: between('_'), '~': between('~') } as const;
const styleOf = { '*': 'bold', _: 'italic', '~': 'strike' } as const;

export function parseInline(source: string): Inline[] {
  const nodes: Inline[] = [];
  let text = '';
  const flush = () => {
    if (text !== '') nodes.push({ type: 'text', text: decodeEntities(text) });
    text = '';
  };
  let at = 0;
  while (at < source.length) {
    const found = matchAt(source, at);
    if (!found) {
      text += source[at];
      at += 1;
    } else if (typeof found.node === 'string') {
      text += found.node;
      at += found.length;
    } else {
      flush();
      nodes.push(found.node);
      at += found.length;
    }
  }
  flush();
  return nodes;
}

function matchAt(source: string, at: number): { node: Inline | string; length: number } | undefined {
  const char = source[at];
  const rest = source.slice(at);
  if (char === '<') {
    const bracket = /^<([^<>\n]+)>/.exec(rest);
    return bracket ? { node: parseBracket(bracket[1] ?? ''), length: bracket[0].length } : undefined;
  }
  if (char === '`') {
    const code = /^`([^`\n]+)`/.exec(rest);
    return code
      ? { node: { type: 'code', text: plainText(code[1] ?? '') }, length: code[0].length }
      : undefined;
  }
  if (char === ':') {
    const name = /^:([a-z0-9_+-]+):/.exec(rest);
    const emoji = name && emojiFor(name[1] ?? '');
    return name && emoji ? { node: emoji, length: name[0].length } : undefined;
  }
  if (char === '*' || char === '_' || char === '~') {
    if (at > 0 && /[\p{L}\p{N}*_~]/u.test(source[at - 1] ?? '') && !openStyle(source, at)) return undefined;
    const inner = styled[char].exec(rest);
    if (!inner?.[1]) return undefined;
    return { node: { type: styleOf[char], children: parseInline(inner[1]) }, length: inner[0].length };
  }
  return undefined;
}

/** `_*both*_`: a mark may follow another mark that itself stands at a word's edge. */
function openStyle(source: string, at: number): boolean {
  const before = source[at - 1] ?? '';
  if (!/[*_~]/.test(before) || before === source[at]) return false;
  return at < 2 || !/[\p{L}\p{N}]/u.test(source[at - 2] ?? '');
}

function parseBracket(inner: string): Inline {
  const bar = inner.indexOf('|');
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? undefined : decodeEntities(inner.slice(bar + 1));
  const mention = /^([@#])([A-Z0-9]+)$/.exec(target);
  if (mention) {
    const type = mention[1] === '@' ? 'user' : 'channel';
    return { type, id: mention[2] ?? '', ...(label ? { label } : {}) };
  }
  const date = /^!date\^(\d+)\^([^^]+)(?:\^(.+))?$/.exec(target);
  if (date) {
    const url = date[3] && safeUrl(decodeEntities(date[3]));
    return {
      type: 'date',
      epochS: Number(date[1]),
      format: decodeEntities(date[2] ?? ''),
      fallback: label ?? '',
      ...(url ? { url } : {}),
    };
  }
  const broadcast = /^!(here|channel|everyone)$/.exec(target);
  if (broadcast) return { type: 'broadcast', range: broadcast[1] ?? '' };
  const url = safeUrl(decodeEntities(target));
  if (url) return { type: 'link', url, text: label ?? decodeEntities(target).replace(/^mailto:/, '') };
  return { type: 'text', text: decodeEntities(`<${inner}>`) };
}

/** Only addresses a person may follow: a `javascript:` one is text. */
export function safeUrl(url: string): string | undefined {
  return /^(https?:\/\/|mailto:)\S+$/i.test(url) ? url : undefined;
}

/** Inside code, links and mentions lose their brackets and no style applies. */
function plainText(source: string): string {
  const unbracketed = source.replace(/<([^<>\n|]+)(?:\|([^<>\n]*))?>/g, (_whole, target: string, label) =>
    typeof label === 'string' ? label : target,
  );
  return decodeEntities(unbracketed);
}
