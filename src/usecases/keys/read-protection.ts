import { createHash } from 'node:crypto';
import { byOtherAccount, type KnownAccount } from '../../domain/elsewhere.js';
import { syncOutcome, type SyncOutcome } from '../../domain/key-sync.js';
import type { KeyFacts, KeyRef } from '../../domain/key.js';
import { codesOf, type KmsFailure } from '../../domain/kms-failure.js';
import { type ProtectedResource, resourcesOf } from '../../domain/protected-resource.js';
import {
  fingerprintText,
  type KnownProtection,
  type Protection,
  protectionOf,
  type ProtectionUpdate,
  retainedByAccount,
  shownGroups,
} from '../../domain/protection.js';
import type { DeletionRequest } from '../../domain/request.js';
import { differenceOf, isSame, type ResourceDifference } from '../../domain/resource-difference.js';
import type { Ports } from '../ports.js';

export interface KnownReading {
  known: true;
  protection: KnownProtection;
  resources: ProtectedResource[];
  keyCrn: string;
}

/** What a key protects, read now. Not being told is said, never taken for "nothing". */
export type ProtectionReading =
  KnownReading | { known: false; protection: Extract<Protection, { known: false }>; failure: KmsFailure };

export type ProtectionPorts = Pick<Ports, 'keys' | 'snapshots' | 'syncs' | 'catalog' | 'clock' | 'log'>;

/**
 * Reads the registrations, keeps the list for whoever compares or pages it later, names what a card will name, and
 * compares with what the last sync promised. `kmsTime` where a reading beside this one has told it.
 */
export async function readProtection(
  ports: ProtectionPorts,
  key: KeyRef & Pick<KeyFacts, 'crn'>,
  kmsTime = ports.clock.now(),
): Promise<ProtectionReading> {
  const result = await ports.keys.registrations(key);
  if (!result.ok) {
    ports.log.warn({ keyId: key.keyId, codes: codesOf(result.failure) }, 'registrations could not be read');
    return { known: false, protection: { known: false }, failure: result.failure };
  }
  const resources = resourcesOf(result.value);
  const fingerprint = createHash('sha256').update(fingerprintText(resources)).digest('hex').slice(0, 32);
  // What holds the key is looked up wherever it stands: the state of its instance tells whether anybody can be asked.
  const holding = instanceCrnsOf(resources.filter(({ underRetention }) => underRetention));
  const shown = instanceCrnsOf(shownGroups(resources, key.crn));
  const crns = [...new Set([...holding.slice(0, holdingLookedUp), ...shown])];
  const [names, accounts, sync] = await Promise.all([
    ports.catalog.nameInstances(crns, crns.length),
    accountsToName(ports, resources, key.crn),
    syncSince(ports, key, resources, kmsTime),
    // A list that is not kept cannot be compared or paged later; what is known now is known all the same.
    ports.snapshots.save(fingerprint, resources).catch((error: unknown) => {
      ports.log.warn({ keyId: key.keyId, error }, 'protected resources were not kept');
    }),
  ]);
  const instanceOf = ({ instanceCrn }: { instanceCrn?: string }) =>
    instanceCrn === undefined ? undefined : names.get(instanceCrn);
  // Only with the names comes the state: what waits to be reclaimed has nobody to ask.
  const owners = retainedByAccount(resources, instanceOf)
    .slice(0, ownersAtMost)
    .map(({ accountId }) => accounts.get(accountId) ?? { accountId });
  const protection = protectionOf(resources, fingerprint, key.crn, {
    instanceOf,
    owners,
    otherAccounts: accounts,
    sync,
  });
  return { known: true, protection, resources, keyCrn: key.crn };
}

function instanceCrnsOf(located: readonly { instanceCrn?: string }[]): string[] {
  return [...new Set(located.flatMap(({ instanceCrn }) => instanceCrn ?? []))];
}

/** What has come of the last sync of the key, by a list read at `readAt`; undefined where none is known. */
export async function syncSince(
  ports: Pick<Ports, 'syncs' | 'snapshots' | 'log'>,
  key: KeyRef,
  resources: readonly ProtectedResource[],
  readAt: number,
): Promise<SyncOutcome | undefined> {
  try {
    const sync = await ports.syncs.last(key);
    if (!sync) return undefined;
    const before = sync.registered === undefined ? undefined : await ports.snapshots.load(sync.registered);
    return syncOutcome(sync, before, resources, readAt);
  } catch (error) {
    // What is registered now counts all the same.
    ports.log.warn({ keyId: key.keyId, error }, 'the last sync could not be looked up');
    return undefined;
  }
}

/** Instances. */
const holdingLookedUp = 20;
const ownersAtMost = 20;
/** Accounts of each kind that are looked up; of any other the id is known. */
const lookedUpAtMost = 3;

/** The accounts a card names: those under retention, and those that are not the key's. Who cannot be told is left out. */
async function accountsToName(
  ports: Pick<Ports, 'catalog'>,
  resources: readonly ProtectedResource[],
  keyCrn: string,
): Promise<Map<string, KnownAccount>> {
  const named = [retainedByAccount(resources), byOtherAccount(resources, keyCrn)].flatMap((accounts) =>
    accounts.slice(0, lookedUpAtMost).map(({ accountId }) => accountId),
  );
  const accounts = await Promise.all(
    [...new Set(named)].map(async (accountId): Promise<KnownAccount[]> => {
      const owner = await ports.catalog.ownerOf(accountId);
      if (!owner) return [];
      const { accountName, name, email } = owner;
      return [
        {
          accountId,
          ...(accountName === undefined ? {} : { accountName }),
          ...(name === undefined ? {} : { name }),
          ...(email === undefined ? {} : { email }),
        },
      ];
    }),
  );
  return new Map(accounts.flat().map((account) => [account.accountId, account]));
}

/** The reading as a request takes it over: with what has changed since people were asked. */
export async function updateFrom(
  ports: Pick<Ports, 'snapshots'>,
  request: DeletionRequest,
  reading: KnownReading,
): Promise<ProtectionUpdate> {
  const changes = await changesSince(ports, request.askedWith.mark, reading);
  return { protection: reading.protection, ...(changes === undefined ? {} : { changes }) };
}

/** What differs from the list somebody saw; undefined while nothing does, or when that list is not known. */
export async function changesSince(
  ports: Pick<Ports, 'snapshots'>,
  seen: string,
  reading: KnownReading,
): Promise<ResourceDifference | undefined> {
  if (seen === reading.protection.fingerprint) return undefined;
  const before = await ports.snapshots.load(seen);
  if (!before) return undefined;
  const difference = differenceOf(before, reading.resources, reading.keyCrn);
  return isSame(difference) ? undefined : difference;
}
