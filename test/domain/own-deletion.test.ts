import { describe, expect, test } from 'vitest';
import { ownDeletion } from '../../src/domain/own-deletion.js';
import type { Attempt, Deleting } from '../../src/domain/request.js';
import { aKey, amir, aRequest, beforeTheEnd as at, vera } from './given.js';

const service = 'iam-ServiceId-manager';
const first: Attempt = { approver: amir, at, kmsTime: at, actingAs: service };
const second = { at: at + 120_000, kmsTime: at + 120_000, actingAs: service };

/** Amir's attempt came to nothing; Vera's is under way. */
const request: Deleting = { ...aRequest('deleting'), approver: vera, attempts: [first], sent: second };
const waiting = { ...aRequest('awaiting_approval'), attempts: [first] };
const deleted = (facts: Partial<Parameters<typeof aKey>[0]> = {}) =>
  aKey({ state: 'destroyed', deletedBy: service, deletedAt: at + 60_000, ...facts });
const whose = (of: Parameters<typeof ownDeletion>[0], key: ReturnType<typeof aKey>) =>
  ownDeletion(of, key)?.approver.name;

describe('whose a deletion is', () => {
  test.each<[string, number | undefined, string]>([
    ['between the two', at + 60_000, 'Amir'],
    ['in the second of the first', at, 'Amir'],
    ['a little before the first, by a clock that differs', at - 5_000, 'Amir'],
    ['as late as the first may have landed', at + 65_000, 'Amir'],
    ['after that, and before the second', at + 100_000, 'Vera'],
    ['a little before the second', at + 119_000, 'Vera'],
    ['after the second', at + 121_000, 'Vera'],
    ['nobody knows when', undefined, 'Vera'],
    ['long before both, by a clock that is off', at - 3_600_000, 'Vera'],
  ])('%s', (_when, deletedAt, name) => {
    const { deletedAt: _, ...undated } = deleted();
    expect(whose(request, { ...undated, ...(deletedAt === undefined ? {} : { deletedAt }) })).toBe(name);
  });

  test('of another identity is nobody’s here; letters make no other one', () => {
    expect(whose(request, deleted({ deletedBy: 'IBMid-ELSE' }))).toBeUndefined();
    expect(whose(waiting, deleted({ deletedBy: service.toUpperCase() }))).toBe('Amir');
  });

  test('with no name is that of what is under way, and of nothing else', () => {
    const { deletedBy: _, ...nameless } = deleted();
    expect(whose(request, nameless)).toBe('Vera');
    expect(whose(waiting, nameless)).toBeUndefined();
  });

  test.each<[string, number | undefined]>([
    ['before it was sent', at - 5_001],
    ['when it could not land any more: by hand, another day', at + 65_001],
    ['nobody knows when', undefined],
  ])('with nothing under way is not one of before, %s', (_when, deletedAt) => {
    const { deletedAt: _, ...undated } = deleted();
    expect(whose(waiting, { ...undated, ...(deletedAt && { deletedAt }) })).toBeUndefined();
  });

  test('is not what is under way where that could not land any more', () => {
    const late = deleted({ deletedAt: second.at + 65_001 });
    expect(whose(request, late)).toBeUndefined();
    const { deletedBy: _, ...nameless } = late;
    expect(whose(request, nameless)).toBeUndefined();
  });

  test('is one that IBM has confirmed, however late', () => {
    const confirmed = { ...first, confirmed: { at: at + 600_000 } };
    const late = deleted({ deletedAt: at + 599_000 });
    expect(whose({ ...waiting, attempts: [confirmed] }, late)).toBe('Amir');
    const { deletedAt: _, ...undated } = late;
    expect(whose({ ...waiting, attempts: [confirmed] }, undated)).toBe('Amir');
  });

  test('of a key that is there is one that IBM has confirmed and somebody has undone', () => {
    const back = deleted({ state: 'active', deletedAt: at + 121_000 });
    expect(whose(request, back)).toBeUndefined();
    const confirmed = { ...request, sent: { ...second, confirmed: { at } } };
    expect(whose(confirmed, back)).toBe('Vera');
    // An earlier attempt landed, and was undone before: an older list shows that.
    expect(whose(confirmed, { ...back, deletedAt: at + 60_000 })).toBeUndefined();
    expect(whose(confirmed, { ...back, deletedAt: at - 3_600_000 })).toBeUndefined();
    expect(whose(confirmed, aKey())).toBeUndefined();
  });
});
