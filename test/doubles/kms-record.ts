// A key at the KMS double, and what IBM says to each act on it.
import { enablePauseMs } from '../../src/domain/key-act.js';
import { dayMs } from '../../src/domain/deadlines.js';
import { keyLife, syncPauseMs } from '../../src/domain/key-life.js';
import {
  canBeDeleted,
  canBeSetForDeletion,
  isSetForDeletion,
  type KeyAct,
  type KeyFacts,
  type KeyState,
} from '../../src/domain/key.js';
import type { KmsFailure, KmsReasonCode } from '../../src/domain/kms-failure.js';
import type { Registration } from '../../src/domain/protected-resource.js';
import { restorableAfterMs } from '../../src/domain/restoring.js';

export interface KmsRecord {
  /** Changed in place, by acts and by whoever plays the world outside. */
  facts: KeyFacts;
  registrations: Registration[];
  /** Who set it for deletion last. */
  setBy?: string;
  changedAt: number;
  syncedAt?: number;
}

export type KmsAct = 'setKeyForDeletion' | 'unsetKeyForDeletion' | 'deleteKey' | 'restoreKey' | KeyAct;

const statuses: Partial<Record<KmsReasonCode, number>> = {
  KEY_ROOT_REQ_ERR: 400,
  KEY_EXPIRED_ERR: 400,
  KEY_RESTORE_EXPIRED: 400,
  KEY_NOT_FOUND_ERR: 404,
  KEY_DELETED_ERR: 410,
};

export function refusedWith(code: KmsReasonCode): KmsFailure {
  return { code, status: statuses[code] ?? 409, effect: 'none' };
}

/** Roles by IBM's matrix: these take a Manager, the others a Writer. */
export const managersActs: readonly KmsAct[] = ['deleteKey', 'restoreKey', 'enable', 'disable'];

/** States in which IBM does it; an expired key is rotated at Key Protect, which this is. */
const takenIn: Record<'rotate' | 'disable' | 'enable', KeyState[]> = {
  rotate: ['active', 'deactivated'],
  disable: ['active'],
  enable: ['suspended'],
};

function refusalOfRestore(
  { state, deletedAt = 0, expiresAt }: KeyFacts,
  now: number,
): KmsReasonCode | undefined {
  if (state !== 'destroyed') return 'KEY_ACTION_INVALID_STATE_ERR';
  if (now < deletedAt + restorableAfterMs) return 'REQ_TOO_EARLY_ERR';
  if (now > deletedAt + 30 * dayMs) return 'KEY_RESTORE_EXPIRED';
  return expiresAt !== undefined && now >= expiresAt ? 'KEY_EXPIRED_ERR' : undefined;
}

/** Why IBM would not do this now; undefined when it would. */
export function refusalOf(
  act: KmsAct,
  record: KmsRecord,
  { by, force, now }: { by: string; force: boolean; now: number },
): KmsReasonCode | undefined {
  const { facts } = record;
  if (act === 'restoreKey') return refusalOfRestore(facts, now);
  if (facts.state === 'destroyed' && act !== 'sync') return 'KEY_DELETED_ERR';
  switch (act) {
    case 'setKeyForDeletion':
    case 'unsetKeyForDeletion':
      if (!facts.dualAuthorization.enabled) return 'NOT_DUAL_AUTH_ERR';
      return canBeSetForDeletion(facts.state) ? undefined : 'KEY_ACTION_INVALID_STATE_ERR';
    case 'deleteKey':
      if (!canBeDeleted(facts.state)) return 'KEY_ACTION_INVALID_STATE_ERR';
      if (facts.dualAuthorization.enabled && (!isSetForDeletion(facts, now) || record.setBy === by)) {
        return 'AUTHORIZATIONS_NOT_MET';
      }
      if (record.registrations.some(({ preventsKeyDeletion }) => preventsKeyDeletion)) {
        return 'PREV_KEY_DEL_ERR';
      }
      return !force && record.registrations.length > 0 ? 'PROTECTED_RESOURCE_ERR' : undefined;
    case 'sync':
      return now < (record.syncedAt ?? -syncPauseMs) + syncPauseMs ? 'REQ_TOO_EARLY_ERR' : undefined;
    case 'rotate':
    case 'disable':
    case 'enable':
      if (facts.extractable) return 'KEY_ROOT_REQ_ERR';
      if (!takenIn[act].includes(facts.state)) return 'KEY_ACTION_INVALID_STATE_ERR';
      if (act === 'rotate' && keyLife(facts, now).rotateFrom) return 'KEY_ROTATION_NOT_PERMITTED';
      return act === 'enable' && now < record.changedAt + enablePauseMs ? 'REQ_TOO_EARLY_ERR' : undefined;
  }
}
