/** What stands in pairs around a word: quotes of keyboards and word processors, and Slack's and Markdown's marks. */
const quotes = /^["'“”„‟‘’‚‛«»‹›](.+)["'“”„‟‘’‚‛«»‹›]$/su;
const codeMarks = /^`(.+)`$/su;
const emphasis = /^([*_~])(.+)\1$/su;
const brackets = /^(?:\((.+)\)|\[(.+)\]|\{(.+)\}|<(.+)>)$/su;
const lastStop = /^(.+)[.,;]$/su;
/** Blanks, and characters without a shape that come along when copying from a page. */
const around = /^[\s\p{Cf}]+|[\s\p{Cf}]+$/gu;

/** Nothing of it can name anything past this. */
const longest = 1_000;

/**
 * A word as it was typed, and as it reads with one mark after another taken off: blanks, quotes, code marks, bold, italic
 * and strike, brackets, a full stop, comma or semicolon. Any of them may belong to the word, so whoever looks it up begins
 * with the first.
 */
export function readingsOf(text: string): string[] {
  // A hostile text takes time in proportion to its square.
  if (text.length > 4 * longest) return [text.trim()];
  const readings = [trimmed(text)];
  for (;;) {
    const last = readings.at(-1) ?? '';
    const next = last.length > longest ? undefined : withoutOneMark(last);
    if (next === undefined) return readings;
    readings.push(next);
  }
}

/** The word with all marks taken off. */
export function bareText(text: string): string {
  return readingsOf(text).at(-1) ?? '';
}

/** The text in quotes or code marks, whose marks are no part of anything. */
export function unquoted(text: string): string {
  const whole = trimmed(text);
  const inner = quotes.exec(whole)?.[1] ?? codeMarks.exec(whole)?.[1];
  return inner === undefined || trimmed(inner) === '' ? whole : unquoted(inner);
}

function withoutOneMark(text: string): string | undefined {
  const inner =
    quotes.exec(text)?.[1] ??
    codeMarks.exec(text)?.[1] ??
    emphasis.exec(text)?.[2] ??
    brackets
      .exec(text)
      ?.slice(1)
      .find((inside) => inside !== undefined) ??
    lastStop.exec(text)?.[1];
  if (inner === undefined) return undefined;
  const left = trimmed(inner);
  // Marks alone are no word, and what was typed stays what was meant.
  return left === '' ? undefined : left;
}

function trimmed(text: string): string {
  return text.replaceAll(around, '');
}
