// Looking for keys over the real adapter and the simulator: two instances, both seen by the reader.
import { createIbmKeyManagement } from '../../../src/adapters/ibm/kms/ibm-key-management.js';
import type { Ports } from '../../../src/usecases/ports.js';
import type { World, WorldKey } from '../../../src/sandbox/world.js';
import { createRecordingLog } from '../../adapters/recording-log.js';
import { openWorld } from '../world.js';
import {
  instanceId,
  otherInstanceId,
  smallWorld,
  startKms,
  type TestKms,
} from '../../sandbox/kms/small-world.js';

export interface SearchStage {
  kms: TestKms;
  ports: Pick<Ports, 'keys' | 'requests' | 'clock'>;
  calls(operation: string): number;
}

export const keyOf = (serial: number, name: string, more: Partial<WorldKey> = {}): WorldKey => ({
  id: `7a000000-0000-4000-8000-${String(serial).padStart(12, '0')}`,
  name,
  keyRingId: 'default',
  extractable: false,
  state: 1,
  dualAuthDelete: true,
  createdAgoMs: 1_000,
  ...more,
});

/** With these come the nine live keys of the small world: `of` keys make an instance with that many more. */
export const manyKeys = (of: number): WorldKey[] =>
  Array.from({ length: of }, (_, n) =>
    keyOf(n, `service-${n}`, n % 100 === 0 ? { aliases: [`svc-${n}`] } : {}),
  );

export async function openSearch(here: WorldKey[] = [], there: WorldKey[] = []): Promise<SearchStage> {
  const small = smallWorld(here);
  const [first, second] = small.instances;
  const grants = [instanceId, otherInstanceId].map((id) => ({ instanceId: id, role: 'Reader' as const }));
  const world: World = {
    ...small,
    instances: [first!, { ...second!, keys: [...second!.keys, ...there] }],
    identities: small.identities.map((one) => (one.apiKey === 'apikey-service' ? { ...one, grants } : one)),
  };
  // The SDK tells by the machine's clock whether a token is still good.
  const kms = await startKms({ world, clock: { now: () => Date.now() } });
  const keys = createIbmKeyManagement({
    instances: () => Promise.resolve(world.instances.map((instance) => ({ ...instance, url: kms.url }))),
    reader: { apiKey: 'apikey-service' },
    iamUrl: kms.url,
    log: createRecordingLog(),
  });
  const { requests, clock } = openWorld().ports;
  return {
    kms,
    ports: { keys, requests, clock },
    calls: (operation) => kms.simulator.counts().calls.get(operation) ?? 0,
  };
}
