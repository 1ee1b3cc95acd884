import { describe, expect, test } from 'vitest';
import { createIbmKeyManagement } from '../../../src/adapters/ibm/kms/ibm-key-management.js';
import { createRoleFileDirectory } from '../../../src/adapters/system/role-file.js';
import { whoAmIReply } from '../../../src/adapters/slack/people/who-am-i-reply.js';
import { usualReminders } from '../../../src/domain/reminders.js';
import { whoAmI, type WhoAmIPorts } from '../../../src/usecases/keys/who-am-i.js';
import { served } from '../../adapters/ibm/access/iam-stage.js';
import { homeTeam, member } from '../../adapters/slack/false-slack.js';
import { ids, instanceId, otherInstanceId, people } from '../../sandbox/kms/small-world.js';
import { inHome, openLiveStage } from '../people/live-stage.js';
import { openWorld } from '../world.js';

const maja = inHome('U0MAJA');
const at = 1_772_445_600_000;

async function open(matchByEmail = false) {
  const stage = await openLiveStage({
    matchByEmail,
    users: [
      member('U0MAJA', 'manager@example.com'),
      member('U0GUEST', 'reader@example.com', { is_restricted: true }),
    ],
  });
  const { requests, clock, absences, copies, surface } = openWorld().ports;
  const ports: Parameters<typeof whoAmIReply>[0] = {
    copies,
    surface,
    requests,
    clock,
    absences,
    roles: stage.roles,
    people: stage.people,
    keys: createIbmKeyManagement({
      instances: () =>
        Promise.resolve(
          served.map(({ id, service, region }) => ({
            id,
            service,
            region,
            name: id === instanceId ? 'Payments' : 'Other',
            url: stage.kms.url,
          })),
        ),
      reader: { apiKey: 'apikey-service' },
      iamUrl: stage.kms.url,
      log: stage.log,
    }),
    log: stage.log,
    settings: { homeTeamId: homeTeam, maxDirectMessages: 20, reminders: usualReminders },
  };
  return { ...stage, ports };
}

async function told(ports: WhoAmIPorts, slack = maja, keyText?: string) {
  const answer = await whoAmI(ports, slack, keyText);
  if (!answer.ok) throw new Error(JSON.stringify(answer.no));
  return answer.value;
}

const all = { maySetForDeletion: true, mayDelete: true };
const none = { maySetForDeletion: false, mayDelete: false };

describe('whoever asks learns who they are and what they may do', () => {
  test('by link, on every instance', async () => {
    const { ports, links } = await open();
    await links.link(maja, people.manager, at);
    const { account, recognition, rights } = await told(ports);
    expect(account).toMatchObject({ slack: maja, kind: 'member', name: 'U0MAJA in Slack' });
    expect(recognition).toMatchObject({
      known: true,
      by: 'link',
      linkedAt: at,
      person: { iamId: people.manager, name: 'manager', email: 'manager@example.com' },
    });
    expect(rights.map((one) => [one.instance.id, one.key, one.rights])).toEqual([
      [instanceId, undefined, all],
      [otherInstanceId, undefined, none],
    ]);
  });

  test('by address', async () => {
    const { ports } = await open(true);
    expect((await told(ports)).recognition).toMatchObject({ known: true, by: 'email' });
  });

  test('by the file', async () => {
    const { ports } = await open();
    const roles = createRoleFileDirectory({
      people: [
        {
          name: 'Maja',
          slack: { user: maja.userId, team: homeTeam },
          iamId: people.manager,
          roles: [{ instance: otherInstanceId, role: 'Writer' }],
        },
      ],
    });
    const { recognition, rights } = await told({ ...ports, roles });
    expect(recognition).toMatchObject({ known: true, by: 'file', person: { name: 'Maja' } });
    expect(rights.map((one) => one.rights)).toEqual([none, { ...none, maySetForDeletion: true }]);
    const nobody = createRoleFileDirectory({ people: [] });
    expect((await told({ ...ports, roles: nobody })).recognition).toEqual({
      known: false,
      why: 'not_in_file',
    });
  });

  test('a right on some keys alone is none on an instance, and shows on the key', async () => {
    const { ports, links } = await open();
    await links.link(maja, people.oneKey, at);
    expect((await told(ports)).rights.map((one) => one.rights)).toEqual([none, none]);
    for (const text of [ids.single, 'logs-root', 'logs']) {
      expect((await told(ports, maja, text)).rights).toMatchObject([
        { instance: { id: instanceId }, key: { keyId: ids.single }, rights: all },
      ]);
    }
    expect((await told(ports, maja, 'bucket-root')).rights[0]?.rights).toEqual(none);
  });

  test('and an instance that did not answer the search for the key is named', async () => {
    const { ports, links } = await open();
    await links.link(maja, people.manager, at);
    const failure = { code: 'forbidden', status: 403, effect: 'none' } as const;
    const keys: WhoAmIPorts['keys'] = {
      ...ports.keys,
      findKeys: (search) =>
        search.instanceId === otherInstanceId
          ? Promise.resolve({ ok: false, failure })
          : ports.keys.findKeys(search),
    };
    const { text } = await whoAmIReply({ ...ports, keys }, maja, 'logs-root');
    expect(text).toContain('key logs-root, ring default in Payments');
    expect(text).toContain('Instance Other did not answer');
    expect((await whoAmIReply(ports, maja, 'logs-root')).text).not.toContain('did not answer');
  });
});

describe('whoever is not known learns why', () => {
  test('and nothing about keys', async () => {
    const { ports } = await open();
    expect(await told(ports, maja, 'no such key')).toMatchObject({
      recognition: { known: false, why: 'not_linked' },
      rights: [],
    });
  });

  test.each([
    ['a guest', inHome('U0GUEST'), 'guest'],
    ['somebody of another workspace', { ...maja, teamId: 'T0OTHER' }, 'outsider'],
  ])('%s learns what their account is', async (_who, slack, kind) => {
    const { ports, links } = await open();
    await links.link(slack, people.manager, at);
    const mine = await told(ports, slack);
    expect(mine.account.kind).toBe(kind);
    expect(mine).not.toHaveProperty('recognition');
    expect(mine.rights).toEqual([]);
  });
});

describe('what cannot be told', () => {
  test('a key that is not there', async () => {
    const { ports, links } = await open();
    await links.link(maja, people.manager, at);
    expect(await whoAmI(ports, maja, 'bucket-rot')).toMatchObject({
      ok: false,
      no: { kind: 'refusal', refusal: { code: 'key_not_found' } },
    });
  });

  test('who somebody is, while IAM is away', async () => {
    const { ports, links, kms } = await open();
    await links.link(maja, people.manager, at);
    await kms.simulator.close();
    expect(await whoAmI(ports, maja)).toEqual({
      ok: false,
      no: { kind: 'trouble', trouble: { kind: 'roles' } },
    });
  });

  test('the rights on one instance, while those on another are told', async () => {
    const { ports, links, roles } = await open();
    await links.link(maja, people.manager, at);
    const half: WhoAmIPorts['roles'] = {
      ...roles,
      rightsOf: (person, scope) =>
        scope.instanceId === instanceId
          ? Promise.reject(new Error('not now'))
          : roles.rightsOf(person, scope),
    };
    const { rights } = await told({ ...ports, roles: half });
    expect(rights.map((one) => one.rights)).toEqual([undefined, none]);
  });

  test('anything, while Slack is away', async () => {
    const { ports, slack } = await open();
    slack.answers.set('users.info', { status: 503, body: {} });
    expect(await whoAmI(ports, maja)).toEqual({
      ok: false,
      no: { kind: 'trouble', trouble: { kind: 'slack' } },
    });
  });
});
