import { describe, expect, test } from 'vitest';
import { usualReminders } from '../../../src/domain/reminders.js';
import { LinkUnreadable } from '../../../src/ports/identity-links.js';
import type { KeyAccess } from '../../../src/ports/key-access.js';
import type { World, WorldIdentity } from '../../../src/sandbox/world.js';
import { listApprovers } from '../../../src/usecases/people/list-approvers.js';
import {
  createLiveRoles,
  deletersAmong,
  distinctPeople,
  keyRightsOf,
} from '../../../src/usecases/people/live-roles.js';
import {
  accessWorld,
  dualKey,
  minuteMs,
  owner,
  singleKey,
  startAccess,
} from '../../adapters/ibm/access/iam-stage.js';
import { createRecordingLog } from '../../adapters/recording-log.js';
import { homeTeam, member, type FalseUser } from '../../adapters/slack/false-slack.js';
import { findPerson, roleDirectoryContract } from '../../contracts/role-directory.js';
import { ids, instanceId, otherInstanceId, people } from '../../sandbox/kms/small-world.js';
import { inHome, openLiveStage, type LiveStage, type LiveStageOptions } from './live-stage.js';

const open = (options: LiveStageOptions = {}) => openLiveStage(options);
const openByEmail = (users: FalseUser[], world?: World) =>
  open({ users, matchByEmail: true, ...(world && { world }) });

const maja = inHome('U0MAJA');
const majas = 'manager@example.com';
const elsewhereKey = { instanceId: otherInstanceId, keyRingId: 'default', keyId: ids.elsewhere };
const at = 1_772_445_600_000;

/** A further user of the account. */
const withUser = (world: World, more: Partial<WorldIdentity>): World => ({
  ...world,
  identities: [
    ...world.identities,
    { iamId: 'IBMid-1100000EXT', kind: 'user', name: 'Extra User', grants: [], ...more },
  ],
});

async function whoIs({ roles }: LiveStage, slack = maja): Promise<string> {
  const recognition = await roles.recognise(slack);
  const found = await findPerson(roles, slack);
  expect(found).toEqual(recognition.known ? recognition.person : undefined);
  return recognition.known ? `${recognition.by}: ${recognition.person.iamId}` : recognition.why;
}

async function managers({ roles }: LiveStage, scope = dualKey): Promise<string[]> {
  return (await roles.approversOf(scope)).map(({ slack, iamId }) => `${slack.userId} ${iamId}`).sort();
}

describe('the directory over IAM', () => {
  describe('with links', () => {
    roleDirectoryContract(async (given) => {
      const world = accessWorld();
      const { roles, links } = await open({
        world: {
          ...world,
          identities: [
            ...world.identities,
            ...given.map(({ iamId, name, grants }) => ({ iamId, name, grants, kind: 'user' as const })),
          ],
        },
      });
      for (const { slack, iamId } of given) await links.link(slack, iamId, at);
      return roles;
    });
  });

  test('a link that cannot be read makes its own people unknown, and keeps nobody else from being asked', async () => {
    const stage = await openByEmail([member('U0MAJA', majas), member('U0OWNER', 'owner@example.com')]);
    const { links, roles } = stage;
    await links.link(inHome('U0OWNER'), owner, at);
    expect(await managers(stage)).toEqual([`U0MAJA ${people.manager}`, `U0OWNER ${owner}`].sort());
    const { findByIamId, find } = links;
    const unreadable = () => Promise.reject(new LinkUnreadable('unreadable'));
    // Of the identity, and then of the account that would be theirs by address.
    links.findByIamId = (iamId) => (iamId === people.manager ? unreadable() : findByIamId(iamId));
    expect(await managers(stage)).toEqual([`U0OWNER ${owner}`]);
    const unknown = await roles.unknownInSlack(dualKey);
    expect(unknown.filter(({ account }) => account === 'link_unreadable').map(({ iamId }) => iamId)).toEqual([
      people.manager,
    ]);
    links.findByIamId = findByIamId;
    links.find = (slack) => (slack.userId === 'U0MAJA' ? unreadable() : find(slack));
    expect(await managers(stage)).toEqual([`U0OWNER ${owner}`]);
    await expect(roles.recognise(maja)).rejects.toThrow(LinkUnreadable);
    links.findByIamId = () => Promise.reject(new Error('Connection is closed.'));
    await expect(managers(stage)).rejects.toThrow('closed');
  });

  test('knows a linked account, with IAM’s name and address', async () => {
    const stage = await open({
      world: accessWorld({}, { manager: { name: 'Maja Manager', email: 'Manager@Example.com' } }),
    });
    await stage.links.link(maja, people.manager, at);
    const person = { iamId: people.manager, slack: maja, name: 'Maja Manager', email: majas };
    expect(await stage.roles.recognise(maja)).toEqual({ known: true, by: 'link', person, linkedAt: at });
    expect(await findPerson(stage.roles, maja)).toEqual(person);
    expect(await stage.roles.findByIamId(people.manager)).toEqual(person);
    expect(await stage.roles.approversOf(dualKey)).toEqual([{ ...person, because: { by: 'policy' } }]);
  });

  test('knows nobody without a link, whatever the addresses', async () => {
    const stage = await open({ users: [member('U0MAJA', majas)] });
    expect(await whoIs(stage)).toBe('not_linked');
    expect(await managers(stage)).toEqual([]);
    expect(await stage.roles.findByIamId(people.manager)).toBeUndefined();
    expect(stage.slack.callsTo('users.info') + stage.slack.callsTo('users.lookupByEmail')).toBe(0);
  });

  test('still knows somebody linked who is no user of an account any more; they may do nothing', async () => {
    const stage = await open({ users: [member('U0MAJA', majas)] });
    await stage.links.link(maja, 'IBMid-1100000OUT', at);
    const person = await findPerson(stage.roles, maja);
    expect(person).toEqual({ iamId: 'IBMid-1100000OUT', slack: maja, name: 'U0MAJA in Slack' });
    expect(await stage.roles.rightsOf(person!, dualKey)).toEqual({
      maySetForDeletion: false,
      mayDelete: false,
      inactive: 'no_user',
    });
  });
});

describe('matching by address', () => {
  test('takes the one active user with the confirmed address of a full member', async () => {
    const stage = await openByEmail([member('U0MAJA', 'MANAGER@example.com')]);
    expect(await stage.roles.recognise(maja)).toEqual({
      known: true,
      by: 'email',
      person: { iamId: people.manager, slack: maja, name: 'manager', email: majas },
    });
    expect(await managers(stage)).toEqual([`U0MAJA ${people.manager}`]);
    // Only links are known by the IAM id: whoever wants to be found that way has to be looked for.
    expect(await stage.roles.findByIamId(people.manager)).toBeUndefined();
  });

  test.each<[string, Partial<FalseUser>]>([
    ['an address that is not confirmed', { is_email_confirmed: false }],
    ['no address', { profile: {} }],
    ['a guest', { is_restricted: true }],
    ['a deactivated account', { deleted: true }],
    ['an account of another workspace', { team_id: 'T0ELSE' }],
  ])('does not take %s', async (_what, more) => {
    const stage = await openByEmail([member('U0MAJA', majas, more)]);
    expect(await whoIs(stage)).toBe('no_confirmed_email');
    expect(await managers(stage)).toEqual([]);
  });

  test.each<[string, Partial<FalseUser>, string | undefined]>([
    ['a guest’s', { is_restricted: true }, 'guest'],
    ['of another workspace', { team_id: 'T0ELSE' }, 'outsider'],
    ['not confirmed', { is_email_confirmed: false }, undefined],
  ])(
    'tells of somebody with the right whose address is %s what keeps them from acting',
    async (_what, more, account) => {
      const stage = await openByEmail([member('U0MAJA', majas, more)]);
      const unknown = await stage.roles.unknownInSlack(dualKey);
      expect(unknown.find(({ name }) => name === 'manager')).toEqual({
        iamId: people.manager,
        name: 'manager',
        ...(account && { account }),
      });
    },
  );

  test('does not take somebody who says they are of another workspace', async () => {
    const stage = await openByEmail([member('U0MAJA', majas)]);
    expect(await whoIs(stage, { ...maja, teamId: 'T0ELSE' })).toBe('no_confirmed_email');
  });

  test('does not take an address that IAM does not know, nor a user whose invitation is open', async () => {
    const stage = await openByEmail([member('U0MAJA', majas), member('U0NINA', 'nina@example.com')]);
    expect(await whoIs(stage, inHome('U0NINA'))).toBe('email_unknown');
    stage.kms.simulator.iam.setUserState(people.manager, 'PENDING');
    stage.wait(10 * minuteMs);
    expect(await whoIs(stage)).toBe('invited');
    expect(await managers(stage)).toEqual([]);
    expect(await stage.roles.inactiveApproversOf(dualKey)).toEqual([{ name: 'manager', why: 'invited' }]);
  });

  test('takes a user who is shut out of the classic infrastructure alone', async () => {
    const stage = await openByEmail([member('U0MAJA', majas)]);
    stage.kms.simulator.iam.setUserState(people.manager, 'DISABLED_CLASSIC_INFRASTRUCTURE');
    expect(await whoIs(stage)).toBe(`email: ${people.manager}`);
    expect(await managers(stage)).toEqual([`U0MAJA ${people.manager}`]);
    expect(await stage.roles.inactiveApproversOf(dualKey)).toEqual([]);
  });

  test('of several users with one address takes nobody, until one is linked', async () => {
    const world = withUser(accessWorld(), {
      email: 'Manager@example.com',
      grants: [{ instanceId, role: 'Manager' }],
    });
    const stage = await openByEmail([member('U0MAJA', majas)], world);
    expect(await whoIs(stage)).toBe('email_ambiguous');
    expect(await managers(stage)).toEqual([]);
    await stage.links.link(maja, 'IBMid-1100000EXT', at);
    expect(await whoIs(stage)).toBe('link: IBMid-1100000EXT');
    expect(await managers(stage)).toEqual(['U0MAJA IBMid-1100000EXT']);
  });

  test('counts only the active ones of several', async () => {
    const world = withUser(accessWorld(), { email: majas, state: 'PENDING' });
    const stage = await openByEmail([member('U0MAJA', majas)], world);
    expect(await whoIs(stage)).toBe(`email: ${people.manager}`);
  });
});

describe('a link counts before an address', () => {
  test('for the account', async () => {
    const stage = await openByEmail([member('U0MAJA', majas)]);
    await stage.links.link(maja, people.secondManager, at);
    expect(await whoIs(stage)).toBe(`link: ${people.secondManager}`);
    // Nobody else stands for the identity with the address.
    expect(await managers(stage)).toEqual([`U0MAJA ${people.secondManager}`]);
  });

  test('for the identity', async () => {
    const stage = await openByEmail([member('U0MAJA', majas), member('U0SAM', 'secondmanager@example.com')]);
    const sam = inHome('U0SAM');
    await stage.links.link(sam, people.manager, at);
    expect(await whoIs(stage)).toBe('linked_elsewhere');
    expect(await whoIs(stage, sam)).toBe(`link: ${people.manager}`);
    expect(await managers(stage)).toEqual([`U0SAM ${people.manager}`]);
  });
});

describe('a changed address', () => {
  const changedInSlack = [member('U0MAJA', 'maja@example.org')];

  test('in Slack unknows who was matched by it', async () => {
    const stage = await openByEmail([member('U0MAJA', majas)]);
    expect(await whoIs(stage)).toBe(`email: ${people.manager}`);
    stage.slack.users = changedInSlack;
    // The check of whoever acts begins with this.
    await stage.people.lookUp(maja);
    expect(await whoIs(stage)).toBe('email_unknown');
  });

  test('in Slack to another user’s makes them that user, unless one of the two is linked', async () => {
    const stage = await openByEmail([member('U0MAJA', 'writer@example.com')]);
    expect(await whoIs(stage)).toBe(`email: ${people.writer}`);
    await stage.links.link(inHome('U0WIM'), people.writer, at);
    expect(await whoIs(stage)).toBe('linked_elsewhere');
    await stage.links.link(maja, people.manager, at);
    expect(await whoIs(stage)).toBe(`link: ${people.manager}`);
  });

  test('does not touch a link', async () => {
    const world = accessWorld({}, { manager: { email: 'new.name@example.com' } });
    const stage = await openByEmail(changedInSlack, world);
    await stage.links.link(maja, people.manager, at);
    expect(await findPerson(stage.roles, maja)).toMatchObject({
      iamId: people.manager,
      email: 'new.name@example.com',
    });
    expect(await managers(stage)).toEqual([`U0MAJA ${people.manager}`]);
  });
});

describe('a Slack user who was deactivated and made anew', () => {
  const again = inHome('U0MAJA2');
  const users = [member('U0MAJA', majas, { deleted: true }), member('U0MAJA2', majas)];
  const rosa = { iamId: people.writer, slack: inHome('U0ROSA'), name: 'Rosa' };

  async function asked(stage: LiveStage): Promise<string[]> {
    const settings = { homeTeamId: homeTeam, maxDirectMessages: 20, reminders: usualReminders };
    const approvers = await listApprovers(
      { ...stage, settings, sessions: { mode: 'service-ids' } },
      dualKey,
      rosa,
    );
    return approvers.map(({ slack }) => slack.userId);
  }

  test.each([false, true])(
    'is known once linked anew, and not before; by address: %s',
    async (matchByEmail) => {
      const stage = await open({ users, matchByEmail });
      const { link: old } = await stage.links.link(maja, people.manager, at);
      expect(await whoIs(stage)).toBe(`link: ${people.manager}`);
      expect(await whoIs(stage, again)).toBe(matchByEmail ? 'linked_elsewhere' : 'not_linked');
      expect(await asked(stage)).toEqual([]);

      const moved = await stage.links.link(again, people.manager, at + 1);
      expect(moved).toMatchObject({ replaced: [old], link: { changedAt: at + 1 } });
      expect(await whoIs(stage, again)).toBe(`link: ${people.manager}`);
      // The old account is left without one, and its address does not count.
      expect(await whoIs(stage)).toBe(matchByEmail ? 'no_confirmed_email' : 'not_linked');
      expect(await asked(stage)).toEqual(['U0MAJA2']);
    },
  );
});

describe('two accounts', () => {
  /** Each instance in an account of its own, with a simulator of its own. */
  async function openTwo(
    changed: Parameters<typeof accessWorld>[1],
    changedThere: Parameters<typeof accessWorld>[1],
    options: LiveStageOptions = {},
  ) {
    const there = await startAccess(accessWorld({}, changedThere));
    const here = await startAccess(accessWorld({}, changed));
    const of = (id: string) => (id === otherInstanceId ? there : here).access;
    const access: KeyAccess = {
      rightsNow: (iamId, scope) => of(scope.instanceId).rightsNow(iamId, scope),
      whoMay: (scope) => of(scope.instanceId).whoMay(scope),
      whoWouldMay: (scope) => of(scope.instanceId).whoWouldMay(scope),
      userOf: (iamId, id) => of(id).userOf(iamId, id),
      usersWithEmail: (email, id) => of(id).usersWithEmail(email, id),
      accountOf: (id) => of(id).accountOf(id),
    };
    const stage = await open({ users: [member('U0MAJA', majas)], matchByEmail: true, access, ...options });
    return { stage, here, there };
  }
  const rights = async (stage: LiveStage, scope: typeof dualKey) =>
    stage.roles.rightsOf((await findPerson(stage.roles, maja))!, scope);
  const both = { maySetForDeletion: true, mayDelete: true };

  test('with one identity in both are one person, with the rights of each account there', async () => {
    const { stage } = await openTwo(
      {},
      { manager: { grants: [{ instanceId: otherInstanceId, role: 'Writer' }] } },
    );
    expect(await whoIs(stage)).toBe(`email: ${people.manager}`);
    expect(await rights(stage, dualKey)).toEqual(both);
    expect(await rights(stage, elsewhereKey)).toEqual({ maySetForDeletion: true, mayDelete: false });
    expect(await managers(stage)).toEqual([`U0MAJA ${people.manager}`]);
    expect(await managers(stage, elsewhereKey)).toEqual([]);
  });

  test('with two identities behind one address are nobody until one is linked', async () => {
    const { stage } = await openTwo({}, { manager: { iamId: 'IBMid-2200000MAN' } });
    expect(await whoIs(stage)).toBe('email_ambiguous');
    await stage.links.link(maja, people.manager, at);
    expect(await whoIs(stage)).toBe(`link: ${people.manager}`);
    expect(await rights(stage, elsewhereKey)).toEqual({
      maySetForDeletion: false,
      mayDelete: false,
      inactive: 'no_user',
    });
  });

  test('one of which cannot be read leave a linked person known, and nobody by address', async () => {
    const { stage, here, there } = await openTwo({}, {});
    here.kms.faults.add({ target: 'iam', operation: 'listUsers', status: 503, times: 99 });
    await expect(findPerson(stage.roles, maja)).rejects.toMatchObject({ code: 'iam_read_failed' });
    await stage.links.link(maja, people.manager, at);
    expect(await whoIs(stage)).toBe(`link: ${people.manager}`);
    expect(there.calls('listUsers')).toBeGreaterThan(0);
  });
});

describe('rights', () => {
  async function linked(world?: World) {
    const stage = await open(world && { world });
    await stage.links.link(maja, people.nobody, at);
    const person = (await findPerson(stage.roles, maja))!;
    return { stage, person, rights: () => stage.roles.rightsOf(person, singleKey) };
  }

  test('are read at the moment they are asked for', async () => {
    const { stage, rights } = await linked();
    expect((await rights()).mayDelete).toBe(false);
    const policyId = stage.kms.simulator.iam.grant({ iamId: people.nobody }, { role: 'Manager', instanceId });
    expect(await rights()).toEqual({ maySetForDeletion: true, mayDelete: true });
    stage.kms.simulator.iam.removePolicy(policyId);
    expect(await rights()).toEqual({ maySetForDeletion: false, mayDelete: false });
  });

  test('that hang on a condition are told apart, and so are those who have them', async () => {
    const { stage, rights } = await linked();
    stage.kms.simulator.iam.grant(
      { iamId: people.nobody },
      { role: 'Manager', instanceId, condition: 'holds' },
    );
    expect(await rights()).toEqual({
      maySetForDeletion: false,
      mayDelete: false,
      onCondition: { maySetForDeletion: true, mayDelete: true },
    });
    expect(await stage.roles.approversOf(singleKey)).toMatchObject([
      { iamId: people.nobody, onCondition: true },
    ]);
  });

  test('of the account’s owner need no policy', async () => {
    const stage = await open();
    await stage.links.link(maja, owner, at);
    expect(await managers(stage)).toEqual([`U0MAJA ${owner}`]);
    expect(await stage.roles.approversOf(dualKey)).toMatchObject([{ because: { by: 'account_owner' } }]);
  });

  const right = (access: 'yes' | 'conditional' | 'no') => ({ access, grounds: [] });
  const user = { iamId: 'IBMid-1', state: 'ACTIVE', name: 'One', email: '' };

  test.each([
    ['yes', true],
    ['conditional', false],
    ['no', false],
  ] as const)('%s counts: %s', (access, counts) => {
    expect(keyRightsOf({ maySetForDeletion: right(access), mayDelete: right('no') })).toEqual({
      maySetForDeletion: counts,
      mayDelete: false,
      ...(access === 'conditional' && { onCondition: { maySetForDeletion: true, mayDelete: false } }),
    });
    expect(keyRightsOf({ maySetForDeletion: right('no'), mayDelete: right(access) })).toEqual({
      maySetForDeletion: false,
      mayDelete: counts,
      ...(access === 'conditional' && { onCondition: { maySetForDeletion: false, mayDelete: true } }),
    });
  });

  test('that there are none because the user is not active is told', () => {
    const none = { maySetForDeletion: right('no'), mayDelete: right('no') };
    expect(keyRightsOf({ ...none, inactive: 'invited' })).toEqual({
      maySetForDeletion: false,
      mayDelete: false,
      inactive: 'invited',
    });
  });

  test('who may delete is told with how surely', () => {
    const found = (['yes', 'conditional', 'no'] as const).map((access) => ({
      user,
      maySetForDeletion: right('yes'),
      mayDelete: right(access),
    }));
    expect(deletersAmong(found).map(({ access }) => access)).toEqual(['yes', 'conditional']);
  });

  test('an identity counts once, wherever it is active', () => {
    const pending = { ...user, state: 'PENDING' };
    expect(distinctPeople([pending, user, { ...user, iamId: 'ibmid-1' }])).toHaveLength(1);
    expect(distinctPeople([pending])).toEqual([]);
    expect(
      distinctPeople([
        { ...user, iamId: 'iam-ServiceId-1' },
        { ...user, iamId: 'iam-Profile-1' },
      ]),
    ).toEqual([]);
  });
});

describe('those who can be asked', () => {
  test('are of our workspace', async () => {
    const stage = await open();
    await stage.links.link({ userId: 'U0SAM', teamId: 'T0ELSE' }, people.secondManager, at);
    await stage.links.link(maja, people.manager, at);
    expect(await managers(stage)).toEqual([`U0MAJA ${people.manager}`]);
  });

  test('are found by address within ten minutes, once each', async () => {
    const stage = await openByEmail([member('U0MAJA', majas)]);
    await managers(stage);
    const asked = stage.slack.callsTo('users.lookupByEmail');
    // Both Managers, the one of the ring, and the owner.
    expect(asked).toBe(4);
    await managers(stage);
    expect(stage.slack.callsTo('users.lookupByEmail')).toBe(asked);
    stage.wait(10 * minuteMs);
    await managers(stage);
    expect(stage.slack.callsTo('users.lookupByEmail')).toBe(2 * asked);
  });

  test('cannot be told while Slack does not tell who has an address', async () => {
    const stage = await openByEmail([member('U0MAJA', majas)]);
    stage.slack.answers.set('users.lookupByEmail', {
      status: 200,
      body: { ok: false, error: 'missing_scope' },
    });
    await expect(stage.roles.approversOf(dualKey)).rejects.toMatchObject({
      data: { error: 'missing_scope' },
    });
  });
});

describe('a name', () => {
  test('is Slack’s where IAM has none', async () => {
    const world = accessWorld({}, { manager: { name: majas } });
    const stage = await open({ world, users: [member('U0MAJA', majas)] });
    await stage.links.link(maja, people.manager, at);
    expect((await findPerson(stage.roles, maja))?.name).toBe('U0MAJA in Slack');
  });

  test('is IAM’s address where Slack does not answer either, and nobody is left out', async () => {
    const world = accessWorld({}, { manager: { name: majas } });
    const stage = await open({ world });
    await stage.links.link(maja, people.manager, at);
    stage.slack.answers.set('users.info', { status: 500, body: {} });
    expect(await stage.roles.approversOf(dualKey)).toMatchObject([{ name: majas, slack: maja }]);
    expect(stage.log.lines).toContainEqual(expect.objectContaining({ level: 'debug' }));
  });
});

describe('no answer is never “nobody”', () => {
  const someone = { iamId: people.manager, slack: maja, name: 'Maja' };
  const questions: [string, (stage: LiveStage) => Promise<unknown>][] = [
    ['who an account is', ({ roles }) => findPerson(roles, maja)],
    ['who an identity is', ({ roles }) => roles.findByIamId(people.manager)],
    ['what somebody may do', ({ roles }) => roles.rightsOf(someone, dualKey)],
    ['who may delete', ({ roles }) => roles.approversOf(dualKey)],
  ];

  test.each(questions)('while IAM is away: %s', async (_what, ask) => {
    const stage = await open();
    await stage.links.link(maja, people.manager, at);
    await stage.kms.simulator.close();
    await expect(ask(stage)).rejects.toMatchObject({ code: 'iam_read_failed' });
  });

  test.each(questions)('where IAM shows the reader too little: %s', async (_what, ask) => {
    const world = { ...accessWorld({ restrictedUserList: true }, { service: { iamViewer: false } }) };
    const stage = await open({ world });
    await stage.links.link(maja, people.manager, at);
    await expect(ask(stage)).rejects.toMatchObject({ code: 'access_hidden' });
  });

  test('while IAM is away: who has an address', async () => {
    const stage = await openByEmail([member('U0MAJA', majas)]);
    await stage.kms.simulator.close();
    await expect(findPerson(stage.roles, maja)).rejects.toMatchObject({ code: 'iam_read_failed' });
  });

  test('while Slack is away: whose address it is', async () => {
    const stage = await openByEmail([member('U0MAJA', majas)]);
    stage.slack.answers.set('users.info', { status: 500, body: {} });
    await expect(findPerson(stage.roles, maja)).rejects.toThrow();
  });

  test('while links cannot be read', async () => {
    const stage = await open();
    const away = () => Promise.reject(new Error('redis is away'));
    const links = { find: away, findByIamId: away, link: away, unlink: away };
    const roles = createLiveRoles({
      ...stage,
      links,
      keys: { instances: () => Promise.resolve([]) },
      settings: { matchByEmail: true, homeTeamId: homeTeam },
      log: createRecordingLog(),
    });
    await expect(findPerson(roles, maja)).rejects.toThrow('redis is away');
    await expect(roles.findByIamId(people.manager)).rejects.toThrow('redis is away');
    await expect(roles.approversOf(dualKey)).rejects.toThrow('redis is away');
  });
});
