import { channel } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { callIbm } from '../../../src/adapters/ibm/wire/ibm-call.js';
import { slackFetch } from '../../../src/adapters/slack/kit/slack-fetch.js';
import { createClockSkew, noteAnswerTimes } from '../../../src/adapters/system/clock-skew.js';
import { answerTimes, type ClockSkew } from '../../../src/ports/clock-skew.js';
import { createRecordingLog } from '../recording-log.js';

let log: ReturnType<typeof createRecordingLog>;
let skew: ClockSkew;
beforeEach(() => {
  log = createRecordingLog();
  skew = createClockSkew(log);
});

const events = () => log.lines.map(({ level, facts }) => [level, facts['event'], facts['aheadMs']]);

describe('a clock that is off', () => {
  test.each([
    [4_999, []],
    [-4_999, []],
    [5_000, [['warn', 'clock.skewed', 5_000]]],
    [-600_000, [['warn', 'clock.skewed', -600_000]]],
  ])('by %i ms is warned of from five seconds on', (aheadMs, lines) => {
    skew.note('ibm', 1_000_000_000, 1_000_000_000 + aheadMs);
    expect(events()).toEqual(lines);
  });

  test('is told once, again when it is well, and not in between', () => {
    for (const aheadMs of [6_000, 7_000, 4_900, 5_100, 3_000, 1_000, 4_000, 6_000])
      skew.note('slack', 0, aheadMs);
    expect(events()).toEqual([
      ['warn', 'clock.skewed', 6_000],
      ['info', 'clock.well', 3_000],
      ['warn', 'clock.skewed', 6_000],
    ]);
  });

  test('is known by whose it is: the last, and the worst on either side', () => {
    skew.note('ibm', 10_000, 9_000);
    skew.note('ibm', 20_000, 20_200);
    skew.note('redis', 30_000, 30_001);
    expect(skew.known()).toEqual({
      ibm: { last: { aheadMs: 200, at: 20_200 }, worst: { aheadMs: -1_000, at: 9_000 } },
      redis: { last: { aheadMs: 1, at: 30_001 }, worst: { aheadMs: 1, at: 30_001 } },
    });
  });
});

describe('every answer tells', () => {
  async function dating(theirs: () => number): Promise<string> {
    const server = createServer((_request, response) => {
      response.setHeader('date', new Date(theirs()).toUTCString());
      response.end('{}');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const listen = (now: () => number) => onTestFinished(noteAnswerTimes(skew, now));

  test.each([
    ['ibm', (url: string) => callIbm({ operation: 'getToken', method: 'GET', url, timeoutMs: 5_000 })],
    ['slack', (url: string) => slackFetch(url)],
  ] as const)('the time of %s', async (whose, ask) => {
    listen(() => Date.now() + 600_000);
    await ask(await dating(Date.now));
    const { aheadMs } = skew.known()[whose]!.last;
    // Half a second and half the call are all that can be wrong with it.
    expect(Math.abs(aheadMs - 600_000)).toBeLessThan(1_600);
    expect(events()).toEqual([['warn', 'clock.skewed', aheadMs]]);
  });

  test('less of a clock the longer it took, and in the end nothing', async () => {
    const theirs = 1_764_000_000_000;
    const took = (tookMs: number, ours: number) => {
      const clock = createClockSkew(log);
      const stop = noteAnswerTimes(clock, () => ours);
      channel(answerTimes).publish({ whose: 'ibm', date: new Date(theirs).toUTCString(), tookMs });
      stop();
      return clock.known().ibm?.last.aheadMs;
    };
    expect(took(0, theirs + 500)).toBe(0);
    expect(took(1_000, theirs + 1_000)).toBe(0);
    expect(took(2_001, theirs + 10_000)).toBeUndefined();
  });

  test('nothing of a clock that was set while it was on its way', () => {
    let movedMs = 0;
    listen(() => Date.now() + movedMs);
    const answer = (tookMs: number) =>
      channel(answerTimes).publish({
        whose: 'slack',
        date: new Date(Date.now() + movedMs).toUTCString(),
        tookMs,
      });
    answer(0);
    const before = new Date().toUTCString();
    movedMs = 3_600_000;
    channel(answerTimes).publish({ whose: 'slack', date: before, tookMs: 100 });
    answer(500);
    expect(events()).toEqual([]);
  });

  test('nothing where it carries no time, and nothing to whoever has stopped listening', async () => {
    const stop = noteAnswerTimes(skew, Date.now);
    channel(answerTimes).publish({ whose: 'ibm', date: 'yesterday', tookMs: 1 });
    stop();
    await callIbm({ operation: 'getToken', method: 'GET', url: await dating(Date.now), timeoutMs: 5_000 });
    expect(skew.known()).toEqual({});
  });
});
