import { type Actor, identify, type KeyRights, refusalOfRight } from './authority.js';
import { endOfLife } from './end-of-life.js';
import { keyLife, rotationPauseMs, serviceOf, syncPauseMs } from './key-life.js';
import type { SyncOutcome } from './key-sync.js';
import {
  authorizationEndsAt,
  isSetForDeletion,
  type KeyAct,
  keyActs,
  type KeyFacts,
  type KeyRef,
  type KeyState,
} from './key.js';
import type { Person } from './person.js';
import type { Protection } from './protection.js';
import type { Refusal } from './refusal.js';
import type { OpenRequest } from './request.js';

/** Somebody did something to a key, for those who share it. */
export interface KeyNews {
  act: KeyAct;
  key: KeyRef & { name: string; keyRingId: string };
  by: Person;
  /** Epoch ms. */
  at: number;
  /** The key was deleted by then: a sync had the services told so. */
  keyWasDeleted?: true;
}

/** Roles by IBM's matrix (docs/facts/ibm.md#roles-and-actions). */
const neededRole: Record<KeyAct, 'Writer' | 'Manager'> = {
  sync: 'Writer',
  rotate: 'Writer',
  enable: 'Manager',
  disable: 'Manager',
};

export function roleFor(act: KeyAct): 'Writer' | 'Manager' {
  return neededRole[act];
}

/** States in which IBM carries the act out (docs/facts/ibm.md#after-deletion-and-milder-ways); sync takes any, a deleted key too. */
const fitStates: Record<Exclude<KeyAct, 'sync'>, KeyState[]> = {
  // An expired key at Key Protect alone.
  rotate: ['active', 'deactivated'],
  enable: ['suspended'],
  disable: ['active'],
};

/** IBM wants this long between a change and enabling a key (docs/facts/ibm.md#after-deletion-and-milder-ways). */
export const enablePauseMs = 30_000;

/** Whether this actor may do this to the key now. Setting for deletion and syncing or rotating are one right at IBM: Writer. `now` in the KMS's own time. */
export function mayAct(
  act: KeyAct,
  by: Actor,
  key: KeyFacts,
  openRequest: OpenRequest | undefined,
  now: number,
): { ok: true; person: Person } | { ok: false; refusal: Refusal } {
  const refuse = (refusal: Refusal) => ({ ok: false, refusal }) as const;
  const who = identify(by);
  if (!who.ok) return who;
  const right = neededRole[act] === 'Writer' ? 'set_for_deletion' : 'delete';
  const lacking = refusalOfRight(by.rights, right, { code: 'act_not_allowed', act });
  if (lacking) return refuse(lacking);
  const unfit = refusalOfKey(act, key);
  if (unfit) return refuse(unfit);
  // A disabled key cannot be unset (docs/facts/ibm.md#key-states): a denial or a cancellation would then wait for the seven days to end.
  const isSet = openRequest?.guard === 'kms' || authorizationEndsAt(key, now) !== undefined;
  if (act === 'disable' && isSet) {
    return refuse({
      code: 'act_against_authorization',
      act,
      keyName: key.name,
      ...(openRequest ? { request: openRequest } : {}),
    });
  }
  return who;
}

/** Why IBM does not do this to a key of its kind and state, whoever asks. */
function refusalOfKey(act: KeyAct, key: KeyFacts): Refusal | undefined {
  if (act === 'sync') return undefined;
  const { state, name: keyName } = key;
  const isRefused = act === 'rotate' && state !== 'active' && serviceOf(key) === 'hs-crypto';
  if (isRefused || !fitStates[act].includes(state))
    return { code: 'act_in_wrong_state', act, state, keyName };
  return key.extractable ? { code: 'act_needs_root_key', act, keyName } : undefined;
}

/**
 * Acts worth offering on a key as it stands at `now`, in the KMS's own time; who may take them is another question.
 * `protection` where it was read: a sync is for what is registered, and not while the services have time to answer the last.
 */
export function actsThatFit(key: KeyFacts, now: number, protection?: Protection): KeyAct[] {
  const { deletion, syncFrom, rotateFrom } = keyLife(key, now);
  if ((endOfLife(serviceOf(key))?.deletedAfter ?? Infinity) <= now) return [];
  return keyActs.filter((act) => {
    if (act === 'sync') {
      const isOver = deletion?.removal?.is === 'due';
      return syncFrom === undefined && !isOver && (!protection || isSyncWorthIt(protection));
    }
    const waits = act === 'rotate' && rotateFrom !== undefined;
    // Nobody could unset it then.
    const isAgainst = act === 'disable' && isSetForDeletion(key, now);
    return !waits && !isAgainst && !refusalOfKey(act, key);
  });
}

/** Whether services could answer another sync with more than the last; of a list that is not known anything may be true. */
export function isSyncWorthIt(protection: Protection): boolean {
  return !protection.known || (protection.resources > 0 && protection.sync?.isOver !== false);
}

/** Those of them that a person has the right to. */
export function actsOpenTo(key: KeyFacts, rights: KeyRights, now: number, protection?: Protection): KeyAct[] {
  return actsThatFit(key, now, protection).filter((act) =>
    neededRole[act] === 'Writer' ? rights.maySetForDeletion : rights.mayDelete,
  );
}

/** When an act can be tried again that IBM called too early. */
export interface PossibleAgain {
  at: number;
  /** The key tells; else this is the latest it can be. */
  isExact: boolean;
}

const pauses: Record<KeyAct, number | undefined> = {
  sync: syncPauseMs,
  rotate: rotationPauseMs,
  enable: enablePauseMs,
  disable: undefined,
};

/**
 * From the key as read at `now`, in the KMS's own time, and the last sync, where one is known; undefined for an act that
 * knows no pause.
 */
export function possibleAgain(
  act: KeyAct,
  key: KeyFacts | undefined,
  now: number,
  lastSync?: Pick<SyncOutcome, 'at'>,
): PossibleAgain | undefined {
  const pause = pauses[act];
  if (pause === undefined) return undefined;
  const life = key && keyLife(key, now);
  const syncFrom = Math.max(life?.syncFrom ?? 0, lastSync ? lastSync.at + syncPauseMs : 0);
  const told = {
    sync: syncFrom > now ? syncFrom : undefined,
    rotate: life?.rotateFrom,
    enable: undefined,
    disable: undefined,
  }[act];
  return told === undefined ? { at: now + pause, isExact: false } : { at: told, isExact: true };
}
