import type { Actor } from '../../domain/authority.js';
import type { Command } from '../../domain/command.js';
import { decide } from '../../domain/decide.js';
import { evolve } from '../../domain/evolve.js';
import { isDeleted, type KeyFacts, type KeyRef } from '../../domain/key.js';
import { isSameSlackUser, type SlackIdentity } from '../../domain/person.js';
import type { Refusal } from '../../domain/refusal.js';
import { elsewhereRequestId } from '../../domain/request-id.js';
import type { Deleted, DeletionRequest } from '../../domain/request.js';
import { isDeletedAlone } from '../../domain/restoring.js';
import type { OfClick } from '../../ports/of-click.js';
import { type Answer, type No, refused, troubled, yes } from '../answer.js';
import { noteFate, noteFates } from '../effects/note-fate.js';
import { transition, type TransitionPorts } from '../effects/transition.js';
import { inRingOf, type KeyReadingPorts, readKey } from '../keys/read-key.js';
import { readServedKey } from '../keys/read-served-key.js';
import { requestedKey } from '../keys/requested-key.js';
import { identifyActor, type IdentifyPorts } from '../people/identify-actor.js';
import { type SignInPorts, signInToAct } from '../people/sign-in-to-act.js';
import { type RefusalPorts, refuseOnRecord } from '../refuse-on-record.js';
import { notKept } from '../not-kept.js';

/** The request that deleted the key, as its card names it; or the key, whoever deleted it. */
export type RestoreTarget = { requestId: string } | KeyRef;

type RestoringPorts = IdentifyPorts & RefusalPorts & SignInPorts & TransitionPorts & KeyReadingPorts;

/** What somebody may have restored as things stand. */
export interface PreparedRestore {
  /** Not on record yet where `recording` is there. */
  request: Deleted;
  key: KeyFacts;
  actor: Actor;
  /** The time of the KMS with that reading. */
  kmsTime: number;
  /** Puts a deletion on record that was done without Countersign. */
  recording?: Extract<Command, { type: 'record_deletion' }>;
}

/**
 * Has a deleted key restored: who wants it and how the key is are read now; then it is on record, and its effect runs. The value is
 * the request as it stands afterwards, whatever came of that.
 */
export async function restoreKey(
  ports: RestoringPorts,
  target: RestoreTarget,
  by: SlackIdentity,
  passcode?: string,
  pressed: NonNullable<OfClick['pressed']> = { userId: by.userId },
): Promise<Answer<DeletionRequest>> {
  const prepared = await prepareRestore(ports, target, by);
  if (!prepared.ok) return ownDoing(prepared, by) ?? prepared;
  const { request, key, actor, kmsTime, recording } = prepared.value;
  const { person } = actor;
  const signedIn =
    person && (await signInToAct(ports, { person, act: 'restoration', key: request.key, passcode }));
  if (signedIn && !signedIn.ok) return signedIn;
  if (recording) await transition(ports, recording.id, recording, { kmsTime });
  const begun = await transition(
    ports,
    request.id,
    { type: 'restore', by: actor, key },
    { kmsTime, ofClick: { pressed } },
  );
  if (!begun.ok) {
    signedIn?.value();
    const no = await refuse(ports, actor, begun.refusal, begun.request ?? request);
    return ownDoing(no, by) ?? no;
  }
  return yes((await ports.requests.load(request.id)) ?? request);
}

/** Whether it makes sense to ask this person for a last yes or a passcode; the act itself checks everything again. */
export async function prepareRestore(
  ports: RestoringPorts,
  target: RestoreTarget,
  by: SlackIdentity,
): Promise<Answer<PreparedRestore>> {
  return 'requestId' in target
    ? prepareOfRequest(ports, target.requestId, by)
    : prepareOfKey(ports, target, by);
}

async function prepareOfRequest(
  ports: RestoringPorts,
  requestId: string,
  by: SlackIdentity,
): Promise<Answer<PreparedRestore>> {
  const request = await ports.requests.load(requestId);
  if (!request) return refused(await notKept(ports, requestId));
  const seen = await readKey(ports, request.key, 2);
  if (!seen.ok) return troubled({ kind: 'kms', failure: seen.failure, keyName: request.key.name });
  const actor = await identifyActor(ports, by, inRingOf(request.key, seen));
  if (!actor.ok) return actor;
  const known = request.status === 'deleted' ? await noteFate(ports, request, seen) : request;
  if (seen.key !== 'gone') return judge(ports, known, seen.key, actor.value, seen.serverTime);
  const isPurged = known.status === 'deleted' && known.purged;
  return refuse(
    ports,
    actor.value,
    isPurged
      ? { code: 'restored_or_gone', request: known }
      : { code: 'key_not_found', query: request.key.keyId, nearest: [] },
    known,
  );
}

async function prepareOfKey(
  ports: RestoringPorts,
  ref: KeyRef,
  by: SlackIdentity,
): Promise<Answer<PreparedRestore>> {
  const read = await readServedKey(ports, ref, 2);
  if (!read.ok) return read;
  const { key, instance, serverTime } = read.value;
  const actor = await identifyActor(ports, by, key);
  if (!actor.ok) return actor;
  const { requests } = await ports.requests.listForKey(ref, requestsLookedAt);
  const told = await noteFates(ports, requests, { ok: true, key, serverTime });
  // Of a key that is back the one that tells of it; else the deletion that can be undone.
  const ours = told.find((request) => (isDeleted(key) ? isDeletedAlone(request) : isBackBy(request)));
  if (ours) return judge(ports, ours, key, actor.value, serverTime);
  const { person } = actor.value;
  const { deletedAt } = key;
  if (!isDeleted(key) || deletedAt === undefined || !person) {
    return refuse(ports, actor.value, noDeletion(key, person !== undefined), undefined, key);
  }
  const channelId = instance.channelId ?? ports.settings.channelId;
  const recording: PreparedRestore['recording'] = {
    type: 'record_deletion',
    // The same for everybody who wants it back: there is one record, one mark and one performer.
    id: elsewhereRequestId(deletedAt, key.keyId),
    by: person,
    key: requestedKey(key, instance),
    guard: key.dualAuthorization.enabled ? 'kms' : 'countersign',
    deletedAt,
    ...(key.restorableUntil !== undefined && { restorableUntil: key.restorableUntil }),
    ...(channelId !== undefined && { channelId }),
  };
  const decided = decide(undefined, recording, { at: ports.clock.now(), kmsTime: serverTime });
  const [recorded] = decided.ok ? decided.events : [];
  if (!recorded) throw new Error('a deletion could not be put on record');
  return judge(ports, evolve(undefined, recorded), key, actor.value, serverTime, recording);
}

/** Of one key: every deletion that was undone leaves one. */
const requestsLookedAt = 20;

function isBackBy(request: DeletionRequest): boolean {
  return request.status === 'deleted' && request.restored !== undefined;
}

function noDeletion({ state, name: keyName }: KeyFacts, isKnown: boolean): Refusal {
  return isKnown ? { code: 'key_not_deleted', state, keyName } : { code: 'not_a_manager' };
}

async function judge(
  ports: RestoringPorts,
  request: DeletionRequest,
  key: KeyFacts,
  actor: Actor,
  kmsTime: number,
  recording?: PreparedRestore['recording'],
): Promise<Answer<PreparedRestore>> {
  const decision = decide(request, { type: 'restore', by: actor, key }, { at: ports.clock.now(), kmsTime });
  if (!decision.ok) return refuse(ports, actor, decision.refusal, request);
  if (request.status !== 'deleted') throw new Error(`request ${request.id} has deleted nothing`);
  return yes({ request, key, actor, kmsTime, ...(recording && { recording }) });
}

async function refuse(
  ports: RestoringPorts,
  actor: Actor,
  refusal: Refusal,
  request?: DeletionRequest,
  key: KeyFacts | undefined = undefined,
): Promise<Extract<Answer<never>, { ok: false }>> {
  return refuseOnRecord(ports, 'restore', actor, refusal, {
    ...(request && { request }),
    ...(key && { key }),
  });
}

/** Whether it was pressed once more: what they want is being done or was done, and it was they who wanted it. */
function ownDoing({ no }: { no: No }, by: SlackIdentity): Answer<DeletionRequest> | undefined {
  const request = no.kind === 'refusal' && overAlready.has(no.refusal.code) ? no.step?.request : undefined;
  if (request?.status !== 'deleted' || request.deletedAgain || request.purged) return undefined;
  const whose = request.restoring?.by ?? request.restored?.by;
  return whose && isSameSlackUser(whose.slack, by) ? yes(request) : undefined;
}

const overAlready = new Set<Refusal['code']>(['restore_in_progress', 'restored_or_gone']);
