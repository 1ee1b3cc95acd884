// What a key has come to since people were asked: the request takes note, once, and forgets it when it is as it was.
import { describe, expect, test } from 'vitest';
import { evolve } from '../../src/domain/evolve.js';
import type { KeyState } from '../../src/domain/key.js';
import { aBlockedRequest, aCountersignRequest, aRequest, beforeTheEnd as at } from './given.js';
import { happened } from './when.js';

const noting = (state: KeyState) => ({ type: 'note_key_state', state }) as const;

describe('a key disabled while its deletion is decided', () => {
  test.each([aRequest('awaiting_approval'), aBlockedRequest()])('is noted once: $status', (request) => {
    const [event, ...more] = happened(request, noting('suspended'));
    expect(more).toEqual([]);
    const noted = evolve(request, event!);
    expect(noted).toEqual({ ...request, keyState: { state: 'suspended', at } });
    expect(happened(noted, noting('suspended'))).toEqual([]);
    // And it stays with the request whatever is decided.
    expect(evolve(noted, { type: 'request.approved', at, by: request.approvers[0]! })).toHaveProperty(
      'keyState',
    );
  });

  test('and enabled again is as it was when people were asked', () => {
    const request = aRequest('awaiting_approval');
    const noted = { ...request, keyState: { state: 'suspended', at } } as const;
    expect(evolve(noted, happened(noted, noting('active'))[0]!)).toEqual(request);
    expect(happened(request, noting('active'))).toEqual([]);
  });
});

describe('a key without the policy', () => {
  const waiting = aCountersignRequest('awaiting_approval');

  test('may have been disabled when people were asked: then enabling it is news', () => {
    const request = { ...waiting, key: { ...waiting.key, state: 'suspended' as const } };
    expect(happened(request, noting('suspended'))).toEqual([]);
    expect(evolve(request, happened(request, noting('active'))[0]!)).toMatchObject({
      keyState: { state: 'active', at },
    });
  });

  test('of which an early record does not say how it was has no news', () => {
    const { state: _, ...key } = waiting.key;
    expect(happened({ ...waiting, key }, noting('suspended'))).toEqual([]);
  });
});
