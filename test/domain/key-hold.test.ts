import { expect, test } from 'vitest';
import { holdCauseOf } from '../../src/domain/key-hold.js';
import { resourcesOf } from '../../src/domain/protected-resource.js';
import { protectionOf, retainedByAccount } from '../../src/domain/protection.js';

const held = (service: string, instance: string) => ({
  resourceCrn: `crn:v1:bluemix:public:${service}:eu-de:a/acct:${instance}::`,
  preventsKeyDeletion: true,
});

test.each([
  ['cloud-object-storage', undefined, 'retention_policy'],
  ['cloud-object-storage', 'inactive', 'retention_policy'],
  ['cloud-object-storage', 'pending_reclamation', 'reclamation'],
  ['messagehub', 'pending_reclamation', 'reclamation'],
  ['messagehub', 'removed', 'service'],
  ['cloud-object-storage', 'removed', 'service'],
  ['messagehub', undefined, 'service'],
  ['', undefined, 'service'],
] as const)('what keeps a key in %j with the state %s', (service, state, cause) => {
  expect(holdCauseOf({ service }, state)).toBe(cause);
});

test('causes are counted apart, and only those with a policy have an owner to ask', () => {
  const resources = resourcesOf([
    held('cloud-object-storage', 'kept'),
    held('cloud-object-storage', 'gone'),
    held('messagehub', 'gone'),
    held('messagehub', 'runs'),
  ]);
  const instanceOf = ({ instanceCrn }: { instanceCrn?: string }) =>
    instanceCrn?.includes('gone') ? { name: 'gone', state: 'pending_reclamation' } : undefined;
  expect(protectionOf(resources, 'f1', '', { instanceOf }).holds).toEqual({
    retention_policy: 1,
    reclamation: 2,
    service: 1,
  });
  const [asked, ...others] = retainedByAccount(resources, instanceOf);
  expect(asked?.retained.map(({ instanceId }) => instanceId)).toEqual(['kept']);
  expect(others).toEqual([]);
});
