import { describe, expect, test } from 'vitest';
import { digestDueAt, digestOf } from '../../src/domain/digest.js';
import { dayMs, hourMs } from '../../src/domain/deadlines.js';
import { aBlockedRequest, aRequest, type RequestIn } from './given.js';

describe('the moment at which the week is told', () => {
  const monday = { weekday: 1, minute: 9 * 60, timeZone: 'Europe/Berlin' };
  test.each([
    ['that very minute', '2026-11-30T08:00:00Z', '2026-11-30T08:00:00Z'],
    ['a minute before it', '2026-11-30T07:59:00Z', '2026-11-23T08:00:00Z'],
    ['the Sunday after', '2026-12-06T20:00:00Z', '2026-11-30T08:00:00Z'],
    ['in summer, an hour earlier', '2026-07-08T12:00:00Z', '2026-07-06T07:00:00Z'],
    ['the day after the clocks went back', '2026-10-26T08:30:00Z', '2026-10-26T08:00:00Z'],
    ['the week before that', '2026-10-25T12:00:00Z', '2026-10-19T07:00:00Z'],
  ])('is the last one: %s', (_, now, due) => {
    expect(new Date(digestDueAt(monday, Date.parse(now))).toISOString()).toBe(due.replace('Z', '.000Z'));
  });

  test('goes by the day in that zone', () => {
    const sunday = { weekday: 0, minute: 30, timeZone: 'Pacific/Auckland' };
    expect(digestDueAt(sunday, Date.parse('2026-06-06T12:45:00Z'))).toBe(Date.parse('2026-06-06T12:30:00Z'));
  });
});

describe('the week', () => {
  const deleted: RequestIn<'deleted'> = aRequest('deleted');
  const now = deleted.deletedAt + dayMs;
  const board = { open: [], ended: [], deleted: [], unreadable: [] };

  test('without anything to say is none', () => {
    expect(digestOf(board, now)).toBeUndefined();
    const old = [aRequest('denied'), aRequest('cancelled')];
    expect(digestOf({ ...board, ended: old }, now + 8 * dayMs)).toBeUndefined();
    expect(digestOf({ ...board, deleted: [deleted] }, now + 60 * dayMs)).toBeUndefined();
  });

  test('counts what is open and blocked, what ended within it, and what can be brought back', () => {
    const blocked = aBlockedRequest();
    const denied = aRequest('denied');
    const told = digestOf({ ...board, open: [blocked], ended: [deleted, denied], deleted: [deleted] }, now);
    expect(told).toMatchObject({
      open: [blocked],
      blocked: [blocked],
      deleted: [deleted],
      denied: [denied],
      expired: [],
      restorable: [deleted],
    });
    const restored = { ...deleted, restored: { at: now - hourMs } };
    expect(digestOf({ ...board, ended: [restored], deleted: [restored] }, now)).toMatchObject({
      deleted: [restored],
      restorable: [],
    });
  });
});
