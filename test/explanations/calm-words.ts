import { expect } from 'vitest';
import type { Explanation } from '../../src/explanations/explanation.js';

/** Plain text in full, short, calm sentences. */
export function expectCalmWords({ what, why, next }: Explanation): void {
  for (const text of [what, why, next]) {
    expect(text).toMatch(/^[A-Z0-9].*\.$/s);
    expect(text).not.toMatch(/please|sorry|oops|[*_`<>&]|undefined|null|NaN|\[object|you must|your fault|!/i);
    expect(text).not.toMatch(/ {2}|\.\.| [.,]|\n/);
    for (const sentence of text.split(/(?<=\.) /)) expect(sentence.length).toBeLessThanOrEqual(240);
  }
}
