import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readKeyFacts, readRegistration } from '../../../../src/adapters/ibm/kms/key-from-answer.js';
import { resourcesOf } from '../../../../src/domain/protected-resource.js';

const keyId = '6f1d0a52-77c4-4a0e-9a55-0c2f7a9be001';
const mention = '\u0001pU0ADMIN\u0002';
const unshowable = /[\p{Cc}\p{Cs}\p{Bidi_Control}]/u;

const keyWith = (changes: Record<string, unknown>) =>
  readKeyFacts({ id: keyId, state: 1, ...changes }, 'i-1');
const registrationOf = (resourceCrn: string, changes: Record<string, unknown> = {}) =>
  readRegistration({ resourceCrn, ...changes });

describe('names from IBM', () => {
  test('cannot pass for marks of ours, nor turn the direction of writing', () => {
    const key = keyWith({
      name: `billing${mention}`,
      aliases: [`bill\u202eing`, '\u0001'],
      keyRingID: `fin\u0000ance`,
    });
    expect(key).toMatchObject({ name: 'billing pU0ADMIN', aliases: ['bill ing'], keyRingId: 'fin ance' });
    const registration = registrationOf('crn:v1:x', { description: `Invoices${mention}` });
    expect(registration?.description).toBe('Invoices pU0ADMIN');
  });

  test('of nothing but such characters give way to the id', () => {
    expect(keyWith({ name: '\u0001\u202e\u0002 ', keyRingID: '\u0001' })).toMatchObject({
      name: keyId,
      keyRingId: 'default',
    });
    expect(registrationOf('crn:v1:x', { description: '\u0001' })).not.toHaveProperty('description');
  });

  test('are otherwise as they came', () => {
    const name = 'Ключ  "billing" <№ 1> & *bold* 🔑';
    expect(keyWith({ name })?.name).toBe(name);
  });

  test('an id that would have to be mended is not read at all', () => {
    expect(keyWith({ id: `${keyId}\u0001` })).toBeUndefined();
  });
});

describe('a CRN', () => {
  test('has control characters written out, so that two stay two', () => {
    const crns = ['\u0001', '\u0002', '', '\u202e'].map(
      (odd) => `crn:v1:bluemix:public:cloud-object-storage:global:a/acct:cos:bucket:a${odd}b`,
    );
    const registrations = crns.map((crn) => registrationOf(crn)!);
    expect(resourcesOf(registrations).map(({ name }) => name)).toEqual(['a%01b', 'a%02b', 'a%202Eb', 'ab']);
  });

  test('whatever it is, stays and can be shown', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (crn) => {
        const { resourceCrn } = registrationOf(crn)!;
        expect(resourceCrn).not.toBe('');
        expect(unshowable.test(resourceCrn)).toBe(false);
        if (!unshowable.test(crn)) expect(resourceCrn).toBe(crn);
      }),
    );
  });
});

describe('times', () => {
  beforeEach(() => vi.stubEnv('TZ', 'America/New_York'));
  afterEach(() => vi.unstubAllEnvs());

  const atTen = Date.UTC(2026, 2, 2, 10);
  test.each([
    '2026-03-02T10:00:00Z',
    '2026-03-02T10:00:00.000Z',
    '2026-03-02T10:00:00+00:00',
    '2026-03-02T10:00:00+0000',
    '2026-03-02T05:00:00-0500',
    '2026-03-02T10:00:00',
    '2026-03-02T10:00:00.000',
    '2026-03-02 10:00:00',
    'Mon, 02 Mar 2026 10:00:00 GMT',
  ])('without a zone are UTC, wherever this machine stands: %s', (text) => {
    expect(new Date('2026-03-02T10:00:00').getTime()).not.toBe(atTen);
    const dualAuthDelete = { enabled: true, keySetForDeletion: true, authExpiration: text };
    expect(keyWith({ creationDate: text, expirationDate: text, dualAuthDelete })).toMatchObject({
      createdAt: atTen,
      expiresAt: atTen,
      dualAuthorization: { endsAt: atTen },
    });
  });

  test('a day is one of UTC', () => {
    expect(keyWith({ expirationDate: '2026-03-02' })?.expiresAt).toBe(Date.UTC(2026, 2, 2));
  });

  test('what is no time is none', () => {
    for (const text of ['soon', '2026-03-02T10', '2026-13-02T10:00:00']) {
      expect(keyWith({ expirationDate: text })).not.toHaveProperty('expiresAt');
    }
  });
});

describe('a deleted key', () => {
  test('is read with all that IBM says of its end, and a restored one by its state', () => {
    const dates = {
      deletionDate: '2026-11-02T09:00:00Z',
      restoreAllowed: false,
      restoreExpirationDate: '2026-12-02T09:00:00Z',
      purgeScheduledOn: '2027-01-31T09:00:00+0000',
      lastUpdateDate: '2026-11-02T09:00:01Z',
      expirationDate: '2026-11-20T00:00:00Z',
    };
    expect(keyWith({ state: 5, ...dates })).toMatchObject({
      state: 'destroyed',
      restoreAllowed: false,
      restorableUntil: Date.UTC(2026, 11, 2, 9),
      removedAt: Date.UTC(2027, 0, 31, 9),
      changedAt: Date.UTC(2026, 10, 2, 9, 0, 1),
      expiresAt: Date.UTC(2026, 10, 20),
    });
    expect(keyWith({ state: 1, ...dates, deleted: false })?.state).toBe('active');
    for (const odd of [undefined, null, 'yes']) {
      expect(keyWith({ state: 5, restoreAllowed: odd })).not.toHaveProperty('restoreAllowed');
    }
  });
});
