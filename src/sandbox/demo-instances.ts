// What the demo account has besides its Hyper Protect instance: Key Protect in both plans.
import { demoAccountId, demoResources } from './demo-resources.js';
import type { ControlledInstance } from './iam/resource-controller.js';
import type { WorldInstance, WorldKey, WorldRegistration } from './world.js';

const dayMs = 24 * 60 * 60 * 1000;

const keyOf =
  (idsBeginWith: string) =>
  (serial: number, name: string, keyRingId: string, more: Partial<WorldKey> = {}): WorldKey => ({
    id: `${idsBeginWith}${String(serial).padStart(3, '0')}`,
    name,
    keyRingId,
    extractable: false,
    state: 1,
    dualAuthDelete: true,
    createdAgoMs: 60 * dayMs,
    ...more,
  });
const appKey = keyOf('b9a3c7d4-2e61-4f08-8b5d-71f0e4c96');
const vaultKey = keyOf('d04e8f16-95b2-4c7a-a3e8-60c1d7f52');

/** Of an object storage instance the demo's resources name. */
const bucketOf = (storage: string, bucket: string, preventKeyDeletion = false): WorldRegistration => {
  const crn = demoResources.find(({ name }) => name === storage)?.crn;
  if (crn === undefined) throw new RangeError(`there is no storage ${storage}`);
  return {
    resourceCrn: crn.replace(/::$/, `:bucket:${bucket}`),
    preventKeyDeletion,
    createdAgoMs: 30 * dayMs,
  };
};

const apps: WorldInstance & ControlledInstance = {
  id: '8e2b6c94-1f7d-4a35-b0c8-d95e3a7f4162',
  name: 'northwind-apps',
  service: 'kms',
  plan: 'standard',
  region: 'us-south',
  accountId: demoAccountId,
  keyRings: ['default', 'storefront'],
  keys: [
    appKey(1, 'storefront-master', 'storefront', { aliases: ['storefront'] }),
    appKey(2, 'photo-uploads', 'storefront', {
      registrations: ['photos', 'photo-previews'].map((bucket) => bucketOf('northwind-media', bucket)),
    }),
    appKey(3, 'mobile-push', 'default', { extractable: true }),
    appKey(4, 'feature-trial', 'default', { dualAuthDelete: false, aliases: ['trial'] }),
  ],
  dualAuthPolicy: false,
};

const vault: WorldInstance & ControlledInstance = {
  id: 'c61f3d08-a4e7-4b92-9d50-27b8e6f1c3a4',
  name: 'northwind-vault',
  service: 'kms',
  plan: 'dedicated',
  region: 'eu-es',
  accountId: demoAccountId,
  keyRings: ['default', 'treasury'],
  keys: [
    vaultKey(1, 'treasury-master', 'treasury', { aliases: ['treasury'] }),
    vaultKey(2, 'cardholder-records', 'treasury', {
      registrations: [bucketOf('northwind-storage', 'cardholders', true)],
    }),
    vaultKey(3, 'migration-rehearsal', 'default'),
  ],
  dualAuthPolicy: true,
};

export const demoInstances = [apps, vault];
