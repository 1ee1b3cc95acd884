import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import {
  type AnswerTime,
  answerTimes,
  type ClockOf,
  type ClockSkew,
  type Skew,
} from '../../ports/clock-skew.js';
import type { Log } from '../../ports/log.js';

/** From here on what two clocks say of one moment is told differently by each. */
const warnedFromMs = 5_000;
/** Below what is warned of, so that a skew about there is told once and not at every answer. */
const wellBelowMs = 3_500;
/** An answer that took longer does not say closely enough when it was dated. */
const slowestMs = 2_000;
/** `Date` counts whole seconds (RFC 9110, 5.6.7): on average it is half a second old. */
const halfOfItsStepMs = 500;

/** Remembers what it is told, and says in the log once when a clock is wrong and once when it is well again. */
export function createClockSkew(log: Log): ClockSkew {
  const known: ReturnType<ClockSkew['known']> = {};
  const told = new Set<ClockOf>();
  return {
    note(whose, theirsMs, oursMs) {
      const last: Skew = { aheadMs: Math.round(oursMs - theirsMs), at: oursMs };
      const { worst = last } = known[whose] ?? {};
      const apartMs = Math.abs(last.aheadMs);
      known[whose] = { last, worst: apartMs > Math.abs(worst.aheadMs) ? last : worst };
      if (apartMs >= warnedFromMs && !told.has(whose)) {
        told.add(whose);
        log.warn(
          { event: 'clock.skewed', whose, aheadMs: last.aheadMs },
          `the clock of this machine is ${Math.round(apartMs / 1000)} s ${last.aheadMs > 0 ? 'ahead of' : 'behind'} ${names[whose]}: let it be set by a time service (NTP)`,
        );
      } else if (apartMs < wellBelowMs && told.delete(whose)) {
        log.info(
          { event: 'clock.well', whose, aheadMs: last.aheadMs },
          `the clock of this machine agrees with ${names[whose]} again`,
        );
      }
    },
    known: () => ({ ...known }),
  };
}

const names: Record<ClockOf, string> = { ibm: "IBM's", slack: "Slack's", redis: "the Redis server's" };

/** A clock that moves by more at once was set. */
const setFromMs = 500;

/** Has every answer noted that came soon enough; the value ends that. `now` is our clock. */
export function noteAnswerTimes(skew: ClockSkew, now: () => number): () => void {
  let offsetMs = now() - performance.now();
  let setAt = -Infinity;
  const onAnswer = (message: unknown) => {
    const { whose, date, tookMs } = message as AnswerTime;
    const here = performance.now();
    const isSet = Math.abs(now() - here - offsetMs) > setFromMs;
    offsetMs = now() - here;
    if (isSet) setAt = here;
    // Of an answer that was dated before our clock was set nobody can tell.
    if (here - tookMs <= setAt) return;
    const datedAt = Date.parse(date);
    if (Number.isNaN(datedAt) || tookMs > slowestMs) return;
    skew.note(whose, datedAt + halfOfItsStepMs, now() - tookMs / 2);
  };
  subscribe(answerTimes, onAnswer);
  return () => void unsubscribe(answerTimes, onAnswer);
}
