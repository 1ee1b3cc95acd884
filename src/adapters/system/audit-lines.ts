import type { AuditDraft, AuditLog } from '../../ports/audit-log.js';
import type { Log } from '../../ports/log.js';
import { stepLine } from '../../usecases/step-line.js';

/** The audit log with a line for what is appended by itself: refused clicks and sign-ins, links, acts on keys. */
export function withAuditLines(audit: AuditLog, log: Log): AuditLog {
  const say = (draft: AuditDraft) => log.info(stepLine(draft), 'put on record');
  return {
    ...audit,
    async append(draft) {
      await audit.append(draft);
      say(draft);
    },
    async appendNews(draft) {
      const newsId = await audit.appendNews(draft);
      say(draft);
      return newsId;
    },
  };
}
