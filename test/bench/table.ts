import type { Bar, Summary } from './bars.js';
import { type CallsInARow, clicksAlone, type Measure } from './measure.js';
import type { Spread } from './statistics.js';

/** Measure, its words, digits behind the point. */
const rows: [Measure, string, number][] = [
  ['ackP50', 'ack p50, ms', 1],
  ['ackP99', 'ack p99, ms', 1],
  ['deletedP50', 'deleted p50, ms', 0],
  ['deletedP99', 'deleted p99, ms', 0],
  ['cardP50', 'pressed card true p50, ms', 0],
  ['cardP99', 'pressed card true p99, ms', 0],
  ['copiesP50', 'all copies true p50, ms', 0],
  ['copiesP99', 'all copies true p99, ms', 0],
  ['lostClicks', 'lost clicks', 0],
  ['notAcked', 'clicks not acked', 0],
  ['doubleDeletes', 'double deletes', 0],
  ['perSecond', 'approvals a second', 1],
  ['lostCommitsPercent', 'lost commit attempts, %', 1],
  ['cpuMsPerApproval', 'CPU of the app, ms an approval', 1],
  ['redisPerApproval', 'Redis commands an approval', 0],
  ['generatorLateP99', 'load itself late p99, ms', 1],
];
const columnWidth = 28;
const labelWidth = 34;

/** One rate, a contender a column: the median of the rounds and, behind it, the least and the most. */
export function rateTable(title: string, contenders: ReadonlyMap<string, Summary>): string {
  const cell = (spread: Spread | undefined, digits: number) =>
    spread
      ? `${spread.median.toFixed(digits)} (${spread.least.toFixed(digits)}–${spread.most.toFixed(digits)})`
      : '–';
  const line = (label: string, cells: string[]) =>
    [label.padEnd(labelWidth), ...cells.map((text) => text.padEnd(columnWidth))].join('').trimEnd();
  const summaries = [...contenders.values()];
  return [
    line(title, [...contenders.keys()]),
    ...rows.map(([measure, label, digits]) =>
      line(
        `  ${label}`,
        summaries.map((summary) => cell(summary[measure], digits)),
      ),
    ),
  ].join('\n');
}

export function chainLines(name: string, { toDelete, toCard }: CallsInARow): string {
  const words = (chain: CallsInARow['toCard']) => chain.map(({ what }) => what).join(' → ');
  return [
    `${name}, a click alone, calls in a row (the shortest of ${clicksAlone})`,
    `  up to the DELETE, ${toDelete.length}: ${words(toDelete)}`,
    `  up to the pressed card, ${toCard.length}: ${words(toCard)}`,
  ].join('\n');
}

export function barLines(bars: readonly Bar[]): string {
  const shown = (value: number | undefined) =>
    value === undefined || Number.isNaN(value) ? 'not seen' : String(Math.round(value * 10) / 10);
  return bars
    .map(
      ({ what, bound, found, isMet }) =>
        `${isMet ? 'met    ' : 'NOT MET'}  ${what}: ${shown(found)}, bar ${shown(bound)}`,
    )
    .join('\n');
}
