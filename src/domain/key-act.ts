import { type Actor, identify, type KeyRights, refusalOfRight } from './authority.js';
import { keyLife, rotationPauseMs, syncPauseMs } from './key-life.js';
import { authorizationEndsAt, type KeyAct, keyActs, type KeyFacts, type KeyState } from './key.js';
import type { Person } from './person.js';
import type { Refusal } from './refusal.js';
import type { OpenRequest } from './request.js';

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
  // An expired key at Key Protect, not at Hyper Protect: IBM answers.
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
  if (act !== 'sync' && !fitStates[act].includes(key.state)) {
    return refuse({ code: 'act_in_wrong_state', act, state: key.state, keyName: key.name });
  }
  if (act !== 'sync' && key.extractable)
    return refuse({ code: 'act_needs_root_key', act, keyName: key.name });
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

/** Acts worth offering on a key as it stands at `now`, in the KMS's own time; who may take them is another question. */
export function actsThatFit(key: KeyFacts, now: number): KeyAct[] {
  const { syncFrom, rotateFrom } = keyLife(key, now);
  return keyActs.filter((act) => {
    if (act === 'sync') return syncFrom === undefined;
    const waits = act === 'rotate' && rotateFrom !== undefined;
    return !waits && !key.extractable && fitStates[act].includes(key.state);
  });
}

/** Those of them that a person has the right to. */
export function actsOpenTo(key: KeyFacts, rights: KeyRights, now: number): KeyAct[] {
  return actsThatFit(key, now).filter((act) =>
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

/** From the key as read after IBM's no, at `now` in the KMS's own time; undefined for an act that knows no pause. */
export function possibleAgain(
  act: KeyAct,
  key: KeyFacts | undefined,
  now: number,
): PossibleAgain | undefined {
  const pause = pauses[act];
  if (pause === undefined) return undefined;
  const life = key && keyLife(key, now);
  const told = { sync: life?.syncFrom, rotate: life?.rotateFrom, enable: undefined, disable: undefined }[act];
  return told === undefined ? { at: now + pause, isExact: false } : { at: told, isExact: true };
}
