import { isEnded } from '../../domain/ended.js';
import type { SlackIdentity } from '../../domain/person.js';
import { type Board, type Queue, queueOn } from '../../domain/queue.js';
import { type Deleted, isOpen, type OpenRequest } from '../../domain/request.js';
import { restorableUntil } from '../../domain/restoring.js';
import { type Answer, yes } from '../answer.js';
import { mayLook } from '../people/may-look.js';
import type { Ports } from '../ports.js';

/** Requests of others among them. */
const endedRead = 200;

type QueuePorts = Pick<Ports, 'people' | 'roles' | 'log' | 'settings' | 'requests' | 'clock'>;

/**
 * The queue of whoever asks, for people IBM Cloud knows. While nothing says who they are it holds what names their Slack account,
 * which they have been told already: who may act is looked at with every step. `board` where it has been read for many.
 */
export async function queueOf(ports: QueuePorts, by: SlackIdentity, board?: Board): Promise<Answer<Queue>> {
  const who = await mayLook(ports, by);
  const isUnsure = !who.ok && who.no.kind === 'trouble' && ['roles', 'link'].includes(who.no.trouble.kind);
  if (!who.ok && !isUnsure) return who;
  const queue = queueOn(board ?? (await readBoard(ports)), by, ports.clock.now());
  return yes(isUnsure ? { ...queue, others: undefined } : queue);
}

export async function readBoard({ requests }: Pick<Ports, 'requests'>, limit = endedRead): Promise<Board> {
  const [open, ended, followed] = await Promise.all([
    requests.listOpen(),
    requests.listEnded(limit),
    requests.listFollowed(),
  ]);
  return {
    open: open.requests.filter(isOpen).toSorted((one, other) => endOf(one) - endOf(other)),
    ended: ended.requests.filter(isEnded),
    deleted: followed.requests
      .filter((request) => request.status === 'deleted')
      .toSorted((one, other) => endOfRestoring(one) - endOfRestoring(other)),
    unreadable: open.unreadable,
  };
}

/** What has no end yet comes last. */
function endOf(request: OpenRequest): number {
  return 'endsAt' in request ? request.endsAt : Number.MAX_SAFE_INTEGER;
}

function endOfRestoring(request: Deleted): number {
  return restorableUntil(request) ?? 0;
}
