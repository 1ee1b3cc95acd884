import type { SlackIdentity, Person } from '../domain/person.js';
import type { DeletionEvent } from '../domain/event.js';
import type { Refusal } from '../domain/refusal.js';
import type { DeletionRequest } from '../domain/request.js';
import type { AuditDraft } from '../ports/audit-log.js';

const personal = (person: Person): NonNullable<AuditDraft['actor']> => ({
  iamId: person.iamId,
  slackUserId: person.slack.userId,
  slackTeamId: person.slack.teamId,
  name: person.name,
});

/** The audit entry of an event; every entry names the key, so that one line stands by itself. */
export function auditOf(event: DeletionEvent, request: DeletionRequest): AuditDraft {
  const key = { instanceId: request.key.instanceId, keyId: request.key.keyId, keyName: request.key.name };
  const draft = (facts: Record<string, unknown>, actor?: Person): AuditDraft => ({
    at: event.at,
    type: event.type,
    requestId: request.id,
    ...(actor ? { actor: personal(actor) } : {}),
    facts: { ...key, ...facts },
  });
  switch (event.type) {
    case 'request.opened':
      return draft(
        {
          guard: request.guard,
          reason: request.reason,
          ticket: request.ticket ?? null,
          protection: request.protection,
          asked: request.approvers.map((approver) => approver.iamId),
        },
        request.requester,
      );
    case 'authorization.given':
      return draft({ endsAt: event.endsAt, onBehalfOf: request.requester.iamId });
    case 'authorization.failed':
      return draft({ obstacle: event.obstacle });
    case 'request.approved':
      return draft({}, event.by);
    case 'key.deleted':
      return draft({
        deletedAt: event.deletedAt,
        restorableUntil: event.restorableUntil,
        requester: request.requester.iamId,
        approver: request.status === 'deleted' ? request.approver.iamId : null,
      });
    case 'deletion.blocked':
    case 'approval.lapsed':
    case 'withdrawal.troubled':
      return draft({ failure: event.failure });
    case 'withdrawal.started':
      return draft({ kind: event.withdrawal.kind }, event.withdrawal.by);
    case 'request.denied':
      return draft({ reason: event.reason }, event.by);
    case 'request.cancelled':
      return draft({}, event.by);
    case 'request.expired':
      return draft({ endedAt: event.endedAt });
    case 'request.superseded':
      return draft({ change: event.change });
    case 'authorization.sent':
    case 'deletion.sent':
    case 'request.reminded':
      return draft({});
  }
}

/** The audit entry of a click or command that was refused. */
export function auditOfRefusal(
  at: number,
  asked: string,
  slack: SlackIdentity,
  refusal: Refusal,
  subject: { requestId?: string; keyId?: string; iamId?: string },
): AuditDraft {
  return {
    at,
    type: 'click.refused',
    ...(subject.requestId === undefined ? {} : { requestId: subject.requestId }),
    actor: {
      slackUserId: slack.userId,
      slackTeamId: slack.teamId,
      ...(subject.iamId === undefined ? {} : { iamId: subject.iamId }),
    },
    facts: { asked, code: refusal.code, ...(subject.keyId === undefined ? {} : { keyId: subject.keyId }) },
  };
}
