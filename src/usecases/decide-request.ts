import type { Actor } from '../domain/authority.js';
import { decide } from '../domain/decide.js';
import { outsideChange } from '../domain/outside-change.js';
import type { SlackIdentity } from '../domain/person.js';
import type { Refusal } from '../domain/refusal.js';
import { type DeletionRequest, isOpen } from '../domain/request.js';
import { type Answer, refused, troubled, yes } from './answer.js';
import { auditOfRefusal } from './audit-of.js';
import { expireRequest } from './expire-request.js';
import { identifyActor } from './identify-actor.js';
import type { Ports } from './ports.js';
import { readKey } from './read-key.js';
import { transition } from './transition.js';

/** A person's decision on a request. */
export type DecisionAsked = { type: 'approve' } | { type: 'deny'; reason: string } | { type: 'cancel' };

/**
 * Carries out a decision: who clicked and what the key looks like are read now, then the request moves and its
 * effects run. The value is the request as it stands afterwards, whatever came of the effects.
 */
export async function decideRequest(
  ports: Ports,
  requestId: string,
  by: SlackIdentity,
  asked: DecisionAsked,
): Promise<Answer<DeletionRequest>> {
  const request = await ports.requests.load(requestId);
  if (!request) return refused({ code: 'request_not_found', query: requestId });
  const { instanceId, keyRingId, keyId } = request.key;
  const identified = await identifyActor(ports, by, { instanceId, keyRingId, keyId });
  if (!identified.ok) return identified;
  const actor = identified.value;
  const command = { ...asked, by: actor };

  const first = decide(request, command, ports.clock.now());
  if (!first.ok) return refuse(ports, request, actor, asked.type, first.refusal);

  const seen = await readKey(ports, request.key, 2);
  if (!seen.ok) return troubled({ kind: 'kms', failure: seen.failure });
  const change = isOpen(request) ? outsideChange(request, seen.key, seen.serverTime) : undefined;
  if (change) {
    await transition(
      ports,
      requestId,
      { type: 'supersede', change },
      { now: seen.serverTime, ifVersion: request.version },
    );
    const after = (await ports.requests.load(requestId)) ?? request;
    const late = decide(after, command, seen.serverTime);
    // Somebody else's decision may have made the change that was seen.
    if (!late.ok) return refuse(ports, after, actor, asked.type, late.refusal);
  }
  // The KMS measures its seven days by its own clock; for our own guard ours counts.
  const now = request.guard === 'kms' ? seen.serverTime : ports.clock.now();
  const moved = await transition(ports, requestId, command, { now });
  if (!moved.ok) return refuse(ports, moved.request ?? request, actor, asked.type, moved.refusal);
  return yes((await ports.requests.load(requestId)) ?? request);
}

async function refuse(
  ports: Ports,
  request: DeletionRequest,
  actor: Actor,
  asked: string,
  refusal: Refusal,
): Promise<Answer<never>> {
  const iamId = actor.person?.iamId;
  await ports.audit.append(
    auditOfRefusal(ports.clock.now(), asked, actor.slack, refusal, {
      requestId: request.id,
      ...(iamId === undefined ? {} : { iamId }),
    }),
  );
  // The click came before the timer; the card should not go on offering what is over.
  if (refusal.code === 'authorization_period_over') await expireRequest(ports, request.id);
  return refused(refusal);
}
