import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, describe, expect, test } from 'vitest';
import { createIbmKeyManagement } from '../../../src/adapters/ibm/kms/ibm-key-management.js';
import { createMeter } from '../../../src/adapters/system/meter.js';
import { meterCalls, meteredAudit, meteredRequests } from '../../../src/adapters/system/metered.js';
import { keyActs } from '../../../src/domain/key.js';
import type { KeyManagement } from '../../../src/ports/key-management.js';
import { type RemoteCall, remoteCalls, remoteOperations } from '../../../src/ports/remote-calls.js';
import { commitOf, requestFor } from '../../contracts/request-store.js';
import { createAuditLogDouble } from '../../doubles/audit-log.js';
import { createClockDouble } from '../../doubles/clock.js';
import { createOutboxDouble } from '../../doubles/outbox.js';
import { createRequestStoreDouble } from '../../doubles/request-store.js';
import { ids, instanceId, refOf, startKms } from '../../sandbox/kms/small-world.js';
import { createRecordingLog } from '../recording-log.js';

const ends: (() => void)[] = [];
afterEach(() => ends.splice(0).forEach((end) => end()));

test('whatever the port asks of the KMS is counted by its own name, and nothing listed is never asked', async () => {
  const seen: RemoteCall[] = [];
  const onCall = (message: unknown) => void seen.push(message as RemoteCall);
  subscribe(remoteCalls, onCall);
  ends.push(() => void unsubscribe(remoteCalls, onCall));
  const meter = createMeter();
  ends.push(meterCalls(meter));
  const kms = await startKms();
  const keys = createIbmKeyManagement({
    instances: () =>
      Promise.resolve([
        { id: instanceId, name: 'Payments', service: 'hs-crypto', region: 'eu-de', url: kms.url },
      ]),
    reader: { apiKey: 'apikey-reader' },
    iamUrl: kms.url,
    log: createRecordingLog(),
  });
  const ref = { ...refOf(ids.dual), keyRingId: 'default' };
  const session = { iamId: 'iam-ServiceId-x', token: () => Promise.resolve('not-a-token') };
  const asked: Record<Exclude<keyof KeyManagement, 'instances'>, () => Promise<unknown>> = {
    findKeys: () => keys.findKeys({ instanceId }),
    readKey: () => keys.readKey(instanceId, ids.dual),
    registrations: () => keys.registrations(ref),
    setKeyForDeletion: () => keys.setKeyForDeletion(ref, session),
    unsetKeyForDeletion: () => keys.unsetKeyForDeletion(ref, session),
    deleteKey: () => keys.deleteKey(ref, session, { force: false }),
    restoreKey: () => keys.restoreKey(ref, session),
    actOnKey: async () => {
      for (const act of keyActs) await keys.actOnKey(act, ref, session);
    },
  };
  expect(Object.keys(asked).sort()).toEqual(
    Object.keys(keys)
      .filter((method) => method !== 'instances')
      .sort(),
  );
  for (const [method, ask] of Object.entries(asked)) {
    const before = seen.length;
    await ask();
    expect(
      seen.slice(before).filter(({ service }) => service === 'kms'),
      method,
    ).not.toEqual([]);
  }
  const operations = new Set(seen.flatMap(({ service, operation }) => (service === 'kms' ? operation : [])));
  expect([...operations].sort()).toEqual([...remoteOperations.kms].sort());
  const text = await meter.text();
  expect(text).toContain('{service="kms",operation="getKeyMetadata",outcome="ok"} 1');
  expect(text).toContain('{service="kms",operation="deleteKey",outcome="refused"} 1');
  expect(text).toContain('countersign_call_took_seconds_count{service="kms",operation="deleteKey"} 1');
  expect(text).toContain('{service="iam",operation="getToken",outcome="ok"} 1');
});

describe('what passes the store', () => {
  const clock = createClockDouble(0);
  const outbox = createOutboxDouble(clock);
  const audit = createAuditLogDouble(outbox);

  test('a commit counts its events, and a decision how long it took', async () => {
    const meter = createMeter();
    const requests = meteredRequests(createRequestStoreDouble({ audit, outbox }), meter);
    const request = requestFor('deleting');
    const decided = [{ at: request.openedAt + 3_600_000, type: 'request.approved', facts: {} }];
    expect((await requests.commit(commitOf(request, { audit: decided }))).ok).toBe(true);
    expect((await requests.commit(commitOf(request, { audit: decided }))).ok).toBe(false);
    const text = await meter.text();
    expect(text).toContain('countersign_request_event_total{event="request.approved"} 1');
    expect(text).toContain('countersign_request_decided_seconds_sum{event="request.approved"} 3600');
  });

  test('a refusal is counted by its code once it is on record', async () => {
    const meter = createMeter();
    const metered = meteredAudit(audit, meter);
    await metered.append({ at: 1, type: 'click.refused', facts: { code: 'approver_is_requester' } });
    await metered.append({ at: 1, type: 'identity.linked', facts: {} });
    expect(await meter.text()).toContain('countersign_click_refused_total{code="approver_is_requester"} 1');
  });
});
