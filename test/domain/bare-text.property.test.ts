import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bareText, readingsOf, unquoted } from '../../src/domain/bare-text.js';
import { marked, nameCharacters } from './marked-text.js';

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: fc.constantFrom(...'"\'“”‘’«»`*_~., \n\u200bab'), maxLength: 40 }),
);

test('reading is idempotent: what has been read reads as itself', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(readingsOf(bareText(text))).toEqual([bareText(text)]);
      expect(unquoted(unquoted(text))).toBe(unquoted(text));
    }),
    { numRuns: 2_000 },
  );
});

test('no reading is empty where something was typed, and each is a part of the one before', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const readings = readingsOf(text);
      expect(readings.every((one) => one !== '') || readings.length === 1).toBe(true);
      readings.slice(1).forEach((one, index) => {
        expect(readings[index]).toContain(one);
        expect(one.length).toBeLessThan(readings[index]!.length);
      });
    }),
    { numRuns: 2_000 },
  );
});

test('a word reads the same in any marks, and as it was typed is always among the readings', () => {
  fc.assert(
    fc.property(nameCharacters, marked, (word, mark) => {
      const typed = mark(word);
      expect(bareText(typed)).toBe(word);
      expect(readingsOf(mark(`"${word}"`))).toContain(`"${word}"`);
    }),
    { numRuns: 1_000 },
  );
});

test('a hostile text costs little', () => {
  const started = performance.now();
  for (const text of ['"'.repeat(100_000), '`*'.repeat(100_000), `${'.'.repeat(200_000)}a`]) bareText(text);
  expect(readingsOf('"'.repeat(1_000)).length).toBeLessThan(1_000);
  expect(performance.now() - started).toBeLessThan(10_000);
});
