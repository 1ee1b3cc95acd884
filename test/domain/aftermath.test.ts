import { describe, expect, test } from 'vitest';
import { decide } from '../../src/domain/decide.js';
import { evolve } from '../../src/domain/evolve.js';
import type { Aftermath, DeletionRequest } from '../../src/domain/request.js';
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

  test('is nothing where IBM was not told to force', () => {
    const unforced = aRequest('deleted', { force: true, protection: unprotected });
    for (const request of [unforced, aRequest('deleted'), aRequest('blocked')]) {
      expect(note(request, synced(5))).toBe(request);
    }
  });
});
