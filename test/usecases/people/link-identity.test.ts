import { describe, expect, test } from 'vitest';
import { createPasscodeExchange } from '../../../src/adapters/ibm/acting/passcode-exchange.js';
import { createSlackPeople } from '../../../src/adapters/slack/people/slack-people.js';
import { usualReminders } from '../../../src/domain/reminders.js';
import { LinkUnreadable } from '../../../src/ports/identity-links.js';
import type { PersonalSignIn } from '../../../src/ports/personal-sign-in.js';
import { linkIdentity, type LinkIdentityPorts } from '../../../src/usecases/people/link-identity.js';
import { createRecordingLog } from '../../adapters/recording-log.js';
import { homeTeam, member, noGrid, startFalseSlack } from '../../adapters/slack/false-slack.js';
import { createAuditLogDouble } from '../../doubles/audit-log.js';
import { createIdentityLinksDouble } from '../../doubles/identity-links.js';
import { accountId, instanceId, people, startKms } from '../../sandbox/kms/small-world.js';
import { inHome, servedInstances } from './live-stage.js';

const maja = inHome('U0MAJA');
const again = inHome('U0MAJA2');

async function open(changed: Partial<LinkIdentityPorts> = {}) {
  const kms = await startKms();
  const slack = await startFalseSlack([
    member('U0MAJA', 'maja@example.com'),
    member('U0MAJA2', 'maja2@example.com'),
    member('U0GUEST', 'gus@example.com', { is_restricted: true }),
    member('U0GONE', 'dan@example.com', { deleted: true }),
    member('U0OUT', 'olga@example.org', { team_id: 'T0OTHER' }),
  ]);
  const log = createRecordingLog();
  const clock = { now: kms.now, steady: () => performance.now() };
  const exchange = createPasscodeExchange({ iamUrl: kms.url, clock, log, timeoutMs: 2_000 });
  const tokens: string[] = [];
  const signIn: PersonalSignIn = {
    ...exchange,
    async redeem(...args) {
      const result = await exchange.redeem(...args);
      if (result.ok) tokens.push(result.session.token);
      return result;
    },
  };
  const ports: LinkIdentityPorts = {
    links: createIdentityLinksDouble(),
    audit: createAuditLogDouble(),
    people: createSlackPeople(slack.client, noGrid),
    keys: { instances: () => Promise.resolve(servedInstances) } as LinkIdentityPorts['keys'],
    accountOf: (id) =>
      id === instanceId ? Promise.resolve(accountId) : Promise.reject(new Error('another instance')),
    signIn,
    clock,
    log,
    settings: { homeTeamId: homeTeam, maxDirectMessages: 20, reminders: usualReminders },
    ...changed,
  };
  return {
    ports,
    kms,
    slack,
    log,
    tokens,
    passcode: (iamId: string = people.manager) => kms.simulator.iam.passcode(iamId).passcode,
    entries: async () =>
      (await ports.audit.read(1, 50)).map(({ type, actor, facts }) => ({ type, actor, facts })),
    async everythingStored() {
      const links = await Promise.all([maja, again].map((slack) => ports.links.find(slack)));
      return JSON.stringify([links, await ports.audit.read(1, 50)]);
    },
  };
}

describe('linking', () => {
  test('takes a passcode, keeps the IAM id, and is audited before and after', async () => {
    const { ports, kms, passcode, entries } = await open();
    const at = kms.now();
    const link = { slack: maja, iamId: people.manager, linkedAt: at };
    expect(await linkIdentity(ports, maja, passcode())).toEqual({ ok: true, value: { link, replaced: [] } });
    expect(await ports.links.find(maja)).toEqual(link);
    const actor = {
      iamId: people.manager,
      slackUserId: maja.userId,
      slackTeamId: maja.teamId,
      name: 'U0MAJA in Slack',
    };
    expect(await entries()).toEqual([
      { type: 'link.proved', actor, facts: { accountId } },
      { type: 'link.made', actor, facts: { linkedAt: at, replaced: [] } },
    ]);
  });

  test('the same two again changes nothing, and is audited', async () => {
    const { ports, kms, passcode, entries } = await open();
    const first = await linkIdentity(ports, maja, passcode());
    kms.wait(5_000);
    expect(await linkIdentity(ports, maja, passcode())).toEqual(first);
    expect((await entries()).map(({ type }) => type)).toEqual([
      'link.proved',
      'link.made',
      'link.proved',
      'link.confirmed',
    ]);
  });

  test.each([
    ['an identity from another account', again, people.manager],
    ['an account to another identity', maja, people.writer],
  ])('moves %s, and says what gave way', async (_what, slack, iamId) => {
    const { ports, kms, passcode, entries } = await open();
    const first = await linkIdentity(ports, maja, passcode());
    if (!first.ok) throw new Error('was not linked');
    kms.wait(5_000);
    const moved = await linkIdentity(ports, slack, passcode(iamId));
    expect(moved).toEqual({
      ok: true,
      value: {
        link: { slack, iamId, linkedAt: kms.now(), changedAt: kms.now() },
        replaced: [first.value.link],
      },
    });
    expect((await entries()).at(-1)).toMatchObject({
      type: 'link.replaced',
      actor: { iamId, slackUserId: slack.userId },
      facts: {
        replaced: [
          {
            slackUserId: maja.userId,
            slackTeamId: homeTeam,
            iamId: people.manager,
            linkedAt: first.value.link.linkedAt,
          },
        ],
      },
    });
  });

  test('leaves neither passcode nor token anywhere', async () => {
    const { ports, log, tokens, passcode, everythingStored } = await open();
    const good = passcode();
    const spent = [good, good, 'WRONGpass1', ' PLANTED with blanks '];
    const answers = [];
    for (const text of spent) answers.push(await linkIdentity(ports, maja, text));
    expect(answers.map(({ ok }) => ok)).toEqual([true, false, false, false]);
    const stored = await everythingStored();
    expect(stored).toContain(people.manager);
    expect(tokens).toHaveLength(1);
    const everything = stored + JSON.stringify([answers, log.lines]);
    for (const secret of [...spent, 'PLANTED', ...tokens, tokens[0]!.split('.')[2]!]) {
      expect(everything).not.toContain(secret);
    }
  });
});

test('a passcode pasted with the line of IBM’s page links as the passcode alone would', async () => {
  const { ports, passcode } = await open();
  const line = `ibmcloud login -a https://cloud.ibm.com -u passcode -p ${passcode()} -r us-south`;
  expect((await linkIdentity(ports, maja, line)).ok).toBe(true);
});

describe('a passcode that proves nothing', () => {
  test.each([
    ['wrong', 'wrong12345', { code: 'passcode_rejected' }],
    ['empty', '', { code: 'passcode_malformed', flaw: 'empty' }],
    ['with blanks', 'two words', { code: 'passcode_malformed', flaw: 'blanks' }],
    ['a line without one', 'ibmcloud login --sso', { code: 'passcode_malformed', flaw: 'no_code' }],
  ])('%s: it says so, links nothing, and is audited', async (_what, passcode, failure) => {
    const { ports, entries } = await open();
    expect(await linkIdentity(ports, maja, passcode)).toMatchObject({
      ok: false,
      no: { kind: 'trouble', trouble: { kind: 'sign_in', failure } },
    });
    expect(await ports.links.find(maja)).toBeUndefined();
    expect(await entries()).toMatchObject([
      {
        type: 'sign_in.refused',
        actor: { slackUserId: maja.userId, slackTeamId: homeTeam },
        facts: { act: 'link', failure },
      },
    ]);
    expect((await entries())[0]?.actor).not.toHaveProperty('iamId');
  });

  test('used once already', async () => {
    const { ports, passcode } = await open();
    const once = passcode();
    await linkIdentity(ports, maja, once);
    expect(await linkIdentity(ports, again, once)).toMatchObject({
      no: { trouble: { failure: { code: 'passcode_rejected' } } },
    });
    expect(await ports.links.find(again)).toBeUndefined();
  });
});

describe('only a full member links', () => {
  test.each([
    ['a guest', inHome('U0GUEST'), 'guest'],
    ['a deactivated account', inHome('U0GONE'), 'deactivated'],
    ['an account of another workspace', inHome('U0OUT'), 'outsider'],
    ['somebody who says they are of another workspace', { ...maja, teamId: 'T0OTHER' }, 'outsider'],
  ])('%s does not; the passcode is not spent', async (_who, slack, account) => {
    const { ports, passcode, entries } = await open();
    const unspent = passcode();
    const refusal = { code: 'account_not_eligible', account };
    expect(await linkIdentity(ports, slack, unspent)).toMatchObject({
      ok: false,
      no: { kind: 'refusal', refusal },
    });
    expect(await entries()).toMatchObject([
      {
        type: 'click.refused',
        actor: { slackUserId: slack.userId },
        facts: { asked: 'link', code: refusal.code },
      },
    ]);
    expect((await linkIdentity(ports, maja, unspent)).ok).toBe(true);
  });
});

test('where the record of who somebody is cannot be read, that is what they are told', async () => {
  const { ports, passcode, entries } = await open();
  const link = () => Promise.reject(new LinkUnreadable('unreadable'));
  expect(await linkIdentity({ ...ports, links: { ...ports.links, link } }, maja, passcode())).toEqual({
    ok: false,
    no: { kind: 'trouble', trouble: { kind: 'link' } },
  });
  expect((await entries()).map(({ type }) => type)).toEqual(['link.proved']);
});

describe('while something is away nothing is linked, and the passcode is not spent', () => {
  test('Slack', async () => {
    const { ports, slack, passcode } = await open();
    slack.answers.set('users.info', { status: 503, body: {} });
    const unspent = passcode();
    expect(await linkIdentity(ports, maja, unspent)).toEqual({
      ok: false,
      no: { kind: 'trouble', trouble: { kind: 'slack' } },
    });
    slack.answers.clear();
    expect((await linkIdentity(ports, maja, unspent)).ok).toBe(true);
  });

  test.each<[string, Partial<LinkIdentityPorts>]>([
    ['the account of the instance', { accountOf: () => Promise.reject(new Error('not now')) }],
    [
      'every instance',
      { keys: { instances: () => Promise.resolve([]) } as unknown as LinkIdentityPorts['keys'] },
    ],
  ])('%s', async (_what, changed) => {
    const { ports, kms, passcode } = await open(changed);
    expect(await linkIdentity(ports, maja, passcode())).toEqual({
      ok: false,
      no: { kind: 'trouble', trouble: { kind: 'roles' } },
    });
    expect(kms.simulator.counts().calls.get('getToken')).toBeUndefined();
  });

  test('the audit log: what cannot be traced is not made', async () => {
    const { ports, passcode } = await open();
    const audit = { ...ports.audit, append: () => Promise.reject(new Error('redis is away')) };
    await expect(linkIdentity({ ...ports, audit }, maja, passcode())).rejects.toThrow('redis is away');
    expect(await ports.links.find(maja)).toBeUndefined();
  });
});
