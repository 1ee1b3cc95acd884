// What the demo world's keys protect: instances of other services, and the registrations these have made.
import type { WorldRegistration, WorldResource } from './world.js';

export const demoAccountId = '0a1b2c3d4e5f60718293a4b5c6d7e8f9';

const dayMs = 24 * 60 * 60 * 1000;

/** Of a partner, whose storage is encrypted under a key of the demo's account. */
const partnerAccountId = '9e8d7c6b5a4f3e2d1c0b9a8f7e6d5c4b';

const crnOf = (
  service: string,
  location: string,
  instance: string,
  resource = ':',
  accountId = demoAccountId,
) => `crn:v1:bluemix:public:${service}:${location}:a/${accountId}:${instance}:${resource}`;

const guids = {
  storage: '7d1e6f2a-3c48-4f5b-9d07-8a61c2b4e913',
  partner: 'e4b7a1c9-52d6-4f80-b3a5-08c6d9f71e24',
  media: 'b20f94c7-61de-4a83-8c35-1f7e0d9a2b64',
  pgInvoices: '3e8b5d10-9f27-4c6a-a1b4-d205c7e8f936',
  pgOrders: '95c1a7e4-0b3d-48f2-b6e9-7a4d1c8f5023',
  events: 'f6a3d8b2-7c15-4e90-92d7-5b0e4c1a8f37',
};
const clusterId = 'cmq2s1kd0f7e8h3v5t9g';

const storageConsole = (instance: string) =>
  `https://cloud.ibm.com/objectstorage/${encodeURIComponent(crnOf('cloud-object-storage', 'global', instance))}`;

/** Of two only the id can be shown: one the bot may not look up, one is in an account it knows nothing of. */
export const demoResources: WorldResource[] = [
  {
    crn: crnOf('cloud-object-storage', 'global', guids.storage),
    name: 'northwind-storage',
    dashboardUrl: storageConsole(guids.storage),
  },
  {
    crn: crnOf('cloud-object-storage', 'global', guids.media),
    name: 'northwind-media',
    dashboardUrl: storageConsole(guids.media),
  },
  { crn: crnOf('databases-for-postgresql', 'eu-de', guids.pgInvoices), name: 'pg-invoices' },
  { crn: crnOf('databases-for-postgresql', 'eu-de', guids.pgOrders), name: 'pg-orders', visible: false },
  {
    crn: crnOf('cloud-object-storage', 'global', guids.partner, ':', partnerAccountId),
    name: 'partner',
    visible: false,
  },
  { crn: crnOf('messagehub', 'eu-de', guids.events), name: 'order-events' },
  {
    crn: crnOf('containers-kubernetes', 'eu-de', clusterId),
    name: 'northwind-apps',
    dashboardUrl: `https://cloud.ibm.com/kubernetes/clusters/${clusterId}/overview`,
  },
];

const registration = (
  resourceCrn: string,
  createdAgoMs: number,
  preventKeyDeletion = false,
): WorldRegistration => ({ resourceCrn, preventKeyDeletion, createdAgoMs });

const bucket = (name: string, preventKeyDeletion = false, instance = guids.storage) =>
  registration(
    crnOf('cloud-object-storage', 'global', instance, `bucket:${name}`),
    40 * dayMs,
    preventKeyDeletion,
  );

/** A database registers once for every volume it keeps its data on. */
const databaseVolume = (deployment: string, agent: string) =>
  registration(crnOf('databases-for-postgresql', 'eu-de', deployment, `:/agentid=${agent}`), 20 * dayMs);

/** A volume of a virtual server, which runs, belongs to no instance. */
const serverVolume = (id: string) => registration(crnOf('is', 'eu-de-1', '', `volume:${id}`), 12 * dayMs);

/** Registrations by the name of the key they are made with. */
export const demoRegistrations: Record<string, WorldRegistration[]> = {
  'invoices-root': [
    bucket('invoices-2025'),
    bucket('invoices-2026'),
    databaseVolume(guids.pgInvoices, 'pvc-1'),
    databaseVolume(guids.pgInvoices, 'pvc-2'),
  ],
  'ledger-archive': [bucket('ledger-archive', true)],
  'shared-storage': [
    ...['web-assets', 'web-logs', 'web-backups'].map((name) => bucket(name)),
    ...['videos', 'thumbnails'].map((name) => bucket(name, false, guids.media)),
    registration(
      crnOf('cloud-object-storage', 'global', guids.partner, 'bucket:partner-exchange', partnerAccountId),
      25 * dayMs,
    ),
    serverVolume('r010-5f2c7b1e-84ad-4e36-9d0b-c13f6a7e2d58'),
    serverVolume('r010-a94e0d63-1b72-4c8f-8e5a-7d20f9c4b316'),
    registration(crnOf('messagehub', 'eu-de', guids.events), 15 * dayMs),
    registration(crnOf('containers-kubernetes', 'eu-de', clusterId), 30 * dayMs),
    databaseVolume(guids.pgOrders, 'pvc-1'),
    databaseVolume(guids.pgOrders, 'pvc-2'),
    // Not every service keeps to the ten segments of a CRN.
    registration('crn:v1:bluemix:public:tape-backup:eu-de', 300 * dayMs),
  ],
  'data-lake': Array.from({ length: 230 }, (_, index) =>
    bucket(`lake-${String(index + 1).padStart(3, '0')}`, index % 80 === 40),
  ),
};
