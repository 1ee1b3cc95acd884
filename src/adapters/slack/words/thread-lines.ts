import type { Moment } from '../../../domain/effect.js';
import { restoreEnd } from '../../../domain/key-life.js';
import { confirmedOfEarlier } from '../../../domain/own-deletion.js';
import type { Person } from '../../../domain/person.js';
import { shorten } from '../../../domain/plain-text.js';
import { restorableUntil } from '../../../domain/restoring.js';
import { holdsOf } from '../../../domain/protection.js';
import { type Blocked, type DeletionRequest } from '../../../domain/request.js';
import { firstBack, nobodyUnavailable } from '../../../domain/unavailable.js';
import { counted, countedResources } from '../../../explanations/counts.js';
import { isPoliciesAlone } from '../../../explanations/holds.js';
import type { Audience } from '../../../ports/card-deliveries.js';
import { dateToken, escapeMrkdwn, mention } from '../kit/mrkdwn.js';
import { allAwayWords } from './away-words.js';
import { byName, longestName } from './by-name.js';
import { fateLine } from './fate-words.js';
import { nobodyLeftLine } from './left-words.js';
import { questionLine } from './question-words.js';
import { offersRestore } from './restore-words.js';
import { isWayClear, titleOf } from './request-words.js';

/** Letters that are read; a date or a mention shows fewer than it is written with. */
export const longestLine = 120;

/**
 * One line in the thread of a card, for its one reader. The card tells the whole; this points to it, and calls whoever can act now.
 * A late one tells how things stand instead.
 */
export function threadLine(
  moment: Moment,
  request: DeletionRequest,
  audience: Audience,
  questionId?: string,
): string {
  if (moment === 'question_asked' || moment === 'question_answered') {
    const question = request.questions?.find(({ id }) => id === questionId);
    if (question) return questionLine(moment, request, question, audience, longestLine);
  }
  if (moment === 'last_day' && offersRestore(request)) {
    return `A Manager can restore it until ${dateToken(restorableUntil(request)!, 'deadline')}; after that nobody can`;
  }
  const you = audience.kind === 'approver' ? `${mention(audience.userId)} ` : '';
  if (moment === 'nobody_there' && allAwayWords(request) !== '') {
    const isBack = firstBack(request.approvers, request.unavailable ?? nobodyUnavailable) !== undefined;
    return `Nobody who could approve takes messages now; ${isBack ? 'who is back first stands' : 'more'} above`;
  }
  if (moment === 'unblocked' && request.status === 'awaiting_approval' && isWayClear(request)) {
    return audience.kind === 'requester'
      ? 'The way is clear: any Manager can approve now'
      : `${you}The way is clear: any Manager can approve above`;
  }
  const line =
    moment === 'nobody_left' || moment === 'somebody_again'
      ? (nobodyLeftLine(moment, request, audience.kind) ?? stateLine(request))
      : stateLine(request);
  return audience.kind === 'channel' ? byName(line, request, audience) : line;
}

function stateLine(request: DeletionRequest): string {
  switch (request.status) {
    case 'authorizing':
    case 'failed':
      return escapeMrkdwn(shorten(titleOf(request), longestLine));
    case 'awaiting_approval':
      if (confirmedOfEarlier(request)) return 'IBM confirmed the deletion, and does not show it yet';
      if (!request.lapsed) return 'This waits for a decision, above';
      return request.lapsed.failure.code === 'resources_changed'
        ? 'Nothing was forced: what the key protects has changed, see above'
        : 'Not deleted: why stands above, and any Manager can approve again';
    case 'deleting':
      return `Approved by ${called(request.approver)}; not deleted yet`;
    case 'blocked':
      return blockedLine(request);
    case 'withdrawing': {
      const { kind, by } = request.withdrawal;
      const still = request.trouble
        ? 'the key is still set for deletion, why stands above'
        : 'the key is being unset';
      return `${kind === 'denied' ? 'Denied' : 'Cancelled'} by ${called(by)}; ${still}`;
    }
    case 'deleted': {
      if (request.elsewhere && !request.restored)
        return 'Deleted outside Countersign; restoring it is asked for here';
      const fate = fateLine(request);
      if (fate) return fate;
      const end = restoreEnd({ ...request, ...request.key });
      const restorable =
        end === undefined
          ? ''
          : end.at <= request.deletedAt
            ? ' · cannot be restored'
            : ` · restorable until ${dateToken(end.at, 'day')}`;
      return `${request.forced ? 'Force-deleted' : 'Deleted'} by ${called(request.approver)}${restorable}`;
    }
    case 'denied': {
      const room = longestLine - 'Denied by : '.length - longestName;
      const reason = shorten(request.denialReason.replaceAll(/\s+/g, ' '), room);
      return `Denied by ${called(request.by)}: ${escapeMrkdwn(reason)}`;
    }
    case 'cancelled':
      return `Cancelled by ${called(request.by)}; the key stays`;
    case 'expired':
      return confirmedOfEarlier(request)
        ? 'Over, and unclear: IBM confirmed the deletion and does not show it. What to do stands above'
        : 'Expired, nothing was deleted';
    case 'superseded':
      return {
        deleted: 'Ended: the key was deleted outside Countersign',
        gone: 'Ended: IBM no longer knows the key',
        unset: 'Ended: the key was unset outside Countersign',
        set_again: 'Ended: the key was set for deletion again outside Countersign',
      }[request.change];
    case 'replaced':
      return 'Replaced by a force deletion, which has a card of its own';
  }
}

function blockedLine({ obstruction, protection }: Blocked): string {
  switch (obstruction) {
    case 'resources':
      return protection.known && protection.resources > 0
        ? `Blocked: ${countedResources(protection.resources)}, listed above`
        : 'Blocked: IBM refused, why stands above';
    case 'retention':
      return protection.known && !isPoliciesAlone(holdsOf(protection))
        ? `Blocked: ${counted(protection.underRetention, 'resource')} ${protection.underRetention === 1 ? 'holds' : 'hold'} the key, see above`
        : 'Blocked: a retention policy holds the key, see above';
    case 'authorization':
    case 'other':
      return 'Blocked: IBM refused, why stands above';
  }
}

/** By mention, which in somebody else’s direct messages shows the name and calls nobody; a channel is told by name. */
function called({ slack }: Person): string {
  return mention(slack.userId);
}
