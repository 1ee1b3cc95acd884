// A word as people type and paste it, in all that may stand around it.
import fc from 'fast-check';

/** A name without anything at its ends that could be a mark. */
export const nameCharacters = fc.stringMatching(/^[A-Za-z0-9](?:[A-Za-z0-9 ._:/"'*-]{0,30}[A-Za-z0-9])?$/);

const pairs: [string, string][] = [
  ['"', '"'],
  ["'", "'"],
  ['“', '”'],
  ['”', '”'],
  ['„', '“'],
  ['‘', '’'],
  ['‚', '‘'],
  ['«', '»'],
  ['»', '«'],
  ['« ', ' »'],
  ['‹', '›'],
  ['`', '`'],
  ['```', '```'],
  ['*', '*'],
  ['**', '**'],
  ['_', '_'],
  ['~', '~'],
  [' ', ' '],
  ['\u00a0', '\u00a0'],
  ['\t', '\n'],
  ['\u200b', '\ufeff'],
  ['', '.'],
  ['', ','],
];

/** Up to four marks, one around the other. */
export const marked = fc
  .array(fc.constantFrom(...pairs), { maxLength: 4 })
  .map((marks) => (word: string) => marks.reduce((text, [open, close]) => `${open}${text}${close}`, word));
