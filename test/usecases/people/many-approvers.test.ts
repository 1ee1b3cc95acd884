// Lists of people Slack has to be asked about, one by one.
import { describe, expect, test } from 'vitest';
import type { Right } from '../../../src/domain/iam-access.js';
import type { Approver } from '../../../src/domain/approver.js';
import { usualReminders } from '../../../src/domain/reminders.js';
import type { KeyAccess } from '../../../src/ports/key-access.js';
import type { PeopleDirectory, SlackAccount } from '../../../src/ports/people-directory.js';
import { findApprover, listApprovers, sortApprovers } from '../../../src/usecases/people/list-approvers.js';
import { createLiveRoles } from '../../../src/usecases/people/live-roles.js';
import { createRecordingLog } from '../../adapters/recording-log.js';
import { createIdentityLinksDouble } from '../../doubles/identity-links.js';
import { createPeopleDirectoryDouble } from '../../doubles/people-directory.js';

const homeTeamId = 'T0HOME';
const scope = { instanceId: 'i-1', keyRingId: 'default', keyId: 'k-1' };
const yes: Right = { access: 'yes', grounds: [] };

const managers = Array.from({ length: 80 }, (_, n) => ({
  iamId: `IBMid-${n}`,
  state: 'ACTIVE',
  name: `Manager ${n}`,
  email: `m${n}@example.com`,
}));
const accountOf = (n: number, kind: SlackAccount['kind'] = 'member'): SlackAccount => ({
  slack: { userId: `U${n}`, teamId: homeTeamId },
  kind,
  name: `Manager ${n}`,
  timeZone: 'UTC',
  email: `m${n}@example.com`,
});

/** Eighty Managers, known by their addresses but for the linked; guests are those of the numbers. */
async function open({ linked = [], guests = [] }: { linked?: number[]; guests?: number[] } = {}) {
  const directory = createPeopleDirectoryDouble(
    managers.map((_, n) => accountOf(n, guests.includes(n) ? 'guest' : 'member')),
  );
  const asked = { byEmail: 0, accounts: 0, atOnce: 0, mostAtOnce: 0 };
  const counted = async <T>(call: () => Promise<T>): Promise<T> => {
    asked.mostAtOnce = Math.max(asked.mostAtOnce, (asked.atOnce += 1));
    await new Promise((resolve) => setImmediate(resolve));
    return call().finally(() => (asked.atOnce -= 1));
  };
  const people: PeopleDirectory = {
    ...directory,
    findByEmail: (email) => counted(() => ((asked.byEmail += 1), directory.findByEmail(email))),
    recall: (slack, options) => {
      if (options?.forList) asked.accounts += 1;
      return directory.recall(slack);
    },
  };
  const links = createIdentityLinksDouble();
  for (const n of linked) await links.link(accountOf(n).slack, managers[n]!.iamId, n);
  const access: KeyAccess = {
    rightsNow: () => Promise.reject(new Error('nobody clicked')),
    whoMay: () => Promise.resolve(managers.map((user) => ({ user, maySetForDeletion: yes, mayDelete: yes }))),
    whoWouldMay: () => Promise.resolve([]),
    userOf: (iamId) => Promise.resolve(managers.find((user) => user.iamId === iamId)),
    usersWithEmail: (email) => Promise.resolve(managers.filter((user) => user.email === email)),
    accountOf: () => Promise.resolve('a-1'),
  };
  const settings = { matchByEmail: true, homeTeamId };
  const log = createRecordingLog();
  const keys = {
    instances: () => Promise.resolve([{ id: 'i-1', name: 'prod', service: 'kms' as const, region: 'eu-de' }]),
  };
  const roles = createLiveRoles({ links, access, people, keys, settings, log });
  const ports = {
    people,
    roles,
    log,
    sessions: { mode: 'passcode' as const },
    settings: { homeTeamId, maxDirectMessages: 20, reminders: usualReminders },
  };
  return { ports, asked };
}

const requester: Approver = {
  iamId: 'IBMid-0',
  slack: accountOf(0).slack,
  name: 'Manager 0',
  email: 'm0@example.com',
};

describe('a list of eighty Managers without a link', () => {
  test('is whole, the requester left out', async () => {
    const { ports } = await open({ linked: [7], guests: [7] });
    const found = await listApprovers(ports, scope, requester);
    expect(found).toHaveLength(78);
    expect(found.map(({ iamId }) => iamId)).not.toContain('IBMid-0');
    const { outside } = await sortApprovers(ports, scope);
    expect(outside.map(({ person, account }) => [person.iamId, account])).toEqual([['IBMid-7', 'guest']]);
  });

  test('asks Slack for a few at a time, so that other lists have their turn', async () => {
    const { ports, asked } = await open();
    await listApprovers(ports, scope, requester);
    expect(asked.byEmail).toBe(80);
    expect(asked.mostAtOnce).toBeLessThanOrEqual(4);
  });
});

describe('whether there is anyone to ask', () => {
  test('takes no look-up by address where one Manager is linked', async () => {
    const { ports, asked } = await open({ linked: [60] });
    expect((await findApprover(ports, scope, requester)).map(({ iamId }) => iamId)).toEqual(['IBMid-60']);
    expect(asked.byEmail).toBeLessThan(4);
  });

  test('ends with the first who can be asked, past the requester and guests', async () => {
    const { ports, asked } = await open({ linked: [0, 1, 2, 3], guests: [1, 2, 3] });
    const [found, ...others] = await findApprover(ports, scope, requester);
    expect(others).toEqual([]);
    expect(Number(found?.iamId.slice('IBMid-'.length))).toBeGreaterThan(3);
    expect(asked.byEmail).toBeLessThan(16);
  });

  test('is nobody where all others are guests', async () => {
    const { ports } = await open({ guests: managers.map((_, n) => n).slice(1) });
    expect(await findApprover(ports, scope, requester)).toEqual([]);
  });
});
