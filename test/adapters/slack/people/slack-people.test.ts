import { LogLevel, WebClient } from '@slack/web-api';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createQuietTimes } from '../../../../src/adapters/slack/people/quiet-times.js';
import { createSlackPeople } from '../../../../src/adapters/slack/people/slack-people.js';
import { peopleDirectoryContract } from '../../../contracts/people-directory.js';
import { createRecordingLog } from '../../recording-log.js';
import { startStandIn, stopStandIns } from '../../../sandbox/slack/stand-in-fixture.js';
import { ada, dan, testManifest, testWorkspace } from '../../../sandbox/slack/test-workspace.js';
import { homeTeam, member, noGrid, startFalseSlack, type FalseUser } from '../false-slack.js';

const minuteMs = 60_000;
const adas = { userId: 'U0ADA', teamId: homeTeam };

async function start(...users: FalseUser[]) {
  const slack = await startFalseSlack(users);
  let now = 1_772_445_600_000;
  const people = createSlackPeople(slack.client, noGrid, () => now);
  return { slack, people, wait: (ms: number) => void (now += ms) };
}

describe('an account', () => {
  test('comes with its address in lower case', async () => {
    const { people } = await start(member('U0ADA', 'Ada@Example.com'));
    expect(await people.lookUp(adas)).toEqual({
      slack: adas,
      kind: 'member',
      name: 'U0ADA in Slack',
      timeZone: 'Europe/Berlin',
      email: 'ada@example.com',
    });
  });

  test.each<[string, string, Partial<FalseUser>]>([
    [
      'in ours and another',
      homeTeam,
      { team_id: 'T0SISTER', enterprise_user: { teams: ['T0SISTER', homeTeam] } },
    ],
    ['in ours, named nowhere else', homeTeam, { team_id: undefined, enterprise_user: { teams: [homeTeam] } }],
    ['in another alone', 'T0SISTER', { team_id: homeTeam, enterprise_user: { teams: ['T0SISTER'] } }],
    ['in none', '', { team_id: homeTeam, enterprise_user: { teams: [] } }],
    ['named nowhere', '', { team_id: undefined }],
  ])('of somebody of our organisation who is %s', async (_who, teamId, more) => {
    const slack = await startFalseSlack([member('U0ADA', 'ada@example.com', more)]);
    const people = createSlackPeople(slack.client, async () => ({ teamId: homeTeam, enterpriseId: 'E0ORG' }));
    expect((await people.lookUp(adas)).slack).toEqual({ userId: 'U0ADA', teamId });
    expect((await people.findByEmail('ada@example.com'))?.slack.teamId).toBe(teamId || undefined);
  });

  test.each<[string, Partial<FalseUser>]>([
    ['not confirmed', { is_email_confirmed: false }],
    ['not said to be confirmed', { is_email_confirmed: undefined }],
    ['absent', { profile: {} }],
    ['empty', { profile: { email: '' } }],
    ['null', { profile: { email: null } }],
    ['no text', { profile: { email: 7 } }],
  ])('comes without an address that is %s', async (_why, more) => {
    const { people } = await start(member('U0ADA', 'ada@example.com', more));
    expect(await people.lookUp(adas)).not.toHaveProperty('email');
  });

  test('is recalled for ten minutes, and looked up anew at every look-up', async () => {
    const { slack, people, wait } = await start(member('U0ADA', 'ada@example.com'));
    await people.recall(adas);
    slack.users = [member('U0ADA', 'ada@example.org')];
    wait(10 * minuteMs - 1);
    expect((await people.recall(adas)).email).toBe('ada@example.com');
    expect((await people.lookUp(adas)).email).toBe('ada@example.org');
    expect((await people.recall(adas)).email).toBe('ada@example.org');
    expect(slack.callsTo('users.info')).toBe(2);
  });
});

describe('by address', () => {
  test('an account is found, letter case aside, and remembered for ten minutes', async () => {
    const { slack, people, wait } = await start(member('U0ADA', 'ada@example.com'));
    expect(await people.findByEmail('ADA@example.com')).toMatchObject({
      slack: adas,
      kind: 'member',
      email: 'ada@example.com',
    });
    slack.users = [];
    wait(10 * minuteMs - 1);
    expect((await people.findByEmail('ada@example.com'))?.slack).toEqual(adas);
    wait(1);
    expect(await people.findByEmail('ada@example.com')).toBeUndefined();
    expect(slack.callsTo('users.lookupByEmail')).toBe(2);
  });

  test('that there is none is remembered too', async () => {
    const { slack, people, wait } = await start();
    expect(await people.findByEmail('ada@example.com')).toBeUndefined();
    slack.users = [member('U0ADA', 'ada@example.com')];
    expect(await people.findByEmail('ada@example.com')).toBeUndefined();
    wait(10 * minuteMs);
    expect((await people.findByEmail('ada@example.com'))?.slack).toEqual(adas);
  });

  test('a deactivated account is not found', async () => {
    const { people } = await start(member('U0ADA', 'ada@example.com', { deleted: true }));
    expect(await people.findByEmail('ada@example.com')).toBeUndefined();
  });

  test('an account whose address is not confirmed comes without it', async () => {
    const { people } = await start(member('U0ADA', 'ada@example.com', { is_email_confirmed: false }));
    const found = await people.findByEmail('ada@example.com');
    expect(found?.slack).toEqual(adas);
    expect(found).not.toHaveProperty('email');
  });

  test('an account without a workspace is nobody’s', async () => {
    const { people } = await start(member('U0ADA', 'ada@example.com', { team_id: undefined }));
    expect(await people.findByEmail('ada@example.com')).toBeUndefined();
  });

  test.each([
    ['missing_scope', 200, { ok: false, error: 'missing_scope' }],
    ['user_not_found, which is another call’s', 200, { ok: false, error: 'user_not_found' }],
    ['an outage', 503, { ok: false }],
    ['an answer without a user', 200, { ok: true }],
  ])('%s is a failure, and not remembered', async (_name, status, body) => {
    const { slack, people } = await start(member('U0ADA', 'ada@example.com'));
    slack.answers.set('users.lookupByEmail', { status, body });
    await expect(people.findByEmail('ada@example.com')).rejects.toThrow();
    slack.answers.clear();
    expect((await people.findByEmail('ada@example.com'))?.slack).toEqual(adas);
  });
});

describe('for a list', () => {
  test('what Slack makes wait keeps nobody waiting who clicks', async () => {
    const slack = await startFalseSlack([member('U0ADA', 'ada@example.com')]);
    const lists = { accounts: slack.connect(), addresses: slack.connect() };
    const people = createSlackPeople(slack.client, noGrid, Date.now, lists);
    const tooMany = { status: 429, headers: { 'retry-after': '30' }, body: { ok: false } };
    slack.answers.set('users.lookupByEmail', tooMany);
    const listed = people.findByEmail('ada@example.com').then(
      () => 'listed',
      () => 'refused',
    );
    await vi.waitFor(() => expect(slack.callsTo('users.lookupByEmail')).toBe(1));
    expect(await Promise.race([people.lookUp(adas), listed])).toMatchObject({ slack: adas });
    // Nor does it keep the list of accounts waiting.
    expect(await people.recall({ ...adas, teamId: 'T0NEW' }, { forList: true })).toMatchObject({
      slack: adas,
    });
  });

  test('an address is looked up once for all who ask meanwhile, and its account is known then', async () => {
    const { slack, people } = await start(member('U0ADA', 'ada@example.com'));
    const found = await Promise.all([1, 2, 3].map(() => people.findByEmail('ada@example.com')));
    expect(found.map((account) => account?.slack)).toEqual([adas, adas, adas]);
    await people.recall(adas, { forList: true });
    expect([slack.callsTo('users.lookupByEmail'), slack.callsTo('users.info')]).toEqual([1, 0]);
  });
});

describe('at the stand-in', () => {
  afterEach(stopStandIns);

  const peopleAt = (slackApiUrl: string) => {
    const client = new WebClient(testWorkspace().botToken, {
      slackApiUrl,
      retryConfig: { retries: 0 },
      logLevel: LogLevel.ERROR,
    });
    const quietTimes = createQuietTimes(client, noGrid, createRecordingLog());
    return createSlackPeople(client, noGrid, Date.now, undefined, quietTimes);
  };

  peopleDirectoryContract(async () => {
    const { apiUrl, slack, clock } = await startStandIn();
    const disturbNot = (userId: string) => {
      // Slack tells whole seconds.
      const from = Math.floor(clock.now() / 1_000) * 1_000;
      const quiet = { from, to: from + 7_200_000 };
      slack.setPerson(userId, { doNotDisturb: quiet });
      return quiet;
    };
    return { people: peopleAt(apiUrl), disturbNot, goAway: stopStandIns };
  });

  test('accounts are found by address, but for deactivated ones', async () => {
    const people = peopleAt((await startStandIn()).apiUrl);
    expect((await people.findByEmail('Ada@example.com'))?.slack.userId).toBe(ada);
    expect(await people.findByEmail('dan@example.com')).toBeUndefined();
    expect((await people.lookUp({ userId: dan, teamId: homeTeam })).kind).toBe('deactivated');
  });

  test('without the scope looking up by address is a failure', async () => {
    const people = peopleAt(
      (await startStandIn({ manifest: { ...testManifest, scopes: ['users:read'] } })).apiUrl,
    );
    await expect(people.findByEmail('ada@example.com')).rejects.toMatchObject({
      data: { error: 'missing_scope' },
    });
  });
});
