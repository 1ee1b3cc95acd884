import { expect, test } from 'vitest';
import { readAccount, readMember } from '../../../src/usecases/people/read-account.js';
import { rosa } from '../../domain/given.js';
import { accountOf, nora, openWorld, refusalOf, valueOf } from '../world.js';

test('an account is described as Slack does now', async () => {
  const { ports, people } = openWorld();
  expect(valueOf(await readAccount(ports, rosa.slack))).toEqual(accountOf(rosa));
  people.put(accountOf(rosa, { kind: 'deactivated', name: 'Rosa M.' }));
  expect(valueOf(await readAccount(ports, rosa.slack))).toMatchObject({
    kind: 'deactivated',
    name: 'Rosa M.',
  });
});

test('an account of another workspace is an outsider’s, whoever says so', async () => {
  const { ports, people } = openWorld();
  const elsewhere = { ...rosa.slack, teamId: 'T0ELSE' };
  expect(valueOf(await readAccount(ports, elsewhere)).kind).toBe('outsider');
  people.put(accountOf({ ...rosa, slack: elsewhere }));
  expect(valueOf(await readAccount(ports, rosa.slack)).kind).toBe('outsider');
});

test('while Slack does not answer nobody is taken for anybody', async () => {
  const { ports, people } = openWorld();
  people.isAway = true;
  expect(refusalOf(await readAccount(ports, rosa.slack))).toBe('trouble: slack');
  expect(refusalOf(await readMember(ports, rosa.slack, 'link'))).toBe('trouble: slack');
});

test('what full members may do is open to those IBM Cloud does not know, too', async () => {
  const { ports } = openWorld();
  expect((await readMember(ports, nora.slack, 'link')).ok).toBe(true);
});

test('and refused on record to everybody else', async () => {
  const { ports, people, audit } = openWorld();
  people.put(accountOf(nora, { kind: 'guest' }));
  expect(refusalOf(await readMember(ports, nora.slack, 'link'))).toBe('account_not_eligible');
  expect(audit.entries).toMatchObject([
    {
      type: 'click.refused',
      actor: { slackUserId: 'U0NORA', slackTeamId: 'T0OWN' },
      facts: { asked: 'link', code: 'account_not_eligible' },
    },
  ]);
});
