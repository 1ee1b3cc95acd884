import { expect, test } from 'vitest';
import { createLookUps } from '../../../../src/adapters/ibm/wire/look-ups.js';

test('what was looked up longest ago is forgotten, so that memory stays bounded', async () => {
  const asked: string[] = [];
  const lookUp = createLookUps({
    find: (id: string) => {
      asked.push(id);
      return Promise.resolve(id);
    },
    onFailure: () => expect.unreachable(),
    now: () => 0,
  });
  for (let n = 0; n <= 2_000; n += 1) await lookUp(`id-${n}`);
  asked.length = 0;
  expect(await lookUp('id-2000')).toBe('id-2000');
  expect(await lookUp('id-1')).toBe('id-1');
  expect(asked).toEqual([]);
  expect(await lookUp('id-0')).toBe('id-0');
  expect(asked).toEqual(['id-0']);
});
