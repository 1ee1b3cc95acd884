// Words with marks, for a terminal or a file: times in UTC, people by name where it is known.
import { showMarks } from './marks.js';

/** `2026-11-28 10:37:05Z`. */
export function plainTime(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19).replace('T', ' ')}Z`;
}

/** `nameOf` tells who a Slack user id is. */
export function plainWords(text: string, nameOf: (slackUserId: string) => string | undefined): string {
  return showMarks(text, (mark) => {
    switch (mark.kind) {
      case 'time':
        return plainTime(mark.epochS * 1_000);
      case 'person':
        return nameOf(mark.slackUserId) ?? mark.slackUserId;
      case 'code':
        return mark.command;
    }
  });
}

/** Columns, each as wide as what is widest in it; numbers stand on the right. */
export function plainTable(rows: readonly (readonly (string | number)[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => String(row[column] ?? '').length)),
  );
  const isNumber = widths.map((_, column) => rows.slice(1).every((row) => typeof row[column] === 'number'));
  return rows
    .map((row) =>
      row
        .map((cell, column) => {
          const width = widths[column] ?? 0;
          return isNumber[column] ? String(cell).padStart(width) : String(cell).padEnd(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
