import { confirmedOfEarlier } from '../domain/own-deletion.js';
import type { DeletionRequest } from '../domain/request.js';
import { markPerson, markTime } from './marks.js';

/** How a request ended, in one sentence. */
export function endOf(request: DeletionRequest): string {
  switch (request.status) {
    case 'deleted':
      return `${markPerson(request.approver.slack.userId)} approved, and the key was deleted ${markTime(request.deletedAt)}.`;
    case 'denied':
      return `${markPerson(request.by.slack.userId)} denied it ${markTime(request.at)}.`;
    case 'cancelled':
      return `${markPerson(request.by.slack.userId)} cancelled it ${markTime(request.at)}.`;
    case 'expired': {
      const unseen = confirmedOfEarlier(request);
      if (unseen) {
        return `IBM confirmed the deletion ${markTime(unseen.at)}, and its lists had not shown it when the request ended.`;
      }
      return `Its seven days ended ${markTime(request.endedAt)} without a decision.`;
    }
    case 'superseded':
      return {
        deleted: 'The key was deleted outside Countersign.',
        gone: 'The KMS no longer knows the key.',
        unset: 'The key was unset outside Countersign: the first authorization is gone.',
        set_again:
          'The key was set for deletion again outside Countersign, which replaced the first authorization.',
      }[request.change];
    case 'replaced':
      return `${markPerson(request.requester.slack.userId)} asked for a force deletion instead, in request ${request.by}.`;
    case 'failed':
      return 'The first authorization could not be given.';
    case 'authorizing':
    case 'awaiting_approval':
    case 'deleting':
    case 'blocked':
    case 'withdrawing':
      return 'It is still open.';
  }
}
