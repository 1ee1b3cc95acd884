import { expect, test } from 'vitest';
import { approversReply } from '../../../../src/adapters/slack/people/approvers-reply.js';
import type { Person } from '../../../../src/domain/person.js';
import { amir, rosa, vera } from '../../../domain/given.js';
import { openWorld } from '../../../usecases/world.js';

test('who cannot act here is told with the reason, and not among those whom a link would help', async () => {
  const world = openWorld();
  world.roles.unknown = [
    { iamId: 'IBMid-OLGA', name: 'Olga' },
    { iamId: 'IBMid-GUS', name: 'Gus', account: 'guest' },
    { iamId: 'IBMid-DORA', name: 'Dora', account: 'deactivated' },
    { iamId: 'IBMid-LEA', name: 'Lea', account: 'link_unreadable' },
  ];
  const { text } = await approversReply(world.ports, rosa.slack, 'old-backups');
  const [linkable = '', others = ''] = text.split('cannot act here');
  expect(linkable).toMatch(/keys link.*Olga/s);
  expect(linkable).not.toMatch(/Gus|Dora|Lea/);
  expect(others).toContain('Gus is a guest of the workspace');
  expect(others).toContain('Dora is deactivated in Slack');
  expect(others).toContain('Lea has a link to Slack whose record cannot be read here');
});

test('where the only other one is away, whoever may approve reads of their own request alone', async () => {
  const world = openWorld();
  await world.absences.setAway(vera.slack, world.clock.now() + 3_600_000);
  const readBy = async ({ slack }: Person) => (await approversReply(world.ports, slack, 'old-backups')).text;
  expect(await readBy(amir)).toContain(
    '*For a request of yours the only one who could approve is away until',
  );
  await world.absences.setAway(amir.slack, world.clock.now() + 3_600_000);
  expect(await readBy(rosa)).toContain('*Both are away');
});
