import { dayMs } from '../../domain/deadlines.js';
import {
  isOverFor,
  mayBePruned,
  namesPeople,
  type Retention,
  withoutPeople,
} from '../../domain/retention.js';
import type { DeletionRequest } from '../../domain/request.js';
import type { RecordKeeping } from '../../ports/record-keeping.js';
import { ifReadable } from '../if-readable.js';
import type { Ports } from '../ports.js';

type PrunePorts = Pick<Ports, 'requests' | 'copies' | 'hints' | 'clock' | 'log' | 'settings'> & {
  keeping: RecordKeeping;
};

/** Of requests in one round; what is left has its turn in the next. */
const prunedAtMost = 500;
const rewrittenAtMost = 500;
/** Read at a time, and gone in one stroke. */
const atOnce = 50;
/** News is sent within a day, or not at all. */
const newsKeptMs = 30 * dayMs;
/** Each time leaves an entry of its own in the log. */
const auditEveryMs = 20 * 3_600_000;

/**
 * One round of taking away what is kept no longer than `retention` says. Every step may be repeated and may run beside itself; what is
 * open, followed, outstanding or cannot be read is left alone.
 */
export async function pruneRecords(ports: PrunePorts, retention: Retention): Promise<void> {
  const { requestsMs, peopleMs, auditMs } = retention;
  const pruned = requestsMs === undefined ? 0 : await pruneRequests(ports, requestsMs);
  const forgotten = peopleMs === undefined ? 0 : await forgetPeople(ports, peopleMs);
  const entries = auditMs === undefined ? 0 : await pruneAudit(ports, auditMs);
  await ports.keeping.forgetNews(ports.clock.now() - newsKeptMs);
  if (pruned + forgotten + entries === 0) return;
  ports.log.info(
    { event: 'records.pruned', requests: pruned, withoutPeople: forgotten, auditEntries: entries },
    'records whose time is over are gone',
  );
}

async function pruneRequests(ports: PrunePorts, keptMs: number): Promise<number> {
  const { keeping, requests, copies, clock } = ports;
  const now = clock.now();
  const [waiting, outstanding] = await Promise.all([copies.listWaiting(), keeping.outstanding()]);
  const isWaiting = new Set(waiting);
  let gone = 0;
  for (let skip = 0; gone < prunedAtMost;) {
    const page = await keeping.opened({ from: 0, before: now - keptMs, skip, limit: atOnce });
    if (page.length === 0) break;
    const read = await Promise.all(page.map(({ id }) => ifReadable(requests.load(id))));
    const going = read.filter(
      (request): request is DeletionRequest =>
        request !== undefined &&
        !outstanding.has(request.id) &&
        mayBePruned(request, { keptMs, isWaiting: isWaiting.has(request.id), now }),
    );
    const taken = await keeping.prune(going, now);
    gone += taken;
    skip += page.length - taken;
  }
  return gone;
}

/** Who was only asked, and e-mail addresses: from the mark on, which one that still follows its key holds back. */
async function forgetPeople(ports: PrunePorts, keptMs: number): Promise<number> {
  const { keeping, requests, clock } = ports;
  const now = clock.now();
  const from = await keeping.peopleForgottenUpTo();
  let upTo = from;
  let isHeld = false;
  let rewritten = 0;
  for (let skip = 0; rewritten < rewrittenAtMost; skip += atOnce) {
    const page = await keeping.opened({ from, before: now - keptMs, skip, limit: atOnce });
    if (page.length === 0) break;
    const read = await Promise.all(page.map(({ id }) => ifReadable(requests.load(id))));
    const isOver = read.map((request) => request !== undefined && isOverFor(request, keptMs, now));
    await keeping.forgetCopies(page.filter((_, n) => isOver[n]).map(({ id }) => id));
    for (const [n, { openedAt }] of page.entries()) {
      const request = read[n];
      // What cannot be read is a newer program's to forget.
      const isToBeWritten = request !== undefined && isOver[n] && namesPeople(request);
      const isDone = isToBeWritten ? await rewrite(ports, request) : request === undefined || isOver[n];
      if (isToBeWritten && isDone) rewritten += 1;
      isHeld ||= !isDone;
      if (!isHeld) upTo = openedAt;
    }
  }
  if (upTo > from) await keeping.notePeopleForgotten(upTo);
  return rewritten;
}

async function rewrite({ requests }: PrunePorts, request: DeletionRequest): Promise<boolean> {
  const { version, cardsSince = version } = request;
  // Its cards show no less than before.
  const after = { ...withoutPeople(request), version: version + 1, cardsSince };
  const committed = await requests.commit({
    request: after,
    readVersion: version,
    audit: [],
    effects: [],
    leaseMs: 0,
  });
  // Nothing comes to its key any more.
  if (committed.ok) await requests.lookAgain(request.id, undefined);
  return committed.ok;
}

async function pruneAudit({ keeping, hints, clock, settings }: PrunePorts, keptMs: number): Promise<number> {
  const bot = { userId: 'audit', teamId: settings.homeTeamId };
  if (!(await hints.isDue(bot, 'audit-pruned', auditEveryMs))) return 0;
  const now = clock.now();
  let gone = 0;
  for (;;) {
    const some = await keeping.pruneAudit(now - keptMs, now);
    if (some === 0) return gone;
    gone += some;
  }
}
