import { describe, expect, test } from 'vitest';
import { explainRefusal } from '../../src/explanations/refusals.js';
import { aRequest } from '../domain/given.js';

const keyId = '6f1d0a52-77c4-4a0e-9a55-0c2f7a9be001';

describe('an open request stands in the way', () => {
  const nextOf = (status: Parameters<typeof aRequest>[0]) =>
    explainRefusal({ code: 'request_already_open', request: aRequest(status) }).next;

  test.each(['awaiting_approval', 'blocked'] as const)(
    'and can be decided or cancelled while %s',
    (status) => {
      expect(nextOf(status)).toMatch(/^Decide on that one/);
    },
  );

  test.each(['authorizing', 'deleting', 'withdrawing'] as const)('and cannot while %s', (status) => {
    expect(nextOf(status)).toMatch(/nobody can decide or cancel it now/);
  });
});

describe('KEY that leads to no key', () => {
  test('by a CRN that was cut off is not told that the CRN is not a key’s', () => {
    const told = explainRefusal({ code: 'crn_of_no_key', service: 'kms', resourceType: 'key' });
    expect(told.what).toContain('this CRN is not whole');
    expect(told.why).toContain('missing or incomplete');
    const other = explainRefusal({ code: 'crn_of_no_key', service: 'kms', resourceType: 'policy' });
    expect(other.what).toContain('not a key’s');
  });

  test.each([keyId, `\`${keyId}\``, `4c7a1f0e-52d8-4b1e-9a63-0d2f6f1e8a10:key:${keyId}`])(
    'by an id, %s, is told of ids and not of spelling',
    (query) => {
      const { why, next } = explainRefusal({ code: 'key_not_found', query, nearest: [] });
      expect(why).toContain('gone after 90 days');
      expect(next).not.toContain('spelling');
    },
  );

  test('by a name is told of names', () => {
    const { why, next } = explainRefusal({ code: 'key_not_found', query: 'biling', nearest: [] });
    expect(why).toContain('No live key has this name');
    expect(next).toContain('spelling');
  });
});
