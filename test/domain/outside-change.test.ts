import { describe, expect, test } from 'vitest';
import type { DualAuthorization, KeyFacts } from '../../src/domain/key.js';
import { outsideChange } from '../../src/domain/outside-change.js';
import type { OpenRequest } from '../../src/domain/request.js';
import { aCountersignRequest, aKey, aRequest, beforeTheEnd, endsAt, openStatuses } from './given.js';

const key = (dualAuthorization: DualAuthorization, changes: Partial<KeyFacts> = {}) =>
  aKey({ dualAuthorization, ...changes });
const setUntil = (until: number): DualAuthorization => ({ enabled: true, set: true, endsAt: until });
const notSet: DualAuthorization = { enabled: true, set: false };

const openRequests: [string, OpenRequest][] = [
  ...openStatuses.map((status) => [status, aRequest(status)] as [string, OpenRequest]),
  ...(['awaiting_approval', 'deleting', 'blocked'] as const).map(
    (status) => [`${status}, without the policy`, aCountersignRequest(status)] as [string, OpenRequest],
  ),
];

describe.each(openRequests)('given status %s', (_name, request) => {
  test('a key the KMS does not know is gone', () => {
    expect(outsideChange(request, 'gone', beforeTheEnd)).toBe('gone');
  });
  test('a destroyed key is deleted, whatever its policy still shows', () => {
    expect(outsideChange(request, key(setUntil(endsAt), { state: 'destroyed' }), beforeTheEnd)).toBe(
      'deleted',
    );
    expect(outsideChange(request, key(notSet, { state: 'destroyed' }), beforeTheEnd)).toBe('deleted');
  });
});

test('while the first authorization is being given, set and not set are both to be expected', () => {
  const request = aRequest('authorizing');
  expect(outsideChange(request, key(notSet), beforeTheEnd)).toBeUndefined();
  expect(outsideChange(request, key(setUntil(endsAt)), beforeTheEnd)).toBeUndefined();
});

describe.each(['awaiting_approval', 'deleting', 'blocked', 'withdrawing'] as const)(
  'a request %s that the KMS guards',
  (status) => {
    const request = aRequest(status);
    test('is unchanged while its own authorization runs', () => {
      expect(outsideChange(request, key(setUntil(endsAt)), beforeTheEnd)).toBeUndefined();
    });
    test('is changed when the key was unset', () => {
      expect(outsideChange(request, key(notSet), beforeTheEnd)).toBe('unset');
      expect(outsideChange(request, key({ enabled: false }), beforeTheEnd)).toBe('unset');
    });
    test('is changed when the key was set again, earlier or later', () => {
      expect(outsideChange(request, key(setUntil(endsAt + 1000)), beforeTheEnd)).toBe('set_again');
      expect(outsideChange(request, key(setUntil(endsAt - 1000)), beforeTheEnd)).toBe('set_again');
      expect(outsideChange(request, key(setUntil(endsAt + 1000)), endsAt)).toBe('set_again');
    });
    test('is not changed by the end of its period', () => {
      expect(outsideChange(request, key(setUntil(endsAt)), endsAt - 1)).toBeUndefined();
      expect(outsideChange(request, key(setUntil(endsAt)), endsAt)).toBeUndefined();
      expect(outsideChange(request, key(notSet), endsAt)).toBeUndefined();
    });
  },
);

describe('shortly after IBM has confirmed an act', () => {
  const confirmed = { at: beforeTheEnd };
  test.each<[string, OpenRequest, string | undefined]>([
    ['a deletion', { ...aRequest('deleting'), sent: { at: 0, actingAs: 'one', confirmed } }, undefined],
    ['an unsetting', { ...aRequest('withdrawing'), confirmed }, 'set_again'],
  ])(
    'the state of before %s is no change; another end is one of unsetting alone',
    (_act, request, change) => {
      expect(outsideChange(request, key(setUntil(endsAt)), beforeTheEnd)).toBeUndefined();
      expect(outsideChange(request, key(notSet), beforeTheEnd)).toBeUndefined();
      expect(outsideChange(request, key(setUntil(endsAt + 1000)), beforeTheEnd)).toBe(change);
    },
  );
});

describe('a request that Countersign guards', () => {
  const request = aCountersignRequest('awaiting_approval');
  test('is unchanged without the policy, and when the policy came later', () => {
    expect(outsideChange(request, key({ enabled: false }), beforeTheEnd)).toBeUndefined();
    expect(outsideChange(request, key(notSet), beforeTheEnd)).toBeUndefined();
  });
  test('is changed when the policy came later and somebody set the key', () => {
    expect(outsideChange(request, key(setUntil(endsAt)), beforeTheEnd)).toBe('set_again');
  });
});
