import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { awaitEnd } from '../../src/commands/ending.js';
import { stopGraceMs } from '../../src/stop-grace.js';
import { createRecordingLog } from '../adapters/recording-log.js';

const signals = ['SIGTERM', 'SIGINT'] as const;
// Only ours hears these signals: others in this process may have listeners of their own.
const others = new Map<(typeof signals)[number], NodeJS.SignalsListener[]>();
beforeEach(() => {
  for (const signal of signals) {
    others.set(signal, process.listeners(signal));
    process.removeAllListeners(signal);
  }
  vi.useFakeTimers();
  vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  for (const signal of signals) {
    process.removeAllListeners(signal);
    for (const listener of others.get(signal)!) process.on(signal, listener);
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
