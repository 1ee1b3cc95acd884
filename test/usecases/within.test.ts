import { expect, test } from 'vitest';
import { within } from '../../src/usecases/within.js';

const never = new Promise<never>(() => undefined);

test('what the work comes to, good or bad, where it comes in time', async () => {
  expect(await within(60_000, Promise.resolve('done'), () => 'late')).toBe('done');
  await expect(within(60_000, Promise.reject(new Error('broken')), () => 'late')).rejects.toThrow('broken');
});

test('what late says, where it does not: a value or an error', async () => {
  expect(await within(1, never, () => 'late')).toBe('late');
  const late = () => {
    throw new Error('late');
  };
  await expect(within(1, never, late)).rejects.toThrow('late');
});
