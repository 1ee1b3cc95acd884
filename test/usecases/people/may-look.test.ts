import { expect, test } from 'vitest';
import { mayLook } from '../../../src/usecases/people/may-look.js';
import { amir, rosa } from '../../domain/given.js';
import { accountOf, nora, openWorld, refusalOf, valueOf } from '../world.js';

test('full members IBM Cloud knows may see which keys there are', async () => {
  const { ports } = openWorld();
  expect(valueOf(await mayLook(ports, rosa.slack))).toEqual(rosa);
});

test('nobody else may', async () => {
  const { ports, people } = openWorld();
  expect(refusalOf(await mayLook(ports, nora.slack))).toBe('person_unknown');
  people.put(accountOf(rosa, { kind: 'guest' }));
  expect(refusalOf(await mayLook(ports, rosa.slack))).toBe('account_not_eligible');
  const elsewhere = { ...amir.slack, teamId: 'T0ELSE' };
  expect(refusalOf(await mayLook(ports, elsewhere))).toBe('account_not_eligible');
  people.put(accountOf({ ...amir, slack: elsewhere }));
  expect(refusalOf(await mayLook(ports, amir.slack))).toBe('account_not_eligible');
});

test('at every keystroke Slack’s word of minutes ago will do', async () => {
  const { ports, people } = openWorld();
  await mayLook(ports, rosa.slack);
  people.isAway = true;
  expect((await mayLook(ports, rosa.slack)).ok).toBe(true);
  expect(refusalOf(await mayLook(ports, amir.slack))).toBe('trouble: slack');
});

test('Slack is not blamed where it is IAM that does not answer', async () => {
  const { ports, roles } = openWorld();
  roles.isAway = true;
  expect(refusalOf(await mayLook(ports, rosa.slack))).toBe('trouble: roles');
});
