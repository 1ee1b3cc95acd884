import { isAsked } from '../domain/asking.js';
import type { Person, SlackIdentity } from '../domain/person.js';
import type { DeletionEvent } from '../domain/event.js';
import { mustForce } from '../domain/gates.js';
import type { Confirmation } from '../domain/kms-failure.js';
import type { Protection } from '../domain/protection.js';
import type { DeletionRequest } from '../domain/request.js';
import type { ResourceDifference } from '../domain/resource-difference.js';
import { nobodyUnavailable, type Unavailable } from '../domain/unavailable.js';
import type { AuditDraft, AuditedAnswer } from '../ports/audit-log.js';

/** A person as audit entries name them. */
export function auditActor({ iamId, slack, name }: Person): NonNullable<AuditDraft['actor']> {
  return { iamId, slackUserId: slack.userId, slackTeamId: slack.teamId, name };
}

/** The audit entry of an event; every entry names the key, so that one line stands by itself. */
export function auditOf(event: DeletionEvent, request: DeletionRequest): AuditDraft {
  const key = { instanceId: request.key.instanceId, keyId: request.key.keyId, keyName: request.key.name };
  const draft = (facts: Record<string, unknown>, actor?: Person): AuditDraft => ({
    at: event.at,
    type: event.type,
    requestId: request.id,
    ...(actor ? { actor: auditActor(actor) } : {}),
    // IBM's time is a fact; the log has one clock.
    facts: { ...key, ...facts, ...(event.kmsTime === undefined ? {} : { kmsTime: event.kmsTime }) },
  });
  switch (event.type) {
    case 'request.opened':
      return draft(
        {
          keyRingId: request.key.keyRingId,
          aliases: request.key.aliases,
          instanceName: request.key.instanceName,
          guard: request.guard,
          force: request.force,
          reason: request.reason,
          ticket: request.ticket ?? null,
          protection: protectionFacts(request.protection),
          asked: request.approvers.map(personFacts),
          ...(request.asking && { asking: request.asking }),
          ...(request.earlier && { earlier: request.earlier.id }),
          ...(request.unavailable && unavailableFacts(request, request.unavailable)),
        },
        request.requester,
      );
    case 'deletion.confirmed':
      return draft({ ...ibmFacts(event), ...(event.sentAt && { sentAt: event.sentAt }) });
    case 'authorization.confirmed':
    case 'withdrawal.confirmed':
      return draft(ibmFacts(event));
    case 'authorization.given':
      return draft({
        endsAt: event.endsAt,
        onBehalfOf: request.requester.iamId,
        ...ibmFacts(event),
      });
    case 'authorization.adopted':
      return draft({ endsAt: event.endsAt, rule: event.rule }, event.by);
    case 'authorization.failed':
      return draft({
        obstacle: event.obstacle,
        ...(event.obstacle.kind === 'kms' && ibmFacts(event.obstacle.failure)),
      });
    case 'request.approved':
      return draft({ force: request.force, protection: protectionFacts(request.protection) }, event.by);
    case 'key.deleted':
      return draft({
        deletedAt: event.deletedAt,
        restorableUntil: event.restorableUntil,
        force: request.force,
        forced: event.forced,
        protection: protectionFacts(request.protection),
        requester: personFacts(request.requester),
        approver: personFacts(event.by),
        ...ibmFacts(event),
      });
    case 'deletion.blocked':
    case 'approval.lapsed':
    case 'withdrawal.troubled':
      return draft(failureFacts(event.failure));
    case 'withdrawal.started':
      return draft(
        {
          kind: event.withdrawal.kind,
          ...(event.withdrawal.kind === 'denied' && { reason: event.withdrawal.reason }),
        },
        event.withdrawal.by,
      );
    case 'request.denied':
      return draft({ reason: event.reason, ...ibmFacts(event) }, event.by);
    case 'request.cancelled':
      return draft(ibmFacts(event), event.by);
    case 'request.expired':
      return draft({ endedAt: event.endedAt });
    case 'protection.changed':
      return draft({
        protection: protectionFacts(event.protection),
        ...(event.changes === undefined ? {} : { sinceAsked: changeFacts(event.changes) }),
      });
    case 'key.state_changed':
      return draft({ state: event.state });
    case 'reach.changed':
      return draft({ unreached: event.unreached });
    case 'approvers.changed':
      return draft({
        gained: event.gained.map((one) => ({ ...personFacts(one), asked: isAsked(request, one) })),
        lost: event.lost.map(personFacts),
        approvers: event.approvers.map(({ iamId }) => iamId),
        ...(event.asking && { asking: event.asking }),
      });
    case 'availability.changed':
      return draft(unavailableFacts(request, event.unavailable));
    case 'aftermath.noted':
      return draft({ aftermath: event.aftermath });
    case 'request.unblocked':
      return draft({ protection: protectionFacts(request.protection) });
    case 'key.deleted_again':
      return draft(event.by === undefined ? {} : { by: event.by });
    case 'request.replaced':
      return draft({ by: event.by });
    case 'question.asked':
    case 'question.answered':
      return draft({ questionId: event.id, text: event.text }, event.by);
    case 'request.asked_again':
      return draft({ again: event.id }, event.by);
    case 'request.superseded':
      return draft({ change: event.change, ...(event.failure && failureFacts(event.failure)) });
    case 'deletion.sent':
      return draft({ actingAs: event.actingAs, forced: mustForce(request) });
    case 'deletion.recorded':
      return draft(
        { deletedAt: request.status === 'deleted' ? request.deletedAt : null, elsewhere: true },
        request.requester,
      );
    case 'way_back.changed':
      return draft({ to: event.to });
    case 'restore.begun':
      return draft({}, event.by);
    case 'restore.sent':
      return draft({ actingAs: event.actingAs, ...(event.setUntil && { setUntil: event.setUntil }) });
    case 'restore.confirmed':
      return draft(ibmFacts(event));
    case 'restore.failed':
      return draft({ ...failureFacts(event.failure), onBehalfOf: event.by.iamId });
    case 'key.restored':
      return draft({
        ...(event.by && { onBehalfOf: event.by.iamId }),
        ...(event.authorization && { authorization: event.authorization }),
        ...ibmFacts(event),
      });
    case 'authorization.sent':
    case 'key.purged':
      return draft({});
    case 'request.reminded':
      return draft({ people: event.people });
    case 'request.nudged':
      return draft({ people: event.people }, event.by);
  }
}

function personFacts({ iamId, slack, name }: Person): Record<string, unknown> {
  return { iamId, slackUserId: slack.userId, name };
}

/** With names, as whoever reads it later may not know the people. */
function unavailableFacts(
  { approvers }: DeletionRequest,
  { away, off }: Unavailable = nobodyUnavailable,
): Record<string, unknown> {
  const named = ({ userId }: SlackIdentity) => ({
    userId,
    name: approvers.find(({ slack }) => slack.userId === userId)?.name ?? userId,
  });
  return {
    away: away.map(({ slack, until, standIn }) => ({
      ...named(slack),
      until,
      ...(standIn && { standIn: named(standIn.slack) }),
    })),
    messagesOff: off.map(named),
  };
}

/** IBM's own id and time of its answer: what its support, and its record of the act, are asked for. */
export function ibmFacts({ correlationId, answeredAt }: Confirmation): { ibm?: AuditedAnswer } {
  if (correlationId === undefined && answeredAt === undefined) return {};
  return {
    ibm: {
      ...(correlationId !== undefined && { correlationId }),
      ...(answeredAt !== undefined && { at: answeredAt }),
    },
  };
}

const failureFacts = (failure: Extract<DeletionEvent, { type: 'approval.lapsed' }>['failure']) => ({
  failure,
  ...('status' in failure && ibmFacts(failure)),
});

/** The fingerprint stands for the whole list; the counts are for people. */
function protectionFacts(protection: Protection): Record<string, unknown> {
  if (!protection.known) return { known: false };
  const { resources, registrations, underRetention, fingerprint, elsewhere, outages } = protection;
  return {
    known: true,
    resources,
    ...(registrations !== undefined && { registrations }),
    underRetention,
    fingerprint,
    ...(elsewhere?.accounts && {
      inOtherAccounts: elsewhere.accounts.resources,
      otherAccounts: elsewhere.accounts.named.map(({ accountId }) => accountId),
    }),
    ...(elsewhere?.regions && {
      inOtherRegions: elsewhere.regions.resources,
      otherRegions: elsewhere.regions.named.map(({ region }) => region),
    }),
    ...(outages && { outages }),
  };
}

function changeFacts({ added, removed, retained, released }: ResourceDifference): Record<string, number> {
  return {
    added: added.total,
    removed: removed.total,
    retained: retained.total,
    released: released.total,
  };
}
