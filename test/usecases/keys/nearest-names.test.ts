import { expect, test } from 'vitest';
import { nearestNames } from '../../../src/usecases/keys/nearest-names.js';

test.each([
  ['biling', ['billing', 'building', 'backups'], ['billing', 'building']],
  ['BILLING', ['billing'], ['billing']],
  ['billing', ['billing', 'billing'], ['billing']],
  ['zzz', ['billing', 'backups'], []],
  ['', ['billing'], []],
  ['tnp', ["'tmp'", 'other'], ["'tmp'"]],
  ['ab', ['ax', 'bb', 'aa'], ['aa', 'ax']],
])('%j among %o is near to %o', (query, names, near) => {
  expect(nearestNames(query, names, 2)).toEqual(near);
});

test('of a text of any length the beginning is compared, as long as a name can be', () => {
  const longest = 'x'.repeat(90);
  expect(nearestNames('x'.repeat(100_000), [longest], 1)).toEqual([longest]);
});
