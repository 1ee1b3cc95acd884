// What has become of the requests in an audit log, in numbers, by month and key ring.
import type { AuditReading, Recorded } from './audit-reading.js';

/** How a request that was asked for has ended; `open` while it has not. */
export type ReportedEnd =
  'open' | 'deleted' | 'denied' | 'expired' | 'cancelled' | 'failed' | 'superseded' | 'replaced';

export interface ReportFigures extends Record<ReportedEnd, number> {
  asked: number;
  /** At least once, whatever came of it. */
  approved: number;
  /** From asking to the first yes or no; of those that had one. */
  decided: number;
  medianWaitMs?: number;
  p95WaitMs?: number;
}

export interface ReportLine extends ReportFigures {
  /** Of the asking, UTC: `2026-11`. */
  month: string;
  instance: string;
  keyRingId: string;
}

export interface AuditReport {
  /** By month, instance and ring. */
  lines: ReportLine[];
  total: ReportFigures;
}

interface Told {
  month: string;
  instance: string;
  keyRingId: string;
  openedAt: number;
  end: ReportedEnd;
  isApproved: boolean;
  waitedMs?: number;
}

const ends: Readonly<Record<string, ReportedEnd>> = {
  'authorization.failed': 'failed',
  'key.deleted': 'deleted',
  'request.denied': 'denied',
  'request.cancelled': 'cancelled',
  'request.expired': 'expired',
  'request.superseded': 'superseded',
  'request.replaced': 'replaced',
};

/** Entries oldest first, each after `reading` has taken note of it; `month` as in the lines, absent for all. */
export function createAuditReport(
  reading: AuditReading,
  month?: string,
): { take(entry: Recorded): void; report(): AuditReport } {
  const requests = new Map<string, Told>();
  return {
    take(entry) {
      const { type, at, requestId, facts } = entry;
      if (requestId === undefined) return;
      if (type === 'request.opened') {
        const { instanceName, instanceId = '', keyRingId = '' } = reading.keyOf(entry);
        const instance = instanceName ?? instanceId;
        const told = { month: monthOf(at), instance, keyRingId, openedAt: at };
        requests.set(requestId, { ...told, end: 'open', isApproved: false });
      }
      const request = requests.get(requestId);
      if (!request) return;
      request.end = ends[type] ?? request.end;
      request.isApproved ||= type === 'request.approved';
      const isDecision =
        type === 'request.approved' ||
        type === 'request.denied' ||
        (type === 'withdrawal.started' && facts['kind'] === 'denied');
      if (isDecision) request.waitedMs ??= at - request.openedAt;
    },

    report() {
      const asked = [...requests.values()].filter((one) => month === undefined || one.month === month);
      const groups = new Map<string, Told[]>();
      for (const one of asked) {
        const group = JSON.stringify([one.month, one.instance, one.keyRingId]);
        groups.set(group, [...(groups.get(group) ?? []), one]);
      }
      const lines = [...groups.entries()]
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([, [first, ...others]]) => {
          const { month, instance, keyRingId } = first!;
          return { month, instance, keyRingId, ...figuresOf([first!, ...others]) };
        });
      return { lines, total: figuresOf(asked) };
    },
  };
}

function figuresOf(requests: readonly Told[]): ReportFigures {
  const waits = requests.flatMap(({ waitedMs = [] }) => waitedMs).sort((one, other) => one - other);
  const [median, p95] = [quantile(waits, 0.5), quantile(waits, 0.95)];
  const count = (end: ReportedEnd) => requests.filter((one) => one.end === end).length;
  return {
    asked: requests.length,
    approved: requests.filter(({ isApproved }) => isApproved).length,
    denied: count('denied'),
    deleted: count('deleted'),
    expired: count('expired'),
    cancelled: count('cancelled'),
    failed: count('failed'),
    superseded: count('superseded'),
    replaced: count('replaced'),
    open: count('open'),
    decided: waits.length,
    ...(median !== undefined && { medianWaitMs: median }),
    ...(p95 !== undefined && { p95WaitMs: p95 }),
  };
}

/** The nearest rank: a wait that somebody had. */
function quantile(sorted: readonly number[], share: number): number | undefined {
  return sorted[Math.ceil(share * sorted.length) - 1];
}

function monthOf(at: number): string {
  return new Date(at).toISOString().slice(0, 7);
}
