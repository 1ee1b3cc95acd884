import { describe, expect, test } from 'vitest';
import type { Obstruction } from '../../src/domain/gates.js';
import { gatesOf, obstructionOf } from '../../src/domain/gates.js';
import type { DualAuthorization } from '../../src/domain/key.js';
import {
  kmsConditions,
  type KmsFailureCode,
  type KmsReasonCode,
  kmsReasonCodes,
} from '../../src/domain/kms-failure.js';
import { aKey, openedAt as now, protectedBy, unprotected } from './given.js';

describe('the gate of dual authorization', () => {
  test.each<[string, DualAuthorization, string]>([
    ['no policy', { enabled: false }, 'not_needed'],
    ['not set', { enabled: true, set: false }, 'first_missing'],
    ['set', { enabled: true, set: true, endsAt: now + 1 }, 'given'],
    ['set, and lapsed since', { enabled: true, set: true, endsAt: now }, 'first_missing'],
  ])('%s', (_name, dualAuthorization, expected) => {
    expect(gatesOf(aKey({ dualAuthorization }), unprotected, now).authorization).toBe(expected);
  });
});

describe('the gates of resources and of retention', () => {
  test('are counted apart', () => {
    expect(gatesOf(aKey(), protectedBy(12, 4), now)).toMatchObject({ resources: 12, retention: 4 });
    expect(gatesOf(aKey(), protectedBy(12), now)).toMatchObject({ resources: 12, retention: 0 });
    expect(gatesOf(aKey(), unprotected, now)).toMatchObject({ resources: 0, retention: 0 });
  });

  test('are both unknown where the list is: not being told is never nothing', () => {
    expect(gatesOf(aKey(), { known: false }, now)).toMatchObject({
      resources: 'unknown',
      retention: 'unknown',
    });
  });
});

describe('what stood against a deletion', () => {
  const named: Partial<Record<KmsFailureCode, Obstruction>> = {
    AUTHORIZATIONS_NOT_MET: 'authorization',
    PROTECTED_RESOURCE_ERR: 'resources',
    PREV_KEY_DEL_ERR: 'retention',
  };
  test.each([...kmsReasonCodes, ...kmsConditions])('is told by the reason code alone: %s', (code) => {
    const failure = {
      code,
      effect: 'none',
      detail: 'Key is protecting one or more cloud resources',
    } as const;
    expect(obstructionOf(failure)).toBe(named[code] ?? 'other');
  });

  test.each<[KmsReasonCode, string[], Obstruction]>([
    ['PREV_KEY_DEL_ERR', ['PROTECTED_RESOURCE_ERR'], 'retention'],
    ['PREV_KEY_DEL_ERR', ['PROTECTED_RESOURCE_ERR', 'AUTHORIZATIONS_NOT_MET'], 'authorization'],
    ['PROTECTED_RESOURCE_ERR', ['REQ_TOO_EARLY_ERR'], 'other'],
    ['PROTECTED_RESOURCE_ERR', ['NEW_ERR'], 'other'],
  ])('of several reasons is what the list of resources cannot show: %s, %s', (code, otherCodes, expected) => {
    expect(obstructionOf({ code, otherCodes, effect: 'none' })).toBe(expected);
  });
});
