import { expect, test } from 'vitest';
import { kindName, serviceName } from '../../src/explanations/resources.js';

test.each([
  ['cloudantnosqldb', 'Cloudant'],
  ['event-notifications', 'Event Notifications'],
  ['logs', 'Cloud Logs'],
  ['kms', 'Key Protect'],
  ['hs-crypto', 'Hyper Protect Crypto Services'],
  ['messagehub', 'Event Streams'],
  ['containers-kubernetes', 'Kubernetes Service'],
])('the service %s is called %s', (wire, name) => {
  expect(serviceName(wire)).toBe(name);
});

test.each([
  ['kms', 'kmip_adapter', 'KMIP adapter', 'KMIP adapters'],
  ['containers-kubernetes', '', 'cluster', 'clusters'],
  ['databases-for-postgresql', '', 'deployment', 'deployments'],
  ['messagehub', '', 'instance', 'instances'],
  ['is', 'instance', 'server', 'servers'],
])('of %s, “%s” is called %s', (service, type, one, many) => {
  expect([kindName(service, type), kindName(service, type, 2)]).toEqual([one, many]);
});

test('what nobody has a name for shows as it came, whatever it is called', () => {
  for (const odd of ['constructor', '__proto__', 'quantum-vault']) {
    expect(serviceName(odd)).toBe(odd);
    expect(kindName('is', odd)).toBe(odd);
  }
});
