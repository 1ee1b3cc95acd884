import { LogLevel, WebClient } from '@slack/web-api';
import { afterEach, describe, expect, test } from 'vitest';
import { createQuietTimes } from '../../../../src/adapters/slack/people/quiet-times.js';
import { startStandIn, stopStandIns } from '../../../sandbox/slack/stand-in-fixture.js';
import { ada, ben, olga, testManifest, testWorkspace } from '../../../sandbox/slack/test-workspace.js';
import { createRecordingLog } from '../../recording-log.js';
import { homeTeam, noGrid, startFalseSlack } from '../false-slack.js';

const minuteMs = 60_000;
const startMs = 1_772_445_600_000;
const inHome = (userId: string) => ({ userId, teamId: homeTeam });

function createTimes(client: WebClient) {
  let now = startMs;
  const log = createRecordingLog();
  const quietTimes = createQuietTimes(client, noGrid, log, () => now);
  return { quietTimes, log, wait: (ms: number) => void (now += ms) };
}

describe('at the stand-in', () => {
  afterEach(stopStandIns);

  async function start(options: Parameters<typeof startStandIn>[0] = {}) {
    const { slack, apiUrl } = await startStandIn(options);
    const logLevel = LogLevel.ERROR;
    const retryConfig = { retries: 0 };
    const client = new WebClient(testWorkspace().botToken, { slackApiUrl: apiUrl, retryConfig, logLevel });
    const asked = () => slack.calls().filter(({ method }) => method === 'dnd.teamInfo');
    return { slack, asked, ...createTimes(client) };
  }

  test('fifty are asked about at a time, and nobody twice within five minutes', async () => {
    const many = Array.from({ length: 120 }, (_, n) => `U0M${n}`);
    const people = many.map((slackUserId) => ({ ...testWorkspace().people[0]!, slackUserId }));
    const { quietTimes, slack, asked, wait } = await start({ workspace: { ...testWorkspace(), people } });
    const quiet = { from: startMs, to: startMs + 8 * 60 * minuteMs };
    // The stand-in's own clock is today's.
    slack.setPerson('U0M119', { doNotDisturb: { from: quiet.from, to: Date.now() + 60 * minuteMs } });
    const told = await quietTimes(many.map(inHome));
    expect([...told.keys()]).toEqual(['U0M119']);
    expect(asked().map(({ args }) => String(args['users']).split(',').length)).toEqual([50, 50, 20]);

    wait(5 * minuteMs - 1);
    expect(await quietTimes(many.map(inHome))).toEqual(told);
    expect(asked()).toHaveLength(3);
    wait(1);
    await quietTimes([inHome('U0M119')]);
    expect(asked()).toHaveLength(4);
  });

  test('nobody of another workspace is asked about, who would cost all others their quiet', async () => {
    const { quietTimes, slack, asked } = await start();
    slack.setPerson(ada, { doNotDisturb: { from: startMs, to: Date.now() + 60 * minuteMs } });
    const told = await quietTimes([inHome(ada), { userId: olga, teamId: 'T0OTHER' }]);
    expect([...told.keys()]).toEqual([ada]);
    expect(asked().map(({ args }) => args['users'])).toEqual([ada]);
  });

  test('without the scope there is none, which is said once', async () => {
    const scopes = testManifest.scopes.filter((scope) => scope !== 'dnd:read');
    const { quietTimes, slack, log, wait } = await start({ manifest: { ...testManifest, scopes } });
    slack.setPerson(ada, { doNotDisturb: { from: startMs, to: Date.now() + 60 * minuteMs } });
    expect(await quietTimes([inHome(ada)])).toEqual(new Map());
    wait(5 * minuteMs);
    expect(await quietTimes([inHome(ada), inHome(ben)])).toEqual(new Map());
    expect(log.lines).toMatchObject([{ level: 'warn', facts: { event: 'quiet_times.no_scope' } }]);
  });
});

test.each([
  ['an outage', { status: 503, body: {} }],
  ['a refusal', { status: 200, body: { ok: false, error: 'user_not_visible' } }],
  ['an answer of another shape', { status: 200, body: { ok: true, users: 'none' } }],
])('%s is no quiet, and not asked about again for five minutes', async (_name, answer) => {
  const slack = await startFalseSlack();
  const { quietTimes, log, wait } = createTimes(slack.client);
  slack.answers.set('dnd.teamInfo', answer);
  expect(await quietTimes([inHome(ada)])).toEqual(new Map());
  const session = { dnd_enabled: true, next_dnd_start_ts: 10, next_dnd_end_ts: 20 };
  slack.answers.set('dnd.teamInfo', { status: 200, body: { ok: true, users: { [ada]: session } } });
  expect(await quietTimes([inHome(ada)])).toEqual(new Map());
  expect(log.lines).toMatchObject([{ level: 'warn', facts: { event: 'quiet_times.unknown' } }]);
  wait(5 * minuteMs);
  expect(await quietTimes([inHome(ada)])).toEqual(new Map([[ada, [{ from: 10_000, to: 20_000 }]]]));
});

test('what Slack says of one person in another shape costs nobody else', async () => {
  const slack = await startFalseSlack();
  const { quietTimes } = createTimes(slack.client);
  const users = {
    [ada]: { dnd_enabled: 'yes' },
    [ben]: { dnd_enabled: true, next_dnd_start_ts: 10, next_dnd_end_ts: 20 },
    U0OFF: { dnd_enabled: false, next_dnd_start_ts: 10, next_dnd_end_ts: 20 },
    U0NONE: { dnd_enabled: true, next_dnd_start_ts: 1, next_dnd_end_ts: 1 },
  };
  slack.answers.set('dnd.teamInfo', { status: 200, body: { ok: true, users } });
  expect([...(await quietTimes([ada, ben, 'U0OFF', 'U0NONE', 'U0LEFTOUT'].map(inHome))).keys()]).toEqual([
    ben,
  ]);
});

test('a workspace Slack does not name is no quiet', async () => {
  const slack = await startFalseSlack();
  const quietTimes = createQuietTimes(
    slack.client,
    () => Promise.reject(new Error('no answer')),
    createRecordingLog(),
  );
  expect(await quietTimes([inHome(ada)])).toEqual(new Map());
});
