import { expect, test } from 'vitest';
import { createAuditReading, type Recorded } from '../../src/domain/audit-reading.js';
import { createAuditReport } from '../../src/domain/audit-report.js';

const march = Date.UTC(2026, 2, 31, 23, 0, 0);
const hourMs = 3_600_000;

function reportOf(entries: Omit<Recorded, 'seq'>[], month?: string) {
  const reading = createAuditReading();
  const counting = createAuditReport(reading, month);
  entries.forEach((entry, index) => {
    const recorded = { ...entry, seq: index + 1 };
    reading.note(recorded);
    counting.take(recorded);
  });
  return counting.report();
}

let ids = 0;
/** A request that came to this, so many hours after it was asked for. */
function life(steps: [string, number, Record<string, unknown>?][], at = march, ring = 'default') {
  const requestId = `CS-${ids++}`;
  const key = { instanceId: 'i-1', instanceName: 'prod', keyId: 'k', keyName: 'key', keyRingId: ring };
  return [
    { at, type: 'request.opened', requestId, facts: key },
    ...steps.map(([type, hours, facts = {}]) => ({ at: at + hours * hourMs, type, requestId, facts })),
  ];
}

test.each([
  ['open', [['authorization.given', 0]]],
  [
    'deleted',
    [
      ['request.approved', 1],
      ['key.deleted', 1],
    ],
  ],
  [
    'denied',
    [
      ['withdrawal.started', 1, { kind: 'denied' }],
      ['request.denied', 2],
    ],
  ],
  [
    'cancelled',
    [
      ['withdrawal.started', 1, { kind: 'cancelled' }],
      ['request.cancelled', 2],
    ],
  ],
  ['expired', [['request.expired', 168]]],
  ['failed', [['authorization.failed', 0]]],
  ['superseded', [['request.superseded', 1]]],
  ['replaced', [['request.replaced', 1]]],
  // What had come to the key before the end is told afterwards.
  [
    'deleted',
    [
      ['request.approved', 167],
      ['request.expired', 168],
      ['key.deleted', 169],
    ],
  ],
] as [string, [string, number, Record<string, unknown>?][]][])(
  'a request that has ended as %s is counted as that',
  (end, steps) => {
    const { total } = reportOf(life(steps));
    const { asked, approved: _, decided: __, medianWaitMs: ___, p95WaitMs: ____, ...ends } = total;
    expect(asked).toBe(1);
    expect(Object.entries(ends).filter(([, count]) => count > 0)).toEqual([[end, 1]]);
  },
);

test('an approval that lapsed is one, and the first decision ends the wait', () => {
  const { total } = reportOf(
    life([
      ['request.approved', 2],
      ['approval.lapsed', 2],
      ['request.approved', 5],
      ['key.deleted', 5],
    ]),
  );
  expect(total).toMatchObject({ asked: 1, approved: 1, deleted: 1, decided: 1, medianWaitMs: 2 * hourMs });
});

test('waits are the nearest rank of those that had a decision, by the start of it', () => {
  const waits = Array.from({ length: 20 }, (_, n) => life([['request.approved', n + 1]]));
  const { total } = reportOf([...waits, life([['request.expired', 168]])].flat());
  expect(total).toMatchObject({ decided: 20, medianWaitMs: 10 * hourMs, p95WaitMs: 19 * hourMs });
  expect(reportOf(life([])).total).not.toHaveProperty('medianWaitMs');
});

test('lines are by month of the asking in UTC, instance and ring, and one month can be had alone', () => {
  const entries = [
    ...life([['request.approved', 2]]),
    ...life([], march + hourMs, 'finance'),
    ...life([], march + 2 * hourMs),
    ...life([], march + 3 * hourMs),
  ];
  const places = (month?: string) =>
    reportOf(entries, month).lines.map((one) => [one.month, one.keyRingId, one.asked]);
  expect(places()).toEqual([
    ['2026-03', 'default', 1],
    ['2026-04', 'default', 2],
    ['2026-04', 'finance', 1],
  ]);
  expect(places('2026-03')).toEqual([['2026-03', 'default', 1]]);
  expect(reportOf(entries, '2026-03').total.asked).toBe(1);
});

test('an entry of a request whose asking is not in the log counts for nothing', () => {
  expect(reportOf([{ at: march, type: 'key.deleted', requestId: 'CS-PRUNED', facts: {} }]).lines).toEqual([]);
});
