import { describe, expect, test } from 'vitest';
import { passcodeFlaw } from '../../src/domain/passcode-failure.js';

describe('a text that may be a passcode', () => {
  test.each(['aB3dE5gH7j', 'x', ' aB3dE5gH7j\n', '\u00a0aB3dE5gH7j', 'a'.repeat(64), 'with-signs_~!'])(
    '%j',
    (text) => {
      expect(passcodeFlaw(text)).toBeUndefined();
    },
  );
});

describe('a text that cannot be one, and why', () => {
  test.each([
    ['', 'empty'],
    [' \t\n\u00a0', 'empty'],
    ['aB3dE 5gH7j', 'blanks'],
    ['aB3dE\n5gH7j', 'blanks'],
    ['ibmcloud login -u passcode', 'blanks'],
    ['a'.repeat(65), 'too_long'],
    ['a '.repeat(100_000), 'too_long'],
    ['aB3d\u200bE5gH7j', 'strange_characters'],
    ['aB3d\u0000E5gH7j', 'strange_characters'],
    ['pässcode12', 'strange_characters'],
  ] as const)('%j is %s', (text, flaw) => {
    expect(passcodeFlaw(text)).toBe(flaw);
  });
});
