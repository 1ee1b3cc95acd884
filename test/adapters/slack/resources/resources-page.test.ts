import { expect, test } from 'vitest';
import { pageOfListed } from '../../../../src/adapters/slack/resources/resources-page.js';
import { listResources } from '../../../../src/usecases/keys/list-resources.js';
import { rosa } from '../../../domain/given.js';
import { instance, keyId, openWorld } from '../../../usecases/world.js';

test('the head tells why each holds the key, also beyond what a page names', async () => {
  const world = openWorld();
  const names = Array.from({ length: 60 }, (_, n) => `archive-${n}`);
  const crnOf = (name: string) => `crn:v1:bluemix:public:cloud-object-storage:global:a/acct:${name}:`;
  world.keys.record(keyId).registrations = names.map((name) => ({
    resourceCrn: `${crnOf(name)}bucket:b`,
    preventsKeyDeletion: true,
  }));
  for (const name of names) {
    world.catalog.instances.set(`${crnOf(name)}:`, { name, state: 'pending_reclamation' });
  }
  const listed = await listResources(world.ports, rosa.slack, { instanceId: instance.id, keyId });
  const view = JSON.stringify(await pageOfListed(world.ports, listed));
  expect(view).toContain('60 waiting to be reclaimed');
  expect(view).not.toContain('under a retention policy');
});
