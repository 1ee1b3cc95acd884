// The watch over what stands in the way of a deletion: read while a decision is awaited, acted on while blocked.
import { describe, expect, test } from 'vitest';
import type { KmsFailure, KmsFailureCode } from '../../src/domain/kms-failure.js';
import type { Protection } from '../../src/domain/protection.js';
import type { Blocked, DeletionRequest } from '../../src/domain/request.js';
import { blockersIn, isClear, isWatched } from '../../src/domain/blockers.js';
import { aBlockedRequest, approving, aRequest, beforeTheEnd, type CommandOf, commands } from './given.js';
import { endsAt, oneBucketMore, protectedBy, retained, unprotected } from './given.js';
import { happened, moved, refused } from './when.js';

const note = (protection: Protection): CommandOf<'update_protection'> => ({
  type: 'update_protection',
  protection,
});
const typesOf = (request: DeletionRequest, command: CommandOf<'update_protection'>, now = beforeTheEnd) =>
  happened(request, command, now).map((event) => event.type);
const conflictOf = (code: KmsFailureCode): KmsFailure => ({ code, status: 409, effect: 'none' });

describe('taking note of a list', () => {
  test.each([
    ['awaiting_approval', aRequest('awaiting_approval', { protection: protectedBy(12) })],
    ['blocked', aBlockedRequest()],
  ])('of a request %s commits nothing when nothing has changed', (_status, request) => {
    expect(happened(request, note(protectedBy(12)))).toEqual([]);
  });

  test('another list of as many is a change', () => {
    const request = aRequest('awaiting_approval', { protection: protectedBy(12) });
    expect(happened(request, note(protectedBy(12, 0, 'twelve others')))).toMatchObject([
      { type: 'protection.changed', protection: { fingerprint: 'twelve others' } },
    ]);
  });

  test('keeps what has changed since people were asked', () => {
    expect(happened(aRequest('awaiting_approval'), commands.update_protection)).toEqual([
      { type: 'protection.changed', at: beforeTheEnd, protection: protectedBy(1), changes: oneBucketMore },
    ]);
  });

  test('a list that can no longer be read is a change too, and clears nothing', () => {
    expect(typesOf(aBlockedRequest(), note({ known: false }))).toEqual(['protection.changed']);
    const unknown = moved(aBlockedRequest(), note({ known: false }));
    expect(unknown).toMatchObject({ status: 'blocked', blockers: 12 });
    expect(refused(unknown, approving(unknown)).code).toBe('still_blocked');
  });
});

describe('a request blocked by what is registered', () => {
  test('counts what has gone: five of twelve', () => {
    const fewer = moved(aBlockedRequest(), note(protectedBy(7)));
    expect(fewer).toMatchObject({ status: 'blocked', blockers: 12, protection: { resources: 7 } });
  });

  test('counts against more once more were added, and never against fewer', () => {
    const more = moved(aBlockedRequest(), note(protectedBy(15)));
    expect(more).toMatchObject({ status: 'blocked', blockers: 15 });
    expect(moved(more, note(protectedBy(2)))).toMatchObject({ status: 'blocked', blockers: 15 });
  });

  test('may not be approved while one is left', () => {
    const left = moved(aBlockedRequest(), note(protectedBy(1)));
    expect(refused(left, approving(left))).toEqual({ code: 'still_blocked', request: left });
  });

  test('is unblocked once nothing is left, and once only', () => {
    expect(typesOf(aBlockedRequest(), note(unprotected))).toEqual([
      'protection.changed',
      'request.unblocked',
    ]);
    const unblocked = moved(aBlockedRequest(), note(unprotected));
    expect(unblocked.status).toBe('awaiting_approval');
    expect(happened(unblocked, note(unprotected))).toEqual([]);
    expect(typesOf(unblocked, note(protectedBy(1)))).toEqual(['protection.changed']);
    expect(happened(unblocked, approving(unblocked))).toMatchObject([{ type: 'request.approved' }]);
  });

  test('is unblocked to the last moment of its period and not from its end on: what is over only expires', () => {
    expect(typesOf(aBlockedRequest(), note(unprotected), endsAt - 1)).toContain('request.unblocked');
    expect(typesOf(aBlockedRequest(), note(unprotected), endsAt)).toEqual(['protection.changed']);
  });

  test('that the list never showed is not unblocked by its emptiness: only another try can tell', () => {
    for (const protection of [unprotected, { known: false } as const]) {
      const blocked = aBlockedRequest({ protection });
      expect(typesOf(blocked, note(unprotected))).not.toContain('request.unblocked');
      expect(happened(blocked, approving(blocked))).toMatchObject([{ type: 'request.approved' }]);
    }
  });

  test('that the list shows later is watched from then on', () => {
    const late = moved(aBlockedRequest({ protection: { known: false } }), note(protectedBy(2)));
    expect(late).toMatchObject({ status: 'blocked', blockers: 2 });
    expect(refused(late, approving(late)).code).toBe('still_blocked');
    expect(moved(late, note(unprotected)).status).toBe('awaiting_approval');
  });
});

describe('a request blocked by retention', () => {
  test('is blocked without force by all that is registered', () => {
    const blocked = aBlockedRequest({ protection: protectedBy(12, 4), failure: retained });
    expect(moved(blocked, note(protectedBy(12)))).toMatchObject({ status: 'blocked', blockers: 12 });
    expect(moved(blocked, note(unprotected)).status).toBe('awaiting_approval');
  });

  test('is blocked under force by what is retained alone', () => {
    const blocked = aBlockedRequest({ protection: protectedBy(12, 4), failure: retained, force: true });
    expect(moved(blocked, note(protectedBy(20, 1)))).toMatchObject({ status: 'blocked', blockers: 4 });
    expect(moved(blocked, note(protectedBy(20, 6)))).toMatchObject({ status: 'blocked', blockers: 6 });
    expect(moved(blocked, note(protectedBy(12))).status).toBe('awaiting_approval');
  });
});

describe('a request blocked by something no list shows', () => {
  test.each([
    'AUTHORIZATIONS_NOT_MET',
    'KEY_ACTION_INVALID_STATE_ERR',
    'REQ_TOO_EARLY_ERR',
    'conflict',
  ] as const)('%s: is not unblocked by looking, and can be tried again at any time', (code) => {
    const blocked = aBlockedRequest({ failure: conflictOf(code) });
    expect(happened(blocked, note(blocked.protection))).toEqual([]);
    expect(typesOf(blocked, note(unprotected))).toEqual(['protection.changed']);
    expect(happened(blocked, approving(blocked))).toMatchObject([{ type: 'request.approved' }]);
  });
});

describe('what the list can tell', () => {
  const blockedBy = (obstruction: Blocked['obstruction'], blockers: number) => ({ obstruction, blockers });

  test('is whether resources that were once listed are gone', () => {
    expect(isWatched(blockedBy('resources', 1))).toBe(true);
    expect(isWatched(blockedBy('retention', 1))).toBe(true);
    expect(isWatched(blockedBy('resources', 0))).toBe(false);
    for (const obstruction of ['authorization', 'other'] as const) {
      expect(isWatched(blockedBy(obstruction, 12))).toBe(false);
    }
  });

  test('is that they are gone, and nothing where the list is not what tells', () => {
    const given = { ...blockedBy('resources', 12), force: false };
    expect(isClear({ ...given, protection: unprotected })).toBe(true);
    expect(isClear({ ...given, protection: protectedBy(1) })).toBe(false);
    expect(isClear({ ...given, protection: { known: false } })).toBe(false);
    expect(isClear({ ...given, obstruction: 'other', protection: unprotected })).toBe(false);
    expect(isClear({ ...given, blockers: 0, protection: unprotected })).toBe(false);
  });

  test('is under force whether what was retained is', () => {
    const given = { ...blockedBy('retention', 4), protection: protectedBy(12) };
    expect(isClear({ ...given, force: true })).toBe(true);
    expect(isClear({ ...given, force: false })).toBe(false);
  });
});

test('without force all that is registered stands in the way, under force only what is retained', () => {
  expect(blockersIn(protectedBy(12, 4), false)).toBe(12);
  expect(blockersIn(protectedBy(12, 4), true)).toBe(4);
  expect(blockersIn(unprotected, false)).toBe(0);
  expect(blockersIn({ known: false }, false)).toBeUndefined();
  expect(blockersIn({ known: false }, true)).toBeUndefined();
});
