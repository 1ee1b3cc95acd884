import { afterEach, expect, test } from 'vitest';
import { createIbmKeyManagement } from '../../../../src/adapters/ibm/kms/ibm-key-management.js';
import { createKmsLook } from '../../../../src/adapters/ibm/kms/kms-look.js';
import type { KmsInstance } from '../../../../src/adapters/ibm/instances/kms-instance.js';
import { freePort } from '../../../free-port.js';
import { instanceId, startKms } from '../../../sandbox/kms/small-world.js';
import { createRecordingLog } from '../../recording-log.js';

const ends: (() => void)[] = [];
afterEach(() => ends.splice(0).forEach((end) => end()));

async function lookAt({ apiKey = 'apikey-reader' } = {}) {
  const kms = await startKms();
  const at = { kmsUrl: kms.url, iamUrl: kms.url };
  const instance: Omit<KmsInstance, 'url'> = {
    id: instanceId,
    name: 'Payments',
    service: 'hs-crypto',
    region: 'eu-de',
  };
  let now = 0;
  const options = {
    instances: () => Promise.resolve([{ ...instance, url: at.kmsUrl }]),
    reader: { apiKey },
    log: createRecordingLog(),
    timeoutMs: 1_000,
    repeatWithinMs: 1,
  };
  const look = createKmsLook({ ...createIbmKeyManagement({ ...options, iamUrl: at.iamUrl }) }, () => now);
  ends.push(() => look.stop());
  /** Later: whatever was read before is read anew. */
  const later = async () => {
    now += 25_000;
    await look.kms();
    // It is answered by what is known while that is read.
    await new Promise((resolve) => setTimeout(resolve, 300));
    return { kms: await look.kms(), iam: await look.iam() };
  };
  return { look, later, at, kms };
}

test('well, and then an address that leads nowhere, named by its instance', async () => {
  const { look, later, at } = await lookAt();
  expect(await look.kms()).toEqual({ ok: true });
  expect(await look.iam()).toEqual({ ok: true });
  at.kmsUrl = `http://127.0.0.1:${await freePort()}`;
  expect(await later()).toEqual({
    kms: { ok: false, why: 'kms_away', figures: { instances: ['Payments: no_answer'] } },
    iam: { ok: true },
  });
});

test('a KMS that says no is told from one that is away', async () => {
  const { look, kms } = await lookAt();
  kms.faults.add({ target: 'kms', operation: 'listKeys', status: 403, times: 10 });
  expect(await look.kms()).toMatchObject({ ok: false, why: 'kms_refuses' });
});

test('a key that IAM does not take is IAM’s matter', async () => {
  const { look } = await lookAt({ apiKey: 'apikey-of-nobody' });
  expect(await look.kms()).toEqual({ ok: false, why: 'not_known' });
  expect(await look.iam()).toEqual({ ok: false, why: 'iam_refuses_key' });
});
