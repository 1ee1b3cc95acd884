/**
 * Times, people and code inside plain words. An explanation knows the moment, the reader's client knows the time zone:
 * whoever shows the words turns the marks into what the reader should see. All else in the words is text, names and what
 * people typed among it: no text from outside keeps a control character (`withoutControls`), so none can hold a mark.
 */
const open = '\u0001';
const close = '\u0002';

/**
 * A moment by day and hour, `today at 10:37` or `Dec 2 at 10:37`. Neither `on` nor `at` fits before both, so none stands
 * before a marked time.
 */
export function markTime(epochMs: number): string {
  return markAs('t', epochMs);
}

/** The day alone, for what is weeks away. */
export function markDay(epochMs: number): string {
  return markAs('d', epochMs);
}

/** With its weekday, for what is waited for: `tomorrow at 10:37` or `Wednesday, December 2nd at 10:37`. */
export function markDeadline(epochMs: number): string {
  return markAs('w', epochMs);
}

function markAs(letter: keyof typeof forms, epochMs: number): string {
  return `${open}${letter}${Math.floor(epochMs / 1000)}${close}`;
}

const forms = { t: 'time', d: 'day', w: 'deadline' } as const;
export type TimeForm = (typeof forms)[keyof typeof forms];

export function markPerson(slackUserId: string): string {
  return `${open}p${slackUserId}${close}`;
}

/** A command to type. */
export function markCode(command: string): string {
  return `${open}c${command}${close}`;
}

export type Mark =
  | { kind: 'time'; epochS: number; form: TimeForm }
  | { kind: 'person'; slackUserId: string }
  | { kind: 'code'; command: string };

// eslint-disable-next-line no-control-regex -- control characters are taken out of every text from outside
const marks = /\u0001(?:([tdw])(\d{1,12})|p([UW][A-Z0-9]{1,30})|c([^\u0001\u0002]+))\u0002/g;

/** Replaces every mark by what `show` makes of it, and what stands between them by what `rest` does. */
export function showMarks(
  text: string,
  show: (mark: Mark) => string,
  rest: (between: string) => string = (between) => between,
): string {
  let shown = '';
  let end = 0;
  for (const found of text.matchAll(marks)) {
    shown += rest(text.slice(end, found.index)) + show(markOf(found));
    end = found.index + found[0].length;
  }
  return shown + rest(text.slice(end));
}

function markOf([, letter, epochS, slackUserId, command = '']: readonly (string | undefined)[]): Mark {
  if (letter !== undefined) {
    return { kind: 'time', epochS: Number(epochS), form: forms[letter as keyof typeof forms] };
  }
  return slackUserId === undefined ? { kind: 'code', command } : { kind: 'person', slackUserId };
}
