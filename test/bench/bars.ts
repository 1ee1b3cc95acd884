// What Countersign is held to, beside the minimal app of the same run.
import type { CallsInARow, Measure } from './measure.js';
import type { Spread } from './statistics.js';

/** One contender under one rate, over the rounds; absent what it has not. */
export type Summary = Partial<Record<Measure, Spread>>;

export interface Bar {
  what: string;
  bound: number;
  /** Undefined when it was not seen, which is not met either. */
  found: number | undefined;
  isMet: boolean;
}

/** By rate: the low one is where people feel it, the high one is what has to be sustained. */
export interface Compared {
  low: { minimal: Summary; countersign: Summary; perSecond: number };
  high: { countersign: Summary; perSecond: number };
  inARow: CallsInARow;
  /** How long one call takes. */
  waitMs: number;
}

export function barsOf({ low, high, inARow, waitMs }: Compared): Bar[] {
  const bar = (what: string, found: number | undefined, bound: number, atLeast = false): Bar => ({
    what,
    bound,
    found,
    isMet: found !== undefined && (atLeast ? found >= bound : found <= bound),
  });
  const [floor, own, fast] = [low.minimal, low.countersign, high.countersign];
  const at = (perSecond: number) => `at ${perSecond}/s`;
  const floorOf = (measure: Measure) => floor[measure]?.median ?? NaN;
  const most = (one: Spread | undefined, other: Spread | undefined) =>
    one && other && Math.max(one.median, other.median);
  return [
    bar(`ack p50 ${at(low.perSecond)}: the minimal app’s + 2 ms`, own.ackP50?.median, floorOf('ackP50') + 2),
    bar(
      `ack p99 ${at(low.perSecond)}: twice the minimal app’s + 5 ms`,
      own.ackP99?.median,
      2 * floorOf('ackP99') + 5,
    ),
    bar(`ack p50 ${at(high.perSecond)}`, fast.ackP50?.median, 6),
    bar(`deleted p50 ${at(low.perSecond)}: two waits + 20 ms`, own.deletedP50?.median, 2 * waitMs + 20),
    bar(`pressed card p50 ${at(low.perSecond)}: four waits + 30 ms`, own.cardP50?.median, 4 * waitMs + 30),
    bar(`pressed card p99 ${at(low.perSecond)}: four waits + 60 ms`, own.cardP99?.median, 4 * waitMs + 60),
    bar('calls in a row up to and with the DELETE', inARow.toDelete.length, 2),
    bar('calls in a row up to and with the pressed card', inARow.toCard.length, 4),
    bar(`approvals a second ${at(high.perSecond)}, at least`, fast.perSecond?.median, 70, true),
    bar(
      'lost commit attempts, %, at the worse rate',
      most(own.lostCommitsPercent, fast.lostCommitsPercent),
      5,
    ),
    bar('CPU ms an approval, at the worse rate', most(own.cpuMsPerApproval, fast.cpuMsPerApproval), 15),
    bar(
      'Redis commands an approval beyond an idle bot’s, at the worse rate',
      most(own.redisPerApproval, fast.redisPerApproval),
      550,
    ),
    bar('lost clicks, the worst rounds', (own.lostClicks?.most ?? NaN) + (fast.lostClicks?.most ?? NaN), 0),
    bar(
      'double deletes, the worst rounds',
      (own.doubleDeletes?.most ?? NaN) + (fast.doubleDeletes?.most ?? NaN),
      0,
    ),
  ];
}
