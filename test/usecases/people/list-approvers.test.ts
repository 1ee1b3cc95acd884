import { describe, expect, test } from 'vitest';
import { listApprovers, sortApprovers } from '../../../src/usecases/people/list-approvers.js';
import { amir, manager, rosa, vera } from '../../domain/given.js';
import { accountOf, instance, keyId, nora, openWorld } from '../world.js';

const key = { instanceId: instance.id, keyRingId: 'default', keyId };
const onCondition = { maySetForDeletion: false, mayDelete: false, onCondition: manager };

describe('those who are asked', () => {
  test('may delete the key, and are not the requester by any identity of theirs', async () => {
    const { ports, roles } = openWorld();
    expect(await listApprovers(ports, key, rosa)).toEqual([amir, vera]);
    expect(await listApprovers(ports, key, amir)).toEqual([vera]);
    const samePerson = { ...rosa, iamId: vera.iamId.toLowerCase() };
    expect(await listApprovers(ports, key, samePerson)).toEqual([amir]);
    roles.put({ ...nora, email: 'rosa@example.com' }, manager);
    const withAddress = { ...rosa, email: 'Rosa@example.com' };
    expect(await listApprovers(ports, key, withAddress)).toEqual([amir, vera]);
  });

  test.each(['guest', 'deactivated', 'bot'] as const)('are full members: no %s', async (kind) => {
    const { ports, people } = openWorld();
    people.put(accountOf(vera, { kind }));
    expect(await listApprovers(ports, key, rosa)).toEqual([amir]);
    expect((await sortApprovers(ports, key)).outside).toEqual([{ person: vera, account: kind }]);
  });

  test('are of this workspace', async () => {
    const { ports, roles } = openWorld();
    roles.put({ ...nora, slack: { ...nora.slack, teamId: 'T0ELSE' } }, manager);
    expect(await listApprovers(ports, key, rosa)).toEqual([amir, vera]);
  });

  test('are asked although Slack cannot describe another one', async () => {
    const { ports, people } = openWorld();
    const recall = people.recall;
    people.recall = (slack, ...more) =>
      slack.userId === vera.slack.userId ? Promise.reject(new Error('not now')) : recall(slack, ...more);
    expect(await listApprovers(ports, key, rosa)).toEqual([amir]);
    expect((await sortApprovers(ports, key)).outside).toEqual([{ person: vera, account: 'unknown' }]);
  });

  test('are not "nobody" while IAM does not answer', async () => {
    const { ports, roles } = openWorld();
    roles.isAway = true;
    await expect(listApprovers(ports, key, rosa)).rejects.toThrow('IAM is away');
  });
});

test('a right on a condition counts where people act as themselves alone', async () => {
  for (const [mode, counts] of [
    ['passcode', true],
    ['service-ids', false],
  ] as const) {
    const { ports, roles } = openWorld({ mode });
    roles.put(nora, onCondition);
    const { able, uncounted } = await sortApprovers(ports, key);
    const found = { ...nora, onCondition: true };
    expect([able.length, counts ? able.at(-1) : uncounted[0]]).toEqual([counts ? 3 : 2, found]);
  }
});
