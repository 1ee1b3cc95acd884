import type { AuditLog } from '../../ports/audit-log.js';
import type { Log } from '../../ports/log.js';

/** The audit log with a line for what is appended by itself: refused clicks and sign-ins, links, acts on keys. */
export function withAuditLines(audit: AuditLog, log: Log): AuditLog {
  return {
    ...audit,
    async append(draft) {
      const { type, requestId, actor, facts } = draft;
      const by = actor && {
        iamId: actor.iamId,
        slackUserId: actor.slackUserId,
        slackTeamId: actor.slackTeamId,
      };
      await audit.append(draft);
      log.info({ ...facts, event: type, requestId, by }, 'put on record');
    },
  };
}
