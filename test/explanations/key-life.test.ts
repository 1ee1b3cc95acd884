// No sentence promises something past its end, and each moment is told as past, present or future rightly: for every key
// and at every time.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keyLife } from '../../src/domain/key-life.js';
import type { KeyFacts, KeyState } from '../../src/domain/key.js';
import {
  deletionWords,
  expirationWarning,
  expirationWords,
  restoreEndWords,
  wayBackWords,
} from '../../src/explanations/key-life.js';
import { markTime, showMarks } from '../../src/explanations/marks.js';
import { aKey } from '../domain/given.js';

const day = 86_400_000;
const begin = Date.UTC(2026, 10, 2, 9);
/** Whole seconds, as IBM gives them. */
const time = fc.integer({ min: -40 * 86_400, max: 150 * 86_400 }).map((seconds) => begin + seconds * 1_000);
const perhaps = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const crns = ['kms', 'hs-crypto'].map((service) => `crn:v1:bluemix:public:${service}:eu-de:a/acct:i:key:k`);

const anyKey = fc
  .record({
    state: fc.constantFrom<KeyState>('active', 'suspended', 'deactivated', 'destroyed'),
    crn: fc.constantFrom(...crns),
    times: fc.record({
      deletedAt: perhaps(time),
      expiresAt: perhaps(time),
      restorableUntil: perhaps(time),
      removedAt: perhaps(time),
      changedAt: perhaps(time),
      lastRotatedAt: perhaps(time),
    }),
    restoreAllowed: perhaps(fc.boolean()),
  })
  .map(({ state, crn, times, restoreAllowed }): KeyFacts => {
    const known = Object.fromEntries(
      Object.entries({ ...times, restoreAllowed }).filter(([, one]) => one !== undefined),
    );
    return aKey({ state, crn, ...known });
  });

/** Every sentence that names a moment, with the moment. */
function momentsIn(words: string): { said: string; at: number }[] {
  const shown = showMarks(words, (mark) => (mark.kind === 'time' ? `<${mark.epochS}>` : '?'));
  return shown
    .split(/(?<=\.) /)
    .flatMap((said) =>
      [...said.matchAll(/<(\d+)>/g)].map(([, epochS]) => ({ said, at: Number(epochS) * 1_000 })),
    );
}

const ahead = /can restore it until|removes what is left|told again from/;
const behind = /^Deleted <|can no longer be restored|had expired|expired </;

describe('whatever the key and the clock', () => {
  test('what is told of a deletion is ahead where it is promised, and past where it is told as past', () => {
    fc.assert(
      fc.property(anyKey, time, (key, now) => {
        fc.pre(key.deletedAt === undefined || key.deletedAt <= now);
        const { deletion, syncFrom } = keyLife(key, now);
        if (!deletion) return;
        for (const { said, at } of momentsIn(deletionWords(deletion, { syncFrom }))) {
          expect([ahead.test(said), behind.test(said)]).toContain(true);
          if (ahead.test(said)) expect(at, said).toBeGreaterThan(now);
          if (behind.test(said)) expect(at, said).toBeLessThanOrEqual(now);
        }
      }),
    );
  });

  test('an expiration is past or to come', () => {
    fc.assert(
      fc.property(anyKey, time, (key, now) => {
        const words = expirationWords(keyLife(key, now));
        expect(words === undefined).toBe(key.expiresAt === undefined);
        if (words !== undefined) expect(words.startsWith('expired')).toBe(key.expiresAt! <= now);
      }),
    );
  });

  test('what a card says stays true: no way back is named past the expiration, the 30 days or the end of the service', () => {
    fc.assert(
      fc.property(
        time,
        perhaps(time),
        perhaps(time),
        fc.constantFrom('kms' as const, 'hs-crypto' as const),
        (deletedAt, expiresAt, restorableUntil, service) => {
          const words = restoreEndWords({ deletedAt, expiresAt, restorableUntil, service });
          for (const { said, at } of momentsIn(words)) {
            if (!said.startsWith('Restorable')) continue;
            expect(at).toBeGreaterThan(deletedAt);
            expect(at).toBeLessThanOrEqual(restorableUntil ?? deletedAt + 30 * day);
            expect(at).toBeLessThanOrEqual(expiresAt ?? Infinity);
            if (service === 'hs-crypto') expect(at).toBeLessThanOrEqual(Date.UTC(2027, 2, 28));
          }
        },
      ),
    );
  });

  test('a warning before asking comes for an expiration within the seven days, in its own tense', () => {
    fc.assert(
      fc.property(
        time,
        time,
        fc.constantFrom('kms' as const, 'countersign' as const),
        fc.constantFrom('kms' as const, 'hs-crypto' as const),
        (expiresAt, askedAt, guard, service) => {
          const endsAt = askedAt + 7 * day;
          const words = expirationWarning(expiresAt, { askedAt, endsAt, guard, service });
          expect(words === '').toBe(expiresAt > endsAt);
          if (words === '') return;
          expect(words.includes('The key expired')).toBe(expiresAt <= askedAt);
          expect(words.includes('cannot be unset')).toBe(guard === 'kms' && expiresAt > askedAt);
        },
      ),
    );
    const never = { askedAt: begin, endsAt: begin, guard: 'kms', service: 'kms' } as const;
    expect(expirationWarning(undefined, never)).toBe('');
  });

  test('it promises no way back past the end of Hyper Protect Crypto Services', () => {
    const end = Date.UTC(2027, 2, 28);
    const asked = (askedAt: number) =>
      expirationWarning(end + 2 * day, {
        askedAt,
        endsAt: askedAt + 7 * day,
        guard: 'kms',
        service: 'hs-crypto',
      });
    expect(asked(end - 3 * day)).toContain('restored until the end of Hyper Protect Crypto Services');
    expect(asked(end)).toContain('cannot be restored');
  });

  test('what a deletion leaves names each end that comes before the 30 days may be over, and promises nothing that is over', () => {
    fc.assert(
      fc.property(
        time,
        perhaps(time),
        fc.constantFrom('kms' as const, 'hs-crypto' as const),
        (from, expiresAt, service) => {
          const end = service === 'hs-crypto' ? Date.UTC(2027, 2, 28) : Infinity;
          const words = wayBackWords({ service, ...(expiresAt !== undefined && { expiresAt }) }, from);
          const isOver = (expiresAt ?? Infinity) <= from || end <= from;
          expect(words.includes('can restore the key')).toBe(!isOver);
          if (isOver) return;
          for (const bound of [expiresAt ?? Infinity, end]) {
            if (bound <= from + 30 * day) expect(words).toContain(markTime(bound));
          }
        },
      ),
    );
  });
});
