import { expect, test } from 'vitest';
import { approversReply } from '../../../../src/adapters/slack/people/approvers-reply.js';
import { rosa } from '../../../domain/given.js';
import { openWorld } from '../../../usecases/world.js';

test('who cannot act here is told with the reason, and not among those whom a link would help', async () => {
  const world = openWorld();
  world.roles.unknown = [
    { name: 'Olga' },
    { name: 'Gus', account: 'guest' },
    { name: 'Dora', account: 'deactivated' },
  ];
  const { text } = await approversReply(world.ports, rosa.slack, 'old-backups');
  const [linkable = '', others = ''] = text.split('cannot act here');
  expect(linkable).toMatch(/keys link.*Olga/s);
  expect(linkable).not.toMatch(/Gus|Dora/);
  expect(others).toContain('Gus is a guest of the workspace');
  expect(others).toContain('Dora is deactivated in Slack');
});
