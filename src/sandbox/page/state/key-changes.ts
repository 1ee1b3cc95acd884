import type { KmsKeyState } from '../../control/api.js';

/** A change to a key made past Countersign: `POST /control/kms/:keyId/<path>`. */
export interface KeyChange {
  id: string;
  title: string;
  path: string;
  danger?: boolean;
  fits: (key: KmsKeyState) => boolean;
  body: (personId: string, key: KmsKeyState) => Record<string, unknown>;
  /** What the page says once it is done. */
  done: (keyName: string) => string;
}

const alive = (key: KmsKeyState) => key.deletedAt === null;
const isSet = (key: KmsKeyState) => key.setForDeletion !== null && !key.setForDeletion.lapsed;

const retained = (key: KmsKeyState) => key.registrations.filter((one) => one.preventKeyDeletion);

/** A bucket that is not registered yet, whatever was added and removed before. */
const newBucket = (key: KmsKeyState) => {
  const crnOf = (serial: number) =>
    `crn:v1:bluemix:public:cloud-object-storage:global:a/sandbox:archive:bucket:added-${serial}`;
  let serial = 1;
  while (key.registrations.some((one) => one.resourceCrn === crnOf(serial))) serial += 1;
  return crnOf(serial);
};

export const keyChanges: readonly KeyChange[] = [
  {
    id: 'set',
    title: 'Set for deletion',
    path: 'set',
    fits: (key) => alive(key) && key.dualAuth,
    body: (personId) => ({ person: personId }),
    done: (name) => `${name} was set for deletion outside Countersign.`,
  },
  {
    id: 'unset',
    title: 'Unset',
    path: 'unset',
    fits: (key) => alive(key) && isSet(key),
    body: (personId) => ({ person: personId }),
    done: (name) => `${name} was unset outside Countersign.`,
  },
  {
    id: 'register',
    title: 'Add a registration',
    path: 'registrations',
    fits: alive,
    body: (_personId, key) => ({ resourceCrn: newBucket(key), preventKeyDeletion: false }),
    done: (name) => `A bucket now uses ${name}.`,
  },
  {
    id: 'unregister',
    title: 'Remove a registration',
    path: 'remove-registration',
    fits: (key) => alive(key) && key.registrations.length > 0,
    body: (_personId, key) => ({ resourceCrn: key.registrations.at(-1)?.resourceCrn }),
    done: (name) => `One resource less uses ${name}.`,
  },
  {
    id: 'unregister-all',
    title: 'Remove all registrations',
    path: 'remove-registration',
    fits: (key) => alive(key) && key.registrations.length > 0,
    body: () => ({ all: true }),
    done: (name) => `No resource uses ${name} any more.`,
  },
  {
    id: 'retain',
    title: 'Add a retention policy',
    path: 'registrations',
    fits: alive,
    body: (_personId, key) => ({
      resourceCrn: key.registrations.find((one) => !one.preventKeyDeletion)?.resourceCrn ?? newBucket(key),
      preventKeyDeletion: true,
    }),
    done: (name) => `A retention policy now keeps ${name} from being deleted.`,
  },
  {
    id: 'lift-retention',
    title: 'Lift retention',
    path: 'registrations',
    fits: (key) => alive(key) && retained(key).length > 0,
    body: (_personId, key) => ({
      registrations: retained(key).map(({ resourceCrn }) => ({ resourceCrn, preventKeyDeletion: false })),
    }),
    done: (name) => `No retention policy keeps ${name} any more.`,
  },
  {
    id: 'restore',
    title: 'Restore',
    path: 'restore',
    fits: (key) => !alive(key),
    body: (personId) => ({ person: personId }),
    done: (name) => `${name} was restored outside Countersign.`,
  },
  {
    id: 'delete',
    title: 'Delete',
    path: 'delete',
    danger: true,
    fits: alive,
    body: (personId) => ({ person: personId }),
    done: (name) => `${name} was deleted outside Countersign.`,
  },
];
