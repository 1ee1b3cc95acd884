import { expect } from 'vitest';
import type { Explanation } from '../../src/explanations/explanation.js';
import { showMarks } from '../../src/explanations/marks.js';

/** Plain text in full, short, calm sentences. */
export function expectCalmWords({ what, why, next }: Explanation): void {
  expect(what).not.toBe('');
  for (const words of [what, why, next].filter((said) => said !== '')) {
    const text = showMarks(words, (mark) => (mark.kind === 'code' ? mark.command : 'Dec 2 at 10:37'));
    expect(text).toMatch(/^[A-Z0-9“/].*[.?]$/s);
    expect(text).not.toMatch(/please|sorry|oops|[*_`<>&]|undefined|null|NaN|\[object|you must|your fault|!/i);
    expect(text).not.toMatch(/ {2}|\.\.| [.,]|\n/);
    for (const sentence of text.split(/(?<=\.) /)) expect(sentence.length).toBeLessThanOrEqual(240);
  }
}
