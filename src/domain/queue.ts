import { dayMs } from './deadlines.js';
import { isDecidedHere } from './decided-here.js';
import { endedAt, type EndedRequest } from './ended.js';
import { isSameSlackUser, type Person, type SlackIdentity } from './person.js';
import { mayRestore } from './restoring.js';
import type {
  AwaitingApproval,
  Blocked,
  Deleted,
  DeletionRequest,
  OpenRequest,
  UnreadableRequest,
} from './request.js';

/** What concerns one person: each list with the soonest end first, what has ended with the latest first. */
export interface Queue {
  /** Those they could decide on now. */
  waitingForYou: (AwaitingApproval | Blocked)[];
  /** Their own that are open and not blocked. */
  askedByYou: OpenRequest[];
  /** Their own, and those they were asked about, while something stands in the way. */
  blocked: Blocked[];
  /** Deleted keys that whoever approved, or could have, may bring back. */
  restorable: Deleted[];
  finished: EndedRequest[];
  /** Open requests that concern others alone; undefined where IAM did not say who is reading. */
  others: OpenRequest[] | undefined;
  unreadable: UnreadableRequest[];
}

/** All that queues are made of, each list in their order. */
export interface Board {
  open: OpenRequest[];
  ended: EndedRequest[];
  deleted: Deleted[];
  unreadable: UnreadableRequest[];
}

/** How long a request that has ended is among what was finished lately. */
const recentMs = 3 * dayMs;

/** By the approvers on the request and by who asked: nothing outside is read. */
export function queueOn(board: Board, by: SlackIdentity, now: number): Queue {
  const is = ({ slack }: Pick<Person, 'slack'>) => isSameSlackUser(slack, by);
  const isAsked = ({ approvers }: DeletionRequest) => approvers.some(is);
  const isOwn = ({ requester }: DeletionRequest) => is(requester);
  const queue: Queue = {
    waitingForYou: [],
    askedByYou: [],
    blocked: [],
    restorable: board.deleted.filter(
      (request) => mayRestore(request, now) && (isAsked(request) || is(request.approver)),
    ),
    finished: board.ended.filter(
      (request) =>
        endedAt(request)! > now - recentMs &&
        (isOwn(request) || isAsked(request) || (request.status === 'deleted' && is(request.approver))),
    ),
    others: [],
    unreadable: board.unreadable,
  };
  for (const request of board.open) {
    const [own, asked] = [isOwn(request), isAsked(request)];
    if (asked && isDecidedHere(request)) queue.waitingForYou.push(request);
    else if ((own || asked) && request.status === 'blocked' && !isDecidedHere(request)) {
      queue.blocked.push(request);
    } else if (own) queue.askedByYou.push(request);
    else queue.others?.push(request);
  }
  return queue;
}
