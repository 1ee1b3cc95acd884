// What passes by on its way anyway is counted there, so that nothing new has to remember to be.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { AuditDraft, AuditLog } from '../../ports/audit-log.js';
import type { Meter } from '../../ports/meter.js';
import { type RemoteCall, remoteCalls } from '../../ports/remote-calls.js';
import type { RequestStore } from '../../ports/request-store.js';

/** Counts every call to IBM and Slack until the answer is called. */
export function meterCalls(meter: Meter): () => void {
  const onCall = (message: unknown) => {
    const { service, operation, outcome, tookMs } = message as RemoteCall;
    meter.count('call.made', { service, operation, outcome });
    meter.observe('call.took', tookMs, { service, operation });
  };
  subscribe(remoteCalls, onCall);
  return () => void unsubscribe(remoteCalls, onCall);
}

/** Events after which nobody has to decide any more, or that are the decision. */
const decisions = [
  'request.approved',
  'request.denied',
  'request.cancelled',
  'request.expired',
  'request.superseded',
];

/** A store that counts what its commits say happened, and how long a decision took. */
export function meteredRequests(requests: RequestStore, meter: Meter): RequestStore {
  return {
    ...requests,
    async commit(commit) {
      const result = await requests.commit(commit);
      if (!result.ok) return result;
      for (const { type, at } of [...commit.audit, ...(commit.replaces?.audit ?? [])]) {
        meter.count('request.event', { event: type });
        if (decisions.includes(type)) {
          meter.observe('request.decided', at - commit.request.openedAt, { event: type });
        }
      }
      return result;
    },
  };
}

/** An audit log that counts the refusals put on it. */
export function meteredAudit(audit: AuditLog, meter: Meter): AuditLog {
  const count = ({ type, facts }: AuditDraft) => {
    const { code } = facts;
    if (type === 'click.refused')
      meter.count('click.refused', { code: typeof code === 'string' ? code : 'other' });
  };
  return {
    ...audit,
    async append(draft) {
      await audit.append(draft);
      count(draft);
    },
  };
}
