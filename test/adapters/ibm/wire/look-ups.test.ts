import { expect, test } from 'vitest';
import { createLookUps, createTurns } from '../../../../src/adapters/ibm/wire/look-ups.js';

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

test('a turn is given on, also by work that fails', async () => {
  const inTurn = createTurns(2);
  let running = 0;
  let mostAtOnce = 0;
  const results = await Promise.allSettled(
    Array.from({ length: 9 }, (_, n) =>
      inTurn(async () => {
        running += 1;
        mostAtOnce = Math.max(mostAtOnce, running);
        await new Promise((resolve) => setTimeout(resolve, 2));
        running -= 1;
        if (n % 2 === 0) throw new Error('no');
        return n;
      }),
    ),
  );
  expect(mostAtOnce).toBe(2);
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(4);
});
