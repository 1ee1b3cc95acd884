import { expect, it } from 'vitest';
import { formatHash, parseHash } from '../../../../src/sandbox/page/state/hash-route.js';

it.each([
  { left: {}, right: {} },
  { left: { person: 'U1' }, right: {} },
  { left: { person: 'U1', place: 'home' }, right: { person: 'U2' } },
  { left: { person: 'U/1', place: 'D 2' }, right: { person: 'U,2', place: 'C3' } },
])('comes back from the address: %j', (routes) => {
  expect(parseHash(formatHash(routes))).toEqual(routes);
});

it('takes a broken address for no address', () => {
  expect(parseHash('#/%E0%A4%A/x')).toEqual({ left: {}, right: {} });
  expect(parseHash('')).toEqual({ left: {}, right: {} });
});
