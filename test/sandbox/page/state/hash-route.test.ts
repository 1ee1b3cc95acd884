import { expect, it } from 'vitest';
import { formatHash, parseHash } from '../../../../src/sandbox/page/state/hash-route.js';

it.each([{}, { person: 'U1' }, { person: 'U1', place: 'home' }, { person: 'U/1', place: 'D 2' }])(
  'comes back from the address: %j',
  (route) => {
    expect(parseHash(formatHash(route))).toEqual(route);
  },
);

it('takes a broken address for no address', () => {
  expect(parseHash('#/%E0%A4%A/x')).toEqual({});
  expect(parseHash('')).toEqual({});
});
