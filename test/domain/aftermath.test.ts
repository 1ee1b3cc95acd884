import { describe, expect, test } from 'vitest';
import { aftermathDue, isSyncOffered, syncWindow, withAftermath } from '../../src/domain/aftermath.js';
import { dayMs, hourMs } from '../../src/domain/deadlines.js';
import { endOfLife } from '../../src/domain/end-of-life.js';
import { decide } from '../../src/domain/decide.js';
import { evolve } from '../../src/domain/evolve.js';
import type { Aftermath, Deleted, DeletionRequest } from '../../src/domain/request.js';
import { aRequest, beforeTheEnd, protectedBy, unprotected } from './given.js';

const forced = aRequest('deleted', { force: true, protection: protectedBy(3) });
const note = (request: DeletionRequest, aftermath: Aftermath): DeletionRequest => {
  const decision = decide(request, { type: 'note_aftermath', aftermath }, { at: beforeTheEnd });
  if (!decision.ok) throw new Error(decision.refusal.code);
  return decision.events.reduce<DeletionRequest>((before, event) => evolve(before, event), request);
};
const synced = (time: number): Aftermath => ({ is: 'synced', at: time });

describe('what is seen after a forced deletion', () => {
  test('is noted, a later sync in the place of an earlier one', () => {
    const once = note(forced, synced(5));
    expect(once).toEqual({ ...forced, aftermath: synced(5) });
    expect(note(once, synced(9))).toEqual({ ...forced, aftermath: synced(9) });
    expect(note(once, synced(5))).toBe(once);
    expect(note(once, synced(4))).toBe(once);
  });

  test('has an end', () => {
    const over = note(note(forced, synced(5)), { is: 'nothing_left' });
    expect(over).toEqual({ ...forced, aftermath: { is: 'nothing_left' } });
    expect(note(over, synced(9))).toBe(over);
  });

  describe('once IBM tells the services again', () => {
    const { from, until } = syncWindow(forced);
    const due = (request: DeletionRequest, at: number) =>
      decide(request, { type: 'note_aftermath', aftermath: { is: 'due' } }, { at });

    test('is offered, once and not before an hour has passed', () => {
      expect(from).toBe(forced.deletedAt + hourMs);
      expect(due(forced, from - 1)).toEqual({ ok: true, events: [] });
      expect(aftermathDue(forced, from - 1)).toBeUndefined();
      expect(aftermathDue(forced, from)).toEqual({ is: 'due' });
      expect(isSyncOffered(forced)).toBe(false);
      const offering = withAftermath(forced, { is: 'due' });
      expect(due(forced, from)).toMatchObject({ events: [{ aftermath: { is: 'due' } }] });
      expect(isSyncOffered(offering)).toBe(true);
      expect(due(offering, from + 1)).toEqual({ ok: true, events: [] });
      expect(isSyncOffered(note(offering, synced(from)))).toBe(false);
    });

    test.each<[string, Partial<Deleted>]>([
      ['were told since', { aftermath: synced(1) }],
      ['have their key back', { restored: { at: 1 } }],
      ['have a key that IBM knows no more', { purged: { at: 1 } }],
    ])('is not where they %s', (_how, changes) => {
      expect(aftermathDue({ ...forced, ...changes }, from)).toBeUndefined();
    });

    test('is over with what is left of the key, or with the service', () => {
      expect(until).toBe(forced.deletedAt + 90 * dayMs);
      expect(aftermathDue(forced, until)).toEqual({ is: 'nothing_left' });
      expect(due(forced, until)).toEqual({ ok: true, events: [] });
      const ending = { ...forced, key: { ...forced.key, service: 'hs-crypto' as const } };
      const end = endOfLife('hs-crypto')!.deletedAfter;
      const late = { ...ending, deletedAt: end - dayMs };
      expect(syncWindow(late).until).toBe(end);
    });
  });

  test('is nothing where IBM was not told to force', () => {
    const unforced = aRequest('deleted', { force: true, protection: unprotected });
    for (const request of [unforced, aRequest('deleted'), aRequest('blocked')]) {
      expect(note(request, synced(5))).toBe(request);
    }
  });
});
