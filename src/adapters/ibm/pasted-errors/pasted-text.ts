// Text as people paste it: quoted in log lines, escaped once or twice, set in Markdown, with the quotes of a word processor.

/** The text as it came, and with one and two layers of backslash escapes taken off. */
export function readingsOf(text: string): string[] {
  const once = unescaped(text);
  return [...new Set([text, once, unescaped(once)])];
}

/** One line of plain characters, for looking for words in. */
export function plainText(text: string): string {
  return text
    .replaceAll(/&(quot|lt|gt|amp|#39);/g, (_, name: string) => entities[name] ?? '')
    .replaceAll(/%3a/gi, ':')
    .replaceAll(/%2f/gi, '/')
    .replaceAll(/\p{Cf}/gu, '')
    .replaceAll(/[“”„«»]/g, '"')
    .replaceAll(/[‘’‚]/g, "'")
    .replaceAll(/[*`]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

const entities: Record<string, string> = { quot: '"', lt: '<', gt: '>', amp: '&', '#39': "'" };

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/g, (_, character: string) => ('nrt'.includes(character) ? ' ' : character));
}
