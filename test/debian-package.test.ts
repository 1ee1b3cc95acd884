import { expect, test } from 'vitest';
import { chromium, waysWithout } from './debian-package.js';

test.each([
  [true, undefined, 'run'],
  [true, 'true', 'run'],
  [false, undefined, 'skip'],
  [false, 'true', 'fail'],
] as const)('with the package there: %s, CI: %s, its tests %s', (isThere, ci, way) => {
  expect(waysWithout(chromium, () => isThere, ci)).toBe(way);
});
