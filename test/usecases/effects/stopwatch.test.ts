import { expect, test } from 'vitest';
import { startStopwatch } from '../../../src/usecases/effects/stopwatch.js';

test('of two clocks the one that went further counts', () => {
  const clock = { wall: 5_000, ran: 70, now: () => clock.wall, steady: () => clock.ran };
  const elapsedMs = startStopwatch(clock);
  clock.ran += 10;
  clock.wall += 10;
  expect(elapsedMs()).toBe(10);
  // Set back by somebody: no second chance to send.
  clock.wall -= 3_000;
  clock.ran += 20;
  expect(elapsedMs()).toBe(30);
  // Asleep: the steady one stood still.
  clock.wall += 93_000;
  expect(elapsedMs()).toBe(90_010);
});
