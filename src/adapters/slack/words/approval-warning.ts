import type { DeletionRequest } from '../../../domain/request.js';
import { escapeMrkdwn } from '../kit/mrkdwn.js';

/** What an approval does at once, and what it costs; read just before the last yes. */
export function approvalWarning(key: DeletionRequest['key']): { what: string; loss: string } {
  return {
    what: `Key ${escapeMrkdwn(key.name)} in ${escapeMrkdwn(key.instanceName)} is deleted at once if IBM allows it.`,
    loss: key.extractable ? '' : ' Data encrypted under it becomes unreadable.',
  };
}
