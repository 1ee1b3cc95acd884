/**
 * Times and people inside plain words. An explanation knows the moment, the reader's client knows the time zone:
 * whoever shows the words turns the marks into what the reader should see.
 */
const open = '\u0001';
const close = '\u0002';

export function markTime(epochMs: number): string {
  return `${open}t${Math.floor(epochMs / 1000)}${close}`;
}

export function markPerson(slackUserId: string): string {
  return `${open}p${slackUserId}${close}`;
}

export type Mark = { kind: 'time'; epochS: number } | { kind: 'person'; slackUserId: string };

// eslint-disable-next-line no-control-regex -- control characters cannot come from a keyboard, which is why they mark
const marks = /\u0001(?:t(\d{1,12})|p([UW][A-Z0-9]{1,30}))\u0002/g;

/** Replaces every mark by what `show` makes of it. */
export function showMarks(text: string, show: (mark: Mark) => string): string {
  return text.replace(marks, (_, epochS: string | undefined, slackUserId: string | undefined) =>
    epochS === undefined
      ? show({ kind: 'person', slackUserId: slackUserId ?? '' })
      : show({ kind: 'time', epochS: Number(epochS) }),
  );
}
