import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { awaitEnd } from '../../src/commands/ending.js';
import { stopGraceMs } from '../../src/stop-grace.js';
import { createRecordingLog } from '../adapters/recording-log.js';

const signals = ['SIGTERM', 'SIGINT'] as const;
const before = new Map(signals.map((signal) => [signal, process.listeners(signal)]));
beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  for (const signal of signals) {
    for (const listener of process.listeners(signal)) {
      if (!before.get(signal)!.includes(listener)) process.off(signal, listener);
    }
  }
});

const underWay = { clicks: 1, jobs: 2, effects: ['CS-1-4-0'] };

test('when the grace is over the process ends, and says what it has cut', () => {
  const log = createRecordingLog();
  const ending = awaitEnd(
    () => log,
    () => underWay,
  );
  process.emit('SIGTERM', 'SIGTERM');
  expect(ending.told.aborted).toBe(true);
  vi.advanceTimersByTime(stopGraceMs - 1);
  expect(process.exit).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(process.exit).toHaveBeenCalledExactlyOnceWith(1);
  expect(log.lines).toMatchObject([
    { level: 'info', facts: { event: 'stopping', signal: 'SIGTERM', graceMs: stopGraceMs, underWay } },
    { level: 'error', facts: { event: 'stop.forced', why: 'grace_over', cut: underWay } },
  ]);
});

test('whoever has ended in time says what is left', () => {
  const log = createRecordingLog();
  const ending = awaitEnd(
    () => log,
    () => underWay,
  );
  process.emit('SIGINT', 'SIGINT');
  ending.end({ clicks: 0, jobs: 0, effects: [] });
  expect(process.exit).toHaveBeenCalledExactlyOnceWith(0);
  expect(log.lines.at(-1)?.facts).toMatchObject({
    event: 'stopped',
    left: { clicks: 0, jobs: 0, effects: [] },
  });
});
