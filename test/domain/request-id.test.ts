import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRequestId, isRequestId } from '../../src/domain/request-id.js';
import { open, openedAt } from './given.js';

const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test('an id is CS- and eleven characters that cannot be misread', () => {
  fc.assert(
    fc.property(fc.nat({ max: 2 ** 42 }), unit, (now, random) => {
      const id = createRequestId(now, () => random);
      expect(id).toMatch(/^CS-[0-9A-Z]{11}$/);
      expect(id.slice(3)).not.toMatch(/[ILOU]/);
      expect(isRequestId(id)).toBe(true);
    }),
  );
});

test('ids of later seconds sort later, whatever the random tail', () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 2 ** 41 }),
      fc.integer({ min: 1000, max: 2 ** 40 }),
      unit,
      unit,
      (now, gap, a, b) => {
        expect(createRequestId(now, () => a) < createRequestId(now + gap, () => b)).toBe(true);
      },
    ),
  );
});

test('two of the same second differ by their tail alone', () => {
  const [one, other] = [0, 0.999_999].map((random) => createRequestId(openedAt, () => random));
  expect(one?.slice(0, 10)).toBe(other?.slice(0, 10));
  expect(one).not.toBe(other);
  expect(one?.slice(-4)).toBe('0000');
  expect(other?.slice(-4)).toBe('ZZZZ');
});

test.each([
  '',
  'CS-',
  'CS-1QKTVC0ABC',
  'CS-1QKTVC0ABCDE',
  'cs-1qktvc0abcd',
  'CS-1QKTVC0ABCI',
  'CS-1QKTVC0ABCL',
  'CS-1QKTVC0ABCO',
  'CS-1QKTVC0ABCU',
  'CS-1QKTVC0ABCD\n',
  ' CS-1QKTVC0ABCD',
  'old-backups',
])('%j is no id', (text) => {
  expect(isRequestId(text)).toBe(false);
});

test('the id the other tests use is one', () => {
  expect(isRequestId(open().id)).toBe(true);
});
