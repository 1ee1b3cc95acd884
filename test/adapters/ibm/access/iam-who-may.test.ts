// Lists of an account: complete, read once for all who ask, and never older than ten minutes.
import { describe, expect, test } from 'vitest';
import { groupId, is, policy } from '../../../sandbox/iam/iam-world.js';
import { accountId, ids, instanceId, otherInstanceId, people } from '../../../sandbox/kms/small-world.js';
import type { World } from '../../../../src/sandbox/world.js';
import {
  accessWorld,
  dualKey,
  minuteMs,
  owner,
  singleKey,
  startAccess,
  type AccessStage,
} from './iam-stage.js';

const forGroup = (id: string) =>
  policy({ id: `of-${id}`, subject: { attributes: [is('access_group_id', id)] } });
const namesIn = async ({ access }: AccessStage, scope = dualKey) =>
  (await access.whoMay(scope)).map(({ user }) => user.name);
const deletersIn = async ({ access }: AccessStage, scope = dualKey) =>
  (await access.whoMay(scope))
    .filter(({ mayDelete }) => mayDelete.access === 'yes')
    .map(({ user }) => user.name);

/** The world with so many more users, who come after its own. */
function crowded(world: World, count: number): World {
  const crowd = Array.from({ length: count }, (_, n) => ({
    iamId: crowdId(n),
    kind: 'user' as const,
    name: `crowd ${n}`,
    email: `crowd${n}@example.com`,
    grants: [],
  }));
  return { ...world, identities: [...world.identities, ...crowd] };
}
const crowdId = (n: number) => `IBMid-crowd${String(n).padStart(4, '0')}`;

describe('who may do what to a key', () => {
  test('everyone with a right on it, each with the reason', async () => {
    const { access } = await startAccess(
      accessWorld({
        groups: [
          { id: groupId, name: 'keepers', members: [people.nobody, people.service] },
          { id: 'AccessGroupId-idle', name: 'idle', members: [people.reader] },
        ],
        policies: [forGroup(groupId)],
      }),
    );
    const found = await access.whoMay(dualKey);
    expect(
      found.map(({ user, maySetForDeletion, mayDelete }) => [
        user.name,
        maySetForDeletion.access,
        mayDelete.access,
        ...new Set([...maySetForDeletion.grounds, ...mayDelete.grounds].map(({ by }) => by)),
      ]),
    ).toEqual([
      ['manager', 'yes', 'yes', 'policy'],
      ['secondManager', 'yes', 'yes', 'policy'],
      ['writer', 'yes', 'no', 'policy'],
      ['ringManager', 'yes', 'yes', 'policy'],
      ['nobody', 'yes', 'yes', 'access_group'],
      ['owner', 'yes', 'yes', 'account_owner'],
    ]);
    expect(found[0]?.user).toEqual({
      iamId: people.manager,
      state: 'ACTIVE',
      name: 'manager',
      email: 'manager@example.com',
    });
  });

  test('depends on the key, its ring and its instance', async () => {
    const stage = await startAccess();
    expect(await deletersIn(stage)).toEqual(['manager', 'secondManager', 'ringManager', 'owner']);
    expect(await deletersIn(stage, singleKey)).toEqual(['manager', 'secondManager', 'oneKey', 'owner']);
    const elsewhere = { instanceId: otherInstanceId, keyRingId: 'default', keyId: ids.elsewhere };
    expect(await deletersIn(stage, elsewhere)).toEqual(['owner']);
  });

  test('is told of everybody when Public Access has a right', async () => {
    const stage = await startAccess(accessWorld({ policies: [forGroup('AccessGroupId-PublicAccess')] }));
    expect(await deletersIn(stage)).toEqual([
      ...Object.keys(people).filter((name) => name !== 'service'),
      'owner',
    ]);
  });

  test('is complete in an account of many pages', async () => {
    const groups = Array.from({ length: 230 }, (_, n) => ({
      id: `AccessGroupId-${n}`,
      name: `group ${n}`,
      members: Array.from({ length: n === 229 ? 215 : 1 }, (_member, m) => crowdId(m)),
    }));
    const elsewhere = Array.from({ length: 320 }, (_, n) =>
      policy({ id: `elsewhere-${n}` }, [is('serviceInstance', `another-${n}`)]),
    );
    const stage = await startAccess(
      crowded(
        accessWorld({
          groups,
          policies: [
            ...elsewhere,
            policy({ id: 'last', subject: { attributes: [is('iam_id', crowdId(219))] } }),
            forGroup('AccessGroupId-229'),
          ],
        }),
        220,
      ),
    );
    const names = await namesIn(stage);
    expect(names).toHaveLength(5 + 215 + 1);
    expect(names).toEqual(expect.arrayContaining(['crowd 0', 'crowd 214', 'crowd 219']));
    // 333 policies, 231 groups, 231 users, the 215 members of the one group with a right.
    expect(
      [
        'listV2Policies',
        'listAccessGroups',
        'listUsers',
        'listAccessGroupMembers',
        'listAccessGroupRules',
      ].map(stage.calls),
    ).toEqual([4, 3, 3, 3, 0]);

    const rights = await stage.access.rightsNow(people.nobody, dualKey);
    expect(rights.mayDelete.access).toBe('no');
    stage.kms.simulator.iam.grant({ iamId: people.nobody }, { role: 'Manager', instanceId });
    // Its own policies take four pages, of which the last one counts.
    expect((await stage.access.rightsNow(people.nobody, dualKey)).mayDelete.access).toBe('yes');
    expect((await stage.access.rightsNow(crowdId(0), dualKey)).mayDelete.access).toBe('yes');
  });
});

describe('what was read', () => {
  test('is read once for all who ask, and kept', async () => {
    const stage = await startAccess();
    await Promise.all(Array.from({ length: 20 }, () => stage.access.whoMay(dualKey)));
    const before = stage.calls();
    stage.wait(4 * minuteMs);
    await Promise.all([stage.access.whoMay(singleKey), stage.access.userOf(owner, instanceId)]);
    expect(stage.calls()).toBe(before);
    expect([stage.calls('listV2Policies'), stage.calls('listUsers')]).toEqual([1, 1]);
  });

  test('is read anew after half of its time, and nobody waits for it', async () => {
    const stage = await startAccess();
    await stage.access.whoMay(dualKey);
    stage.kms.simulator.iam.grant({ iamId: people.nobody }, { role: 'Manager', instanceId });
    stage.wait(5 * minuteMs);
    expect(await deletersIn(stage)).not.toContain('nobody');
    await expect.poll(() => deletersIn(stage)).toContain('nobody');
    expect(stage.calls('listV2Policies')).toBe(2);
  });

  test('is never told when it is ten minutes old', async () => {
    const stage = await startAccess();
    await stage.access.whoMay(dualKey);
    stage.kms.simulator.iam.grant({ iamId: people.nobody }, { role: 'Manager', instanceId });
    stage.kms.simulator.iam.setUserState(people.manager, 'PENDING');
    stage.wait(10 * minuteMs);
    expect(await deletersIn(stage)).toEqual(['secondManager', 'ringManager', 'nobody', 'owner']);
  });

  test('serves through an outage until it is too old', async () => {
    const stage = await startAccess();
    await stage.access.whoMay(dualKey);
    stage.wait(6 * minuteMs);
    stage.kms.faults.add({ target: 'iam', operation: 'listV2Policies', status: 503, times: 100 });
    expect(await deletersIn(stage)).toContain('manager');
    await expect.poll(() => stage.log.lines).toHaveLength(1);
    expect(stage.log.lines[0]).toMatchObject({
      level: 'warn',
      facts: {
        event: 'iam.refresh_failed',
        what: 'grants',
        about: accountId,
        reason: 'listV2Policies: 503',
      },
    });
    // A service in trouble is left alone for half a minute.
    const tries = stage.calls('listV2Policies');
    await stage.access.whoMay(dualKey);
    stage.wait(20_000);
    await stage.access.whoMay(dualKey);
    expect(stage.calls('listV2Policies')).toBe(tries);
    stage.wait(4 * minuteMs);
    await expect(stage.access.whoMay(dualKey)).rejects.toMatchObject({
      code: 'iam_read_failed',
      status: 503,
    });
    stage.kms.faults.clear();
    expect(await deletersIn(stage)).toContain('manager');
  });

  test('was not read at all: the next to ask tries again', async () => {
    const stage = await startAccess();
    stage.kms.faults.add({ target: 'iam', operation: 'listUsers', status: 503, times: 2 });
    await expect(stage.access.whoMay(dualKey)).rejects.toMatchObject({ operation: 'listUsers' });
    expect(await deletersIn(stage)).toContain('manager');
  });
});

describe('users of an account', () => {
  test('are found by IAM id, in any letters and any state', async () => {
    const { access } = await startAccess(accessWorld({}, { writer: { state: 'PENDING' } }));
    expect(await access.userOf(people.writer.toLowerCase(), instanceId)).toEqual({
      iamId: people.writer,
      state: 'PENDING',
      name: 'writer',
      email: 'writer@example.com',
    });
    expect(await access.userOf('IBMid-unknown', instanceId)).toBeUndefined();
    expect(await access.userOf(people.service, instanceId)).toBeUndefined();
  });

  test('are found by e-mail address, all who have it', async () => {
    const { access } = await startAccess(
      accessWorld({}, { writer: { email: 'Manager@Example.com' }, reader: { email: '' } }),
    );
    const found = await access.usersWithEmail(' manager@EXAMPLE.com', instanceId);
    expect(found.map(({ iamId }) => iamId)).toEqual([people.manager, people.writer]);
    expect(await access.usersWithEmail('', instanceId)).toEqual([]);
    expect(await access.usersWithEmail('example.com', instanceId)).toEqual([]);
  });
});
