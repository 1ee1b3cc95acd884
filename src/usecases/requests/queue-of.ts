import { dayMs } from '../../domain/deadlines.js';
import { isDecidedHere } from '../../domain/decided-here.js';
import { endedAt, type EndedRequest, isEnded } from '../../domain/ended.js';
import { isSameSlackUser, type Person, type SlackIdentity } from '../../domain/person.js';
import {
  type AwaitingApproval,
  type Blocked,
  type Deleted,
  type DeletionRequest,
  isOpen,
  type OpenRequest,
  type UnreadableRequest,
} from '../../domain/request.js';
import { type Answer, yes } from '../answer.js';
import { mayLook } from '../people/may-look.js';
import type { Ports } from '../ports.js';

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

/** All that queues are made of, read once however many are. */
export interface Board {
  open: OpenRequest[];
  ended: EndedRequest[];
  restorable: Deleted[];
  unreadable: UnreadableRequest[];
}

/** How long a request that has ended is among what was finished lately. */
const recentMs = 3 * dayMs;
/** Requests of others among them. */
const endedRead = 200;

/**
 * The queue of whoever asks, for people IBM Cloud knows. While nothing says who they are it holds what names their Slack account,
 * which they have been told already: who may act is looked at with every step.
 */
export async function queueOf(
  ports: Pick<Ports, 'people' | 'roles' | 'log' | 'settings' | 'requests' | 'clock'>,
  by: SlackIdentity,
): Promise<Answer<Queue>> {
  const who = await mayLook(ports, by);
  const isUnsure = !who.ok && who.no.kind === 'trouble' && ['roles', 'link'].includes(who.no.trouble.kind);
  if (!who.ok && !isUnsure) return who;
  const queue = queueOn(await readBoard(ports), by, ports.clock.now());
  return yes(isUnsure ? { ...queue, others: undefined } : queue);
}

export async function readBoard({ requests }: Pick<Ports, 'requests'>): Promise<Board> {
  const [open, ended, followed] = await Promise.all([
    requests.listOpen(),
    requests.listEnded(endedRead),
    requests.listFollowed(),
  ]);
  return {
    open: open.requests.filter(isOpen).toSorted((one, other) => endOf(one) - endOf(other)),
    ended: ended.requests.filter(isEnded),
    restorable: followed.requests
      .filter((request) => request.status === 'deleted')
      .toSorted((one, other) => one.restorableUntil - other.restorableUntil),
    unreadable: open.unreadable,
  };
}

export function queueOn(board: Board, by: SlackIdentity, now: number): Queue {
  const is = ({ slack }: Pick<Person, 'slack'>) => isSameSlackUser(slack, by);
  const isAsked = ({ approvers }: DeletionRequest) => approvers.some(is);
  const isOwn = ({ requester }: DeletionRequest) => is(requester);
  const waitingForYou = board.open.filter(isDecidedHere).filter(isAsked);
  const blocked = board.open.filter(
    (request): request is Blocked =>
      request.status === 'blocked' && !isDecidedHere(request) && (isOwn(request) || isAsked(request)),
  );
  const askedByYou = board.open.filter(
    (request) => isOwn(request) && !blocked.some((one) => one === request),
  );
  const shown = new Set<OpenRequest>([...waitingForYou, ...blocked, ...askedByYou]);
  return {
    waitingForYou,
    askedByYou,
    blocked,
    restorable: board.restorable.filter(
      (request) => mayRestore(request, now) && (isAsked(request) || is(request.approver)),
    ),
    finished: board.ended.filter(
      (request) =>
        endedAt(request)! > now - recentMs &&
        (isOwn(request) || isAsked(request) || (request.status === 'deleted' && is(request.approver))),
    ),
    others: board.open.filter((request) => !shown.has(request)),
    unreadable: board.unreadable,
  };
}

/** What has no end yet comes last. */
function endOf(request: OpenRequest): number {
  return 'endsAt' in request ? request.endsAt : Number.MAX_SAFE_INTEGER;
}

function mayRestore({ restored, purged, deletedAgain, restorableUntil }: Deleted, now: number): boolean {
  return !restored && !purged && !deletedAgain && now < restorableUntil;
}
