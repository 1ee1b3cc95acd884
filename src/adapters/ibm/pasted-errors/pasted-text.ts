// Text as people paste it: quoted in log lines, escaped once or twice, set in Markdown, with the quotes of a word processor,
// in the boxes Terraform draws.
import { startOf } from '../../../domain/plain-text.js';

/** Without what programs put before every line, or draw around all of them. */
export function withoutLineMarks(text: string): string {
  return text.replaceAll(/^[ \t]*(?:[│┃>][ \t]?)+/gm, '').replaceAll(/[\u2500-\u257f]/g, ' ');
}

/** The text as it came, and with one and two layers of backslash escapes taken off. */
export function readingsOf(text: string): string[] {
  const once = unescaped(text);
  return [...new Set([text, once, unescaped(once)])];
}

/** One line of plain characters, for looking for words in; an empty line shows as a dot. */
export function plainText(text: string): string {
  return text
    .replaceAll(/&(quot|lt|gt|amp|#39);/g, (_, name: string) => entities[name] ?? '')
    .replaceAll(/%3a/gi, ':')
    .replaceAll(/%2f/gi, '/')
    .replaceAll(/\p{Cf}/gu, '')
    .replaceAll(/[“”„«»]/g, '"')
    .replaceAll(/[‘’‚]/g, "'")
    .replaceAll(/[*`]/g, '')
    .trim()
    .replaceAll(/\n[ \t]*\n\s*/g, ' · ')
    .replaceAll(/\s+/g, ' ');
}

/** Where what somebody says is over, in one line: IBM's tools print their own things behind it. */
const endings =
  / - (?:FOR_MORE_INFO|FURTHER_INFO)|["']?\]'|', reasons=|,? ?\(?Status: ?\d|,? ?Correlation[ -]?ID| ·|"[,}\]]|', ?["'\w]+: |\bBearer [\w-]{20}/i;

export function upToItsEnd(text: string): string {
  const end = endings.exec(text)?.index ?? text.length;
  return startOf(text, Math.min(end, longestSaying)).trim();
}

const longestSaying = 600;
const entities: Record<string, string> = { quot: '"', lt: '<', gt: '>', amp: '&', '#39': "'" };

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/g, (_, character: string) => ('nrt'.includes(character) ? ' ' : character));
}
