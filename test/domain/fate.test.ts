import { describe, expect, test } from 'vitest';
import { authorizationPeriodMs, hourMs } from '../../src/domain/deadlines.js';
import { decide } from '../../src/domain/decide.js';
import { evolve } from '../../src/domain/evolve.js';
import { firstLookAt, isRestored, nextLookAt } from '../../src/domain/fate.js';
import type { KeySighting } from '../../src/domain/outside-change.js';
import type { DeletionRequest } from '../../src/domain/request.js';
import { aKey, aRequest, endsAt } from './given.js';

const deleted = aRequest('deleted');
const { deletedAt, restorableUntil } = deleted;
const destroyed = (at = deletedAt) => aKey({ state: 'destroyed', deletedAt: at });
const back = (at = deletedAt) => aKey({ deletedAt: at });

function see(request: DeletionRequest, key: KeySighting, afterMs: number, later?: string) {
  const command = { type: 'note_fate', key, ...(later === undefined ? {} : { later }) } as const;
  const decision = decide(request, command, { at: deletedAt + afterMs });
  if (!decision.ok) throw new Error(decision.refusal.code);
  const after = decision.events.reduce<DeletionRequest>((before, event) => evolve(before, event), request);
  return { types: decision.events.map(({ type }) => type), after };
}

describe('a key that was deleted here', () => {
  test('is restored once, and the request remains deleted', () => {
    const { types, after } = see(deleted, back(), 10 * 60_000);
    expect(types).toEqual(['key.restored']);
    expect(after).toEqual({ ...deleted, restored: { at: deletedAt + 10 * 60_000 } });
    expect(isRestored(after)).toBe(true);
    expect(see(after, back(), 20 * 60_000).types).toEqual([]);
  });

  test('is not restored by a reading that knows nothing of the deletion yet', () => {
    expect(see(deleted, aKey(), hourMs - 1).types).toEqual([]);
    // An earlier deletion that was undone leaves its date as well.
    expect(see(deleted, back(deletedAt - 5 * hourMs), hourMs - 1).types).toEqual([]);
    expect(see(deleted, aKey(), hourMs).types).toEqual(['key.restored']);
  });

  test('is no news while it is deleted', () => {
    expect(see(deleted, destroyed(), hourMs).types).toEqual([]);
    expect(see(deleted, destroyed(deletedAt + 29_000), hourMs).types).toEqual([]);
  });

  test('is deleted again, and an older reading in between tells nothing', () => {
    const restored = see(deleted, back(), hourMs).after;
    expect(see(restored, destroyed(), 2 * hourMs).types).toEqual([]);
    const { types, after } = see(restored, destroyed(deletedAt + 2 * hourMs), 3 * hourMs);
    expect(types).toEqual(['key.deleted_again']);
    expect(isRestored(after)).toBe(false);
    expect(see(after, back(), 4 * hourMs).types).toEqual([]);
    const backAgain = see(after, back(deletedAt + 2 * hourMs), 4 * hourMs);
    expect(backAgain.types).toEqual(['key.restored']);
    expect(isRestored(backAgain.after)).toBe(true);
  });

  test('that was restored and deleted again between two readings tells both', () => {
    const { types, after } = see(deleted, destroyed(deletedAt + hourMs), 2 * hourMs, 'CS-LATER');
    expect(types).toEqual(['key.restored', 'key.deleted_again']);
    expect(after).toMatchObject({ deletedAgain: { by: 'CS-LATER' } });
  });

  test('is purged once, and not within the four hours in which IBM purges none', () => {
    expect(see(deleted, 'gone', 4 * hourMs - 1).types).toEqual([]);
    const { types, after } = see(deleted, 'gone', 4 * hourMs);
    expect(types).toEqual(['key.purged']);
    expect(see(after, 'gone', 5 * hourMs).types).toEqual([]);
  });
});

describe('the key of a request that has ended is looked at', () => {
  const later = { ...deleted, restored: { at: 1 }, deletedAgain: { at: 2, by: 'CS-LATER' } };
  const often = deletedAt + 5 * 60_000;
  test.each<[string, DeletionRequest, number | undefined]>([
    ['while it can be restored', deleted, often],
    ['also once it is back', { ...deleted, restored: { at: 1 } }, often],
    ['not once a later request has it', later, undefined],
    ['not once it is purged', { ...deleted, purged: { at: 1 } }, undefined],
    ['not where nothing can be restored', { ...deleted, restorableUntil: deletedAt }, undefined],
    ['at the end of the seven days, for what came just before', aRequest('expired'), endsAt],
    ['not where it stays', aRequest('denied'), undefined],
  ])('%s', (_, request, first) => expect(firstLookAt(request)).toBe(first));

  test('often within the first hour, then hourly until the window closes', () => {
    const after = (ms: number) => nextLookAt(deleted, deletedAt + ms);
    expect(after(0)).toBe(often);
    expect(after(hourMs)).toBe(deletedAt + 2 * hourMs);
    expect(after(restorableUntil - deletedAt - 1)).toBe(restorableUntil - 1 + hourMs);
    expect(after(restorableUntil - deletedAt)).toBeUndefined();
  });

  test('after an expiry for another seven days at most', () => {
    const expired = aRequest('expired');
    expect(nextLookAt(expired, endsAt)).toBe(endsAt + 60_000);
    expect(nextLookAt(expired, endsAt + authorizationPeriodMs)).toBeUndefined();
  });
});
