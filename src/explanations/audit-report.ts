// Figures of an audit log as a table.
import type { AuditReport, ReportFigures } from '../domain/audit-report.js';
import { plainTable } from './plain-words.js';
import { spanWords } from './spans.js';

export const reportColumns = [
  'month',
  'instance',
  'key ring',
  'asked',
  'approved',
  'deleted',
  'denied',
  'expired',
  'cancelled',
  'failed',
  'superseded',
  'replaced',
  'open',
  'median wait',
  'p95 wait',
] as const;

/** A row for each line and one for all of them; `wait` shows a time from asking to the first decision. */
export function reportRows<T extends string | number>(
  { lines, total }: AuditReport,
  wait: (ms: number | undefined) => T,
): (string | number | T)[][] {
  const figures = (of: ReportFigures) => [
    of.asked,
    of.approved,
    of.deleted,
    of.denied,
    of.expired,
    of.cancelled,
    of.failed,
    of.superseded,
    of.replaced,
    of.open,
    wait(of.medianWaitMs),
    wait(of.p95WaitMs),
  ];
  return [
    ...lines.map((line) => [line.month, line.instance, line.keyRingId, ...figures(line)]),
    ['all', '', '', ...figures(total)],
  ];
}

export function reportText(report: AuditReport): string {
  if (report.lines.length === 0) return 'Nothing was asked for in that time.';
  const rows = reportRows(report, (ms) => (ms === undefined ? '-' : spanWords(ms)));
  return `${plainTable([reportColumns, ...rows])}

A wait is the time from asking to the first yes or no. "superseded": the key was changed outside Countersign;
"replaced": a forced deletion of the same key was asked for instead.`;
}
