import type { AdoptionRule } from '../../domain/adopting.js';
import type { Approver, MissingApprover } from '../../domain/approver.js';
import type { Actor } from '../../domain/authority.js';
import { authorizationEndsAt, type KeyRef } from '../../domain/key.js';
import type { SlackIdentity } from '../../domain/person.js';
import { preflight, type Preflight, refusalOfRequest } from '../../domain/preflight.js';
import { type DeletionRequest, isReadable } from '../../domain/request.js';
import { nobodyUnavailable, type Unavailable } from '../../domain/unavailable.js';
import type { ActingSessions } from '../../ports/acting-sessions.js';
import { type Answer, troubled, yes } from '../answer.js';
import { identifyActor, type IdentifyPorts, withRightsOn } from '../people/identify-actor.js';
import {
  findApprover,
  listApprovers,
  type ListApproversPorts,
  missingApprovers,
} from '../people/list-approvers.js';
import type { Ports } from '../ports.js';
import { findOwnSetting } from './find-own-setting.js';
import type { KeyReadingPorts } from './read-key.js';
import { type ProtectionPorts, type ProtectionReading, readProtection } from './read-protection.js';
import { readServedKey, type ServedKey } from './read-served-key.js';
import { unavailableAmong } from '../people/whom-to-message.js';

/** A key looked at on somebody's behalf: the facts, and what a request would lead to. */
export interface Examination extends ServedKey {
  actor: Actor;
  preflight: Preflight;
  /** The same for taking up an authorization that somebody has given outside; undefined where none runs. */
  adoption: Preflight | undefined;
  /** Who of the approvers takes no direct messages now. */
  unavailable: Unavailable;
  protection: ProtectionReading;
  /** One that cannot be read is in `preflight`, as what stands in the way. */
  openRequest: DeletionRequest | undefined;
  /** The ended request of ours whose authorization still runs. */
  setWith: DeletionRequest | undefined;
}

export interface ExamineOptions {
  /** A force deletion is asked for. Default false. */
  force?: boolean;
  /** One approver is enough to know whether a request could be made. Default false. */
  anyApprover?: boolean;
  /** The request that would give way to the new one. */
  replaces?: DeletionRequest;
}

export type ExaminePorts = IdentifyPorts &
  ListApproversPorts &
  KeyReadingPorts &
  ProtectionPorts &
  Pick<Ports, 'requests' | 'absences' | 'audit' | 'sessions'>;

/** Reads everything a request depends on. The form, its submission and `/keys show` all look through this. */
export async function examineKey(
  ports: ExaminePorts,
  by: SlackIdentity,
  ref: KeyRef,
  options: ExamineOptions = {},
): Promise<Answer<Examination>> {
  const actor = await identifyActor(ports, by);
  return actor.ok ? examineKeyAs(ports, actor.value, ref, options) : actor;
}

/** The same for somebody identified a moment ago; their rights on the key are read now. */
export async function examineKeyAs(
  ports: ExaminePorts,
  identified: Actor,
  ref: KeyRef,
  { force = false, anyApprover = false, replaces }: ExamineOptions = {},
): Promise<Answer<Examination>> {
  const seen = await readServedKey(ports, ref, 1);
  if (!seen.ok) return seen;
  const { key, serverTime } = seen.value;
  const [actor, protection, open] = await Promise.all([
    withRightsOn(ports, identified, key),
    readProtection(ports, key, serverTime),
    ports.requests.findOpen(key),
  ]);
  if (!actor.ok) return actor;
  const { person } = actor.value;
  const asked = {
    key,
    protection: protection.protection,
    requester: actor.value,
    openRequest: open,
    force,
    ...(replaces === undefined ? {} : { replaces }),
  };
  const setUntil = open ? undefined : authorizationEndsAt(key, serverTime);
  const setWith = setUntil === undefined ? undefined : await findOwnSetting(ports, key, setUntil);
  const inTheWay = refusalOfRequest(asked, serverTime);
  const isAdoptable = inTheWay?.code === 'key_set_outside' && setWith === undefined;
  const adopting = isAdoptable ? { ...asked, adopts: adoptionRules[ports.sessions.mode] } : undefined;
  let approvers: Approver[] = [];
  let missing: MissingApprover[] = [];
  try {
    // Nobody is looked up for a request that cannot be made.
    if (person && !(adopting ? refusalOfRequest(adopting, serverTime) : inTheWay)) {
      approvers = await (anyApprover ? findApprover : listApprovers)(ports, key, person);
      if (approvers.length === 0) missing = await missingApprovers(ports, key, person);
    }
  } catch (error) {
    ports.log.warn({ keyId: key.keyId, error }, 'approvers could not be listed');
    return troubled({ kind: 'roles' });
  }
  const found = preflight({ ...asked, approvers, missing }, serverTime);
  const findings = setWith ? recognising(setWith, found) : found;
  const adoption = adopting && preflight({ ...adopting, approvers, missing }, serverTime);
  const possible = [findings, adoption].find((one) => one?.ok);
  return yes({
    ...seen.value,
    actor: actor.value,
    preflight: findings,
    adoption,
    setWith,
    unavailable: possible?.ok ? await unavailableAmong(ports, possible.approvers) : nobodyUnavailable,
    protection,
    openRequest: open && isReadable(open) ? open : undefined,
  });
}

/** Whether IBM vouches for whoever deletes hangs on who acts there (docs/facts/ibm.md#two-identities). */
const adoptionRules: Record<ActingSessions['mode'], AdoptionRule> = {
  passcode: 'ibm_refuses_the_setter',
  'service-ids': 'another_here',
};

/** What would be told as set outside was set with a request of ours. */
function recognising(setWith: DeletionRequest, found: Preflight): Preflight {
  return !found.ok && found.refusal.code === 'key_set_outside'
    ? { ...found, refusal: { ...found.refusal, setWith } }
    : found;
}
