import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keyLife, restoringOf } from '../../src/domain/key-life.js';
import type { KeyFacts } from '../../src/domain/key.js';
import { aKey } from './given.js';

const hour = 3_600_000;
const day = 24 * hour;
const deletedAt = Date.UTC(2026, 10, 2, 9);
const crypto = 'crn:v1:bluemix:public:hs-crypto:eu-de:a/acct:instance:key:id';
const deleted = (changes: Partial<KeyFacts> = {}) => aKey({ state: 'destroyed', deletedAt, ...changes });
const restoring = (after: number, changes: Partial<KeyFacts> = {}) =>
  keyLife(deleted(changes), deletedAt + after).deletion?.restoring;

describe('a deleted key can be restored', () => {
  test('for 30 days, where IBM names no end', () => {
    expect(restoring(day)).toEqual({ may: 'now', until: deletedAt + 30 * day, bound: 'period' });
    expect(restoring(30 * day - 1)).toMatchObject({ may: 'now' });
    expect(restoring(30 * day)).toEqual({ may: 'no_longer', since: deletedAt + 30 * day, bound: 'period' });
    expect(restoring(40 * day)).toMatchObject({ may: 'no_longer' });
  });

  test('until IBM’s own end, where it names one', () => {
    expect(restoring(day, { restorableUntil: deletedAt + 3 * day })).toMatchObject({
      until: deletedAt + 3 * day,
    });
  });

  test('"up to 30 days or their expiration date, whichever is sooner" (KP delete-keys), whatever IBM’s end says', () => {
    const expiresAt = deletedAt + 5 * day;
    for (const restorableUntil of [{}, { restorableUntil: deletedAt + 30 * day }]) {
      const facts = { expiresAt, ...restorableUntil };
      expect(restoring(day, facts)).toEqual({ may: 'now', until: expiresAt, bound: 'expiration' });
      expect(restoring(6 * day, facts)).toEqual({ may: 'no_longer', since: expiresAt, bound: 'expiration' });
    }
    expect(restoring(day, { expiresAt: deletedAt + 31 * day })).toMatchObject({ bound: 'period' });
  });

  test('"whose expiration date is current or past cannot be restored" (KP and HPCS restore-keys)', () => {
    for (const expiresAt of [deletedAt, deletedAt - day]) {
      expect(restoring(hour, { expiresAt })).toEqual({ may: 'never', since: expiresAt, bound: 'expiration' });
    }
  });

  test('of Hyper Protect Crypto Services until IBM ends it, on 28 March 2027', () => {
    const end = Date.UTC(2027, 2, 28);
    const late = { crn: crypto, deletedAt: end - 10 * day };
    expect(keyLife(deleted(late), end - day).deletion?.restoring).toEqual({
      may: 'now',
      until: end,
      bound: 'end_of_service',
    });
    expect(keyLife(deleted(late), end).deletion?.restoring).toMatchObject({ may: 'no_longer' });
    expect(restoring(day, { crn: crypto })).toMatchObject({ bound: 'period' });
  });

  test('not where IBM says that it may not', () => {
    expect(restoring(day, { restoreAllowed: false })).toEqual({ may: 'not_allowed' });
    expect(restoring(day, { restoreAllowed: true })).toMatchObject({ may: 'now' });
    // And IBM's yes opens nothing that is over.
    expect(restoring(40 * day, { restoreAllowed: true })).toMatchObject({ may: 'no_longer' });
  });

  test('until nobody knows when, where nobody knows since when it is deleted', () => {
    const { deletedAt: _, ...facts } = deleted();
    expect(keyLife(facts, deletedAt).deletion).toEqual({ restoring: { may: 'unknown' } });
    expect(keyLife({ ...facts, expiresAt: 1 }, deletedAt).deletion?.restoring).toMatchObject({
      may: 'no_longer',
    });
  });
});

describe('a key', () => {
  test('that expires: later, within the seven days, or in the past', () => {
    const now = deletedAt;
    const is = (at: number) => keyLife(aKey({ expiresAt: at }), now).expiration?.is;
    expect([is(now - 1), is(now), is(now + 1), is(now + 7 * day), is(now + 7 * day + 1)]).toEqual([
      'past',
      'past',
      'within_period',
      'within_period',
      'later',
    ]);
    expect(keyLife(aKey(), now)).toEqual({});
  });

  test('that was restored keeps the date of its deletion and is not deleted (judged by its state)', () => {
    expect(keyLife(aKey({ deletedAt }), deletedAt + day)).toEqual({ restoredAfter: deletedAt });
  });

  test('that is deleted goes for good after 90 days, or when IBM says', () => {
    const removal = (after: number, changes: Partial<KeyFacts> = {}) =>
      keyLife(deleted(changes), deletedAt + after).deletion?.removal;
    expect(removal(31 * day)).toEqual({ at: deletedAt + 90 * day, is: 'ahead' });
    expect(removal(91 * day)).toEqual({ at: deletedAt + 90 * day, is: 'due' });
    expect(removal(day, { removedAt: deletedAt + day })).toEqual({ at: deletedAt + day, is: 'due' });
  });

  test('of a service that ends is not said to be kept for longer (HPCS: what is left is deleted after 28 March 2027)', () => {
    const end = Date.UTC(2027, 2, 28);
    const crn = 'crn:v1:bluemix:public:hs-crypto:eu-de:a/acct:i:key:k';
    const removal = (now: number, changes: Partial<KeyFacts> = {}) =>
      keyLife(deleted({ crn, deletedAt: end - 10 * day, ...changes }), now).deletion?.removal;
    expect(removal(end - 1)).toEqual({ at: end, is: 'ahead' });
    expect(removal(end, { removedAt: end + day })).toEqual({ at: end, is: 'due' });
    expect(removal(end, { removedAt: end - day })).toEqual({ at: end - day, is: 'due' });
  });

  test('that is deleted is synced from an hour after its last change, a live one as IBM says', () => {
    expect(keyLife(deleted(), deletedAt + 1).syncFrom).toBe(deletedAt + hour);
    expect(keyLife(deleted({ changedAt: deletedAt + 5 }), deletedAt + hour).syncFrom).toBe(
      deletedAt + 5 + hour,
    );
    expect(keyLife(deleted(), deletedAt + hour).syncFrom).toBeUndefined();
    expect(keyLife(aKey({ changedAt: deletedAt }), deletedAt).syncFrom).toBeUndefined();
  });

  test('that was rotated is rotated again an hour later', () => {
    const rotated = aKey({ lastRotatedAt: deletedAt });
    expect(keyLife(rotated, deletedAt).rotateFrom).toBe(deletedAt + hour);
    expect(keyLife(rotated, deletedAt + hour).rotateFrom).toBeUndefined();
  });
});

test('restoring is open before its end and at no moment after it, whatever IBM’s facts', () => {
  const time = fc.integer({ min: deletedAt - 40 * day, max: deletedAt + 150 * day });
  const facts = fc.record({
    service: fc.constantFrom('kms' as const, 'hs-crypto' as const),
    deletedAt: fc.option(time, { nil: undefined }),
    expiresAt: fc.option(time, { nil: undefined }),
    restorableUntil: fc.option(time, { nil: undefined }),
    restoreAllowed: fc.option(fc.boolean(), { nil: undefined }),
  });
  fc.assert(
    fc.property(facts, time, time, (key, one, other) => {
      const [sooner, later] = [Math.min(one, other), Math.max(one, other)];
      const at = restoringOf(key, sooner);
      if (at.may === 'now') {
        expect(at.until).toBeGreaterThan(sooner);
        expect(at.until).toBeLessThanOrEqual(
          Math.min(key.expiresAt ?? Infinity, key.restorableUntil ?? Infinity),
        );
        if (key.deletedAt !== undefined && key.restorableUntil === undefined) {
          expect(at.until).toBeLessThanOrEqual(key.deletedAt + 30 * day);
        }
        if (key.service === 'hs-crypto') expect(at.until).toBeLessThanOrEqual(Date.UTC(2027, 2, 28));
      }
      if (at.may === 'no_longer') expect(at.since).toBeLessThanOrEqual(sooner);
      // What is over stays over.
      if (at.may !== 'now' && at.may !== 'unknown') expect(restoringOf(key, later).may).not.toBe('now');
    }),
  );
});
