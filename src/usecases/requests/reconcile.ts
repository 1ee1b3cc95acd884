import { isOver, isPeriodOver, rereadAfterMs } from '../../domain/deadlines.js';
import { awaitsDecision } from '../../domain/request.js';
import { RequestUnreadable } from '../../ports/request-store.js';
import type { WatchTurn } from '../../ports/key-watch.js';
import { endAsSeen, noteKeyState } from '../effects/end-as-seen.js';
import { planTimers } from '../effects/plan-timers.js';
import { createReadingPace } from '../keys/reading-pace.js';
import { kmsTimeOf, readKey, timeOf } from '../keys/read-key.js';
import type { Ports } from '../ports.js';
import { expireRequest, type ExpiryPorts } from './expire-request.js';
import { followKey } from './follow-key.js';
import { noteAvailability } from './note-availability.js';
import { repairCards, type RepairPorts } from './repair-cards.js';

type ReconcilePorts = ExpiryPorts & RepairPorts & Pick<Ports, 'log' | 'watch'>;

/** How many ended requests are looked at for copies that still show an older state. */
const recentRequests = 50;
/** Requests of which some copy waits, in one round; the next begins elsewhere. */
const waitingAtOnce = 300;
/** A round a minute, and one where there is more to do goes on: longer than ten thousand keys take. */
export const longestRoundMs = 5 * 60_000;
const minuteMs = 60_000;
const turnMs = 30_000;
const keepEveryMs = 5_000;
/** A round that begins a little early takes what is due in this. */
const earlyMs = 5_000;
/** What was compared longer ago than any interval is due in any case. */
const comparedKeptMs = 24 * 3_600_000;
const readingsAtOnce = 30;
/** So long that asking for their time delays none. */
const readingsTogether = 5;
/** Ended requests in one round. */
const looksAtOnce = 10_000;
/** Each waits for Redis most of its time. */
const endsAtOnce = 25;
const repairsAtOnce = 4;

/**
 * One round of comparing what is recorded with what is true, by one process at a time: ends that were missed are made up for by the
 * clock; beside them keys are read, the one whose request ends first on top, at a pace IBM can bear; lost timers and stale cards are
 * repaired. One request's trouble does not keep the others waiting. The value: whether it was this process's turn.
 */
export async function reconcile(ports: ReconcilePorts, signal?: AbortSignal): Promise<boolean> {
  const turn = await ports.watch.takeTurn(turnMs);
  if (!turn) return false;
  const goesOn = startRound(ports, turn, signal);
  // Whatever one step of it takes.
  const keeping = setInterval(() => void goesOn().catch(() => undefined), keepEveryMs);
  try {
    const now = ports.clock.now();
    const open = await ports.requests.openByEnd();
    const over = open.filter(({ endsAt }) => isOver(endsAt, now)).map(({ id }) => id);
    const paced = createReadingPace(ports, readingsTogether);
    const read = (ids: readonly string[], work: (id: string, at: number) => Promise<void>) =>
      forEach(ports, ids, readingsAtOnce, goesOn, async (id) => {
        await paced();
        await work(id, roundOf(ports, now));
      });
    const readAll = async () => {
      // Thousands of ends take their time: the keys of those still open are not to wait for them.
      await Promise.all([
        forEach(ports, over, endsAtOnce, goesOn, (id) => expireRequest(ports, id)),
        read(await dueAmong(ports, open, now), (id, at) => compareOne(ports, id, at)),
      ]);
      // Those that have just ended as well.
      const looks = await ports.requests.looksDue(ports.clock.now(), looksAtOnce);
      await read(looks, (id, at) => followKey(ports, id, at));
    };
    await Promise.all([readAll(), repairRecent(ports, goesOn)]);
    return true;
  } finally {
    clearInterval(keeping);
    await turn.end();
  }
}

/** Of those that are open, the ones whose keys are to be read by now. */
async function dueAmong(
  { watch }: ReconcilePorts,
  open: readonly { id: string; endsAt: number }[],
  now: number,
): Promise<string[]> {
  const compared = await watch.comparedSince(now - comparedKeptMs);
  const afterMs = rereadAfterMs(open.length) - earlyMs;
  const isDue = ({ id, endsAt }: { id: string; endsAt: number }) => {
    const ageMs = now - (compared.get(id) ?? -Infinity);
    // A clock that was set back has compared nothing in its future.
    return !isOver(endsAt, now) && (ageMs >= afterMs || ageMs < 0);
  };
  return open.filter(isDue).map(({ id }) => id);
}

/** When the round began that would have read it, had each taken no longer than a minute: from then the next reading counts. */
function roundOf({ clock }: ReconcilePorts, startedAt: number): number {
  return startedAt + Math.max(0, Math.floor((clock.now() - startedAt) / minuteMs)) * minuteMs;
}

/** `at`: from when the next reading counts. */
async function compareOne(ports: ReconcilePorts, requestId: string, at: number): Promise<void> {
  const request = await ports.requests.load(requestId);
  // While an effect is under way it reads and concludes by itself.
  if (request && awaitsDecision(request)) {
    const seen = await readKey(ports, request.key);
    const hasEnded = await endAsSeen(ports, request, seen);
    if (!hasEnded && isPeriodOver(request, timeOf(ports, seen))) {
      await expireRequest(ports, requestId, kmsTimeOf(seen));
    } else if (!hasEnded) {
      await noteKeyState(ports, request, seen);
      await noteAvailability(ports, [request]);
      await planTimers(ports, requestId);
    }
  }
  ports.watch.note(requestId, at);
  await repairCards(ports, requestId);
}

async function repairRecent(ports: ReconcilePorts, goesOn: () => Promise<boolean>): Promise<void> {
  const recent = (await ports.requests.listRecent(recentRequests)).requests.map(({ id }) => id);
  const waiting = await ports.copies.listWaiting();
  const from = waiting.length > waitingAtOnce ? Math.floor(ports.random() * waiting.length) : 0;
  const some = [...waiting.slice(from), ...waiting.slice(0, from)].slice(0, waitingAtOnce);
  const ids = [...new Set([...some, ...recent])];
  await forEach(ports, ids, repairsAtOnce, goesOn, (id) => repairCards(ports, id));
}

/** Whether the round may go on: not once it is told to stop, has taken its time, or has lost its turn. */
function startRound(
  { clock }: ReconcilePorts,
  turn: WatchTurn,
  signal?: AbortSignal,
): () => Promise<boolean> {
  const startedAt = clock.steady();
  let keptAt = startedAt;
  let isLost = false;
  return async () => {
    const at = clock.steady();
    if (isLost || signal?.aborted || at - startedAt > longestRoundMs) return false;
    if (at - keptAt >= keepEveryMs) {
      keptAt = at;
      isLost = !(await turn.keep(turnMs));
    }
    return !isLost;
  };
}

/** In their order, some at a time. */
async function forEach(
  { log }: Pick<Ports, 'log'>,
  ids: readonly string[],
  atOnce: number,
  goesOn: () => Promise<boolean>,
  work: (requestId: string) => Promise<void>,
): Promise<void> {
  let next = 0;
  const one = async () => {
    while (next < ids.length) {
      const requestId = ids[next++]!;
      if (!(await goesOn())) return;
      try {
        await work(requestId);
      } catch (error) {
        // Of a record that cannot be read the store has told the log, once.
        if (error instanceof RequestUnreadable) continue;
        log.warn({ requestId, error }, 'request could not be reconciled');
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, ids.length) }, one));
}
