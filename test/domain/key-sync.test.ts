import { describe, expect, test } from 'vitest';
import { syncOutcome, syncAnswerMs } from '../../src/domain/key-sync.js';
import { resourcesOf } from '../../src/domain/protected-resource.js';
import { buckets, rosa } from './given.js';

const at = 1_000_000;
const sync = { at, by: rosa.slack };
const outcome = (before: number | undefined, now: number, readAt = at) =>
  syncOutcome(sync, before === undefined ? undefined : buckets(before), buckets(now), readAt);

describe('what has come of a sync', () => {
  test.each([
    [3, 3, { outlived: 3, gone: 0 }],
    [3, 1, { outlived: 1, gone: 2 }],
    [3, 0, { outlived: 0, gone: 3 }],
    // What came later has outlived nothing.
    [1, 3, { outlived: 1, gone: 0 }],
    [0, 2, { outlived: 0, gone: 0 }],
  ])('%i before and %i now', (before, now, expected) => {
    expect(outcome(before, now)).toMatchObject(expected);
  });

  test('is told by the dates of the registrations where the list before is not known', () => {
    const registered = (createdAt: number | undefined, name: string) => ({
      resourceCrn: `crn:v1:bluemix:public:cloud-object-storage:global:a/acct:archive:bucket:${name}`,
      preventsKeyDeletion: false,
      ...(createdAt !== undefined && { createdAt }),
    });
    const now = resourcesOf([registered(at - 1, 'a'), registered(at + 1, 'b'), registered(undefined, 'c')]);
    expect(syncOutcome(sync, undefined, now, at)).toMatchObject({ outlived: 2, gone: 0 });
  });

  test('counts no bucket under a retention policy, which is there', () => {
    expect(syncOutcome(sync, buckets(3, 2), buckets(3, 2), at)).toMatchObject({ outlived: 1 });
  });

  test('is final four hours after, not before', () => {
    expect(outcome(1, 1, at + syncAnswerMs - 1).isOver).toBe(false);
    expect(outcome(1, 1, at + syncAnswerMs).isOver).toBe(true);
  });
});
