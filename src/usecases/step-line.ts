import type { AuditDraft } from '../ports/audit-log.js';

/**
 * What a line of the log says of a step that goes on record: which request and key, who by their ids, the id of IBM's answer, and the
 * code of what stood in the way. No names, and none of people's words.
 */
export function stepLine({ type, requestId, actor, facts }: AuditDraft): Record<string, unknown> {
  const { instanceId, keyId, actingAs, onBehalfOf, asked, act, kind, code } = facts;
  const { ibm, failure } = facts as { ibm?: { correlationId?: string }; failure?: { code?: string } };
  return {
    event: type,
    requestId,
    instanceId,
    keyId,
    by: actor && { iamId: actor.iamId, slackUserId: actor.slackUserId, slackTeamId: actor.slackTeamId },
    actingAs,
    onBehalfOf,
    correlationId: ibm?.correlationId,
    asked: typeof asked === 'string' ? asked : undefined,
    act,
    kind,
    code: code ?? failure?.code,
  };
}
