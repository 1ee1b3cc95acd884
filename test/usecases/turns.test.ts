import { expect, test } from 'vitest';
import { createTurns } from '../../src/usecases/turns.js';

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
