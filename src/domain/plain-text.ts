const clusters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * The start of a text, cut between two characters as people see them: half an emoji is no text, and a strict reader refuses
 * all of a message for it. `length` counts UTF-16 units, the most that a length can count to (docs/facts/slack.md#limits).
 */
export function startOf(text: string, length: number): string {
  if (text.length <= length) return text;
  // Whether a character ends here depends on nothing behind the next code point.
  const cut = clusters.segment(text.slice(0, length + 2)).containing(length)?.index;
  return text.slice(0, cut);
}

/** As `startOf`, with an ellipsis where something is missing; never used on ids. */
export function shorten(text: string, limit: number): string {
  return text.length <= limit ? text : `${startOf(text, limit - 1)}…`;
}

/** How long a text is as people and Slack's forms count: an emoji of one code point is one. */
export function charactersOf(text: string): number {
  return [...text].length;
}

/** By code unit: the same on every machine, whatever its language. */
export function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
