import { showMarks } from '../../src/explanations/marks.js';

/** The words alone: marks stand for what each surface shows in its own way. */
export function bare(words: string): string {
  return showMarks(words, (mark) => (mark.kind === 'code' ? mark.command : mark.kind));
}
