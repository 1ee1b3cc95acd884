import { expect, test } from 'vitest';
import { endOfLife } from '../../src/domain/end-of-life.js';

test('Hyper Protect Crypto Services is supported to 28 March 2027', () => {
  const { deletedAfter } = endOfLife('hs-crypto') ?? {};
  expect(new Date(deletedAfter ?? 0).toISOString()).toBe('2027-03-28T00:00:00.000Z');
});

test('Key Protect stays', () => {
  expect(endOfLife('kms')).toBeUndefined();
});
