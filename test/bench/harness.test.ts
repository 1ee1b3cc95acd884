// The ruler of `npm run bench`, measured itself.
import { describe, expect, it } from 'vitest';
import { barsOf, type Summary } from './bars.js';
import { chainUpTo, type TimedCall } from './call-chain.js';
import { openLoop } from './open-loop.js';
import { percentile, spreadOf } from './statistics.js';

describe('percentiles', () => {
  const hundred = Array.from({ length: 100 }, (_, at) => 100 - at);

  it.each([
    [hundred, 0.5, 50],
    [hundred, 0.99, 99],
    [hundred, 1, 100],
    [[7], 0.99, 7],
    [[1, 2, 3], 0.5, 2],
    [[100, 9], 0.5, 9],
  ])('are values that occurred, by nearest rank', (values, share, expected) => {
    expect(percentile(values, share)).toBe(expected);
  });

  it('of nothing are no number', () => expect(percentile([], 0.5)).toBeNaN());
});

describe('the spread over rounds', () => {
  it('is the median between the extremes', () => {
    expect(spreadOf([5, 1, 100])).toEqual({ median: 5, least: 1, most: 100 });
    expect(spreadOf([4, 1, 2, 100])).toEqual({ median: 3, least: 1, most: 100 });
  });

  it('is unknown when a round could not tell', () => {
    expect(spreadOf([1, undefined])).toBeUndefined();
    expect(spreadOf([1, NaN])).toBeUndefined();
    expect(spreadOf([])).toBeUndefined();
  });
});

describe('an open loop', () => {
  /** Time that passes where somebody waits for it, and a server that answers when it is told to. */
  function world() {
    let nowMs = 1_000;
    const waiting: { atMs: number; answer: () => void }[] = [];
    const pass = async (ms: number) => {
      const until = nowMs + ms;
      for (;;) {
        waiting.sort((one, other) => one.atMs - other.atMs);
        if ((waiting[0]?.atMs ?? Infinity) > until) break;
        const { atMs, answer } = waiting.shift()!;
        nowMs = atMs;
        answer();
        for (let turn = 0; turn < 5; turn++) await Promise.resolve();
      }
      nowMs = until;
    };
    return {
      now: () => nowMs,
      sleep: pass,
      answeredAt: (atMs: number) => new Promise<void>((answer) => waiting.push({ atMs, answer })),
    };
  }

  it('goes on sending while nobody answers, and counts from the moment that was due', async () => {
    const { now, sleep, answeredAt } = world();
    // A server that stands still until 1.5 s and then answers all at once.
    const looped = openLoop({ count: 5, perSecond: 10, now, sleep }, () => answeredAt(1_500));
    await Promise.resolve();
    await sleep(2_000);
    const latencies = (await looped).map(({ dueMs, endedMs }) => endedMs - dueMs);
    expect(latencies).toEqual([500, 400, 300, 200, 100]);
  });

  it('counts a late generator’s own delay, and tells it', async () => {
    const { now, sleep, answeredAt } = world();
    const slow = (ms: number) => sleep(ms + 30);
    const looped = openLoop({ count: 2, perSecond: 10, now, sleep: slow }, () => answeredAt(now() + 5));
    await new Promise(setImmediate);
    await sleep(100);
    const [, second] = await looped;
    expect(second!.begunMs - second!.dueMs).toBe(30);
    expect(second!.endedMs - second!.dueMs).toBe(35);
  });
});

describe('calls in a row', () => {
  const call = (what: string, beganMs: number, endedMs: number): TimedCall => ({ what, beganMs, endedMs });
  const words = (last: TimedCall, calls: TimedCall[]) => chainUpTo(last, calls).map(({ what }) => what);

  it('are those that waited for another, not those asked at once', () => {
    const last = call('delete', 42, 62);
    const calls = [call('person', 0, 20), call('key', 1, 21), call('token', 22, 42), last];
    expect(words(last, calls)).toEqual(['key', 'token', 'delete']);
  });

  it('leave out what overlaps the last one and what came later', () => {
    const last = call('delete', 21, 41);
    expect(words(last, [call('key', 0, 20), last, call('copy', 25, 45), call('read', 42, 62)])).toEqual([
      'key',
      'delete',
    ]);
  });

  it('take the longest of several ways', () => {
    const last = call('update', 90, 110);
    const calls = [call('a', 0, 80), call('b', 0, 20), call('c', 21, 41), call('d', 42, 62), last];
    expect(words(last, calls)).toEqual(['b', 'c', 'd', 'update']);
  });
});

describe('bars', () => {
  const at = (value: number) => ({ median: value, least: value, most: value });
  const compared = (low: Summary, high: Summary) => ({
    low: { minimal: { ackP50: at(2), ackP99: at(4) }, countersign: low, perSecond: 20 },
    high: { countersign: high, perSecond: 100 },
    inARow: { toDelete: [], toCard: [] },
    waitMs: 20,
  });
  const verdicts = (low: Summary, high: Summary) =>
    Object.fromEntries(
      barsOf(compared(low, high)).map(({ what, isMet }) => [what.split(/ at |, |: /)[0], isMet]),
    );

  it('follow the floor of the same run and the wait of a call', () => {
    const words = ['ack p50', 'ack p99', 'deleted p50', 'pressed card p50', 'pressed card p99'];
    const low = (more: number): Summary => ({
      ackP50: at(4 + more),
      ackP99: at(13 + more),
      deletedP50: at(60 + more),
      cardP50: at(110 + more),
      cardP99: at(140 + more),
    });
    const found = (more: number) =>
      barsOf(compared(low(more), {}))
        .filter(({ what }) => words.some((word) => what.startsWith(word)) && what.includes('20/s'))
        .map(({ isMet }) => isMet);
    expect(found(0)).toEqual(words.map(() => true));
    expect(found(0.1)).toEqual(words.map(() => false));
  });

  it('take the worse of the two rates', () => {
    const good: Summary = { cpuMsPerApproval: at(15), redisPerApproval: at(550), lostCommitsPercent: at(5) };
    const words = [
      'CPU ms an approval',
      'Redis commands an approval beyond an idle bot’s',
      'lost commit attempts',
    ];
    expect(verdicts(good, good)).toMatchObject(Object.fromEntries(words.map((word) => [word, true])));
    const bad: Summary = { cpuMsPerApproval: at(16), redisPerApproval: at(551), lostCommitsPercent: at(6) };
    for (const [low, high] of [
      [good, bad],
      [bad, good],
    ] as const) {
      expect(verdicts(low, high)).toMatchObject(Object.fromEntries(words.map((word) => [word, false])));
    }
  });

  it('are not met by what was not seen, and the pace is a least', () => {
    expect(verdicts({}, {})).toMatchObject({ 'lost commit attempts': false, 'lost clicks': false });
    expect(verdicts({}, { perSecond: at(70) })).toMatchObject({ 'approvals a second': true });
    expect(verdicts({}, { perSecond: at(69.9) })).toMatchObject({ 'approvals a second': false });
  });
});
