import {
  type Elsewhere,
  elsewhereOf,
  type ElsewhereTally,
  type KnownAccount,
  tallyElsewhere,
} from './elsewhere.js';
import { countHolds, holdCauseOf, type HoldCounts } from './key-hold.js';
import type { SyncOutcome } from './key-sync.js';
import { type Outages, outagesOf } from './outage.js';
import type { ProtectedResource, ResourceGroup } from './protected-resource.js';
import { groupResources, kindsOf } from './protected-resource.js';
import type { ResourceDifference } from './resource-difference.js';

/** One service instance's share of what a key protects, short enough for a card. */
export interface ProtectionShare {
  service: string;
  instanceId: string;
  /** By the Resource Controller, where the reader may see the instance. */
  instanceName?: string;
  /** In the Resource Controller's word, where it is another than `active`. */
  state?: string;
  location: string;
  /** Absent where it is where the key is. */
  elsewhere?: Elsewhere;
  resources: number;
  underRetention: number;
  /** How many of which type, the most frequent types first; rare types may be missing, so the counts may fall short of `resources`. */
  kinds: { resourceType: string; count: number }[];
  /** The first few, those under retention first. */
  named: { resourceType: string; name: string; underRetention: boolean }[];
}

/**
 * What a key protects, as last read; `unknown` when the KMS would not say. The fingerprint stands for the whole list:
 * two readings with the same one name the same resources, each with the same word on retention.
 */
export type Protection =
  | {
      known: true;
      resources: number;
      /** Where several stand for one resource, as IBM’s console lists them; absent where they are as many as the resources. */
      registrations?: number;
      /** Those that IBM does not let go even under force, for whatever cause. */
      underRetention: number;
      /** The same by cause; absent where there are none. */
      holds?: HoldCounts;
      fingerprint: string;
      /** Service instances the resources are spread over; more than `shares` names. */
      instances: number;
      /** Retention first; the rest of the list is one click away. */
      shares: ProtectionShare[];
      /** Whom to ask about retention, the account with most first; absent where nothing is under retention. */
      owners?: KnownAccount[];
      /** What is in another account or region than the key; absent where nothing is. */
      elsewhere?: ElsewhereTally;
      /** What IBM stops when the key is deleted; absent where nothing is known to stop. */
      outages?: Outages;
      /** What has come of the last sync; absent where none is known. */
      sync?: SyncOutcome;
    }
  | { known: false };
export type KnownProtection = Extract<Protection, { known: true }>;

/** The list as read now, against the one people were asked with; `changes` is absent where one of the two is unknown. */
export interface ProtectionUpdate {
  protection: Protection;
  changes?: ResourceDifference;
}

const sharesAtMost = 8;
const namedAtMost = 5;
const kindsAtMost = 6;

/** What IBM knows of the resources beyond the list itself. */
export interface ProtectionNames {
  /** An instance's name and state, where they are known. */
  instanceOf?: (group: Pick<ResourceGroup, 'instanceCrn'>) => { name: string; state?: string } | undefined;
  /** Accounts with resources under a retention policy, the one with most first. */
  owners?: readonly KnownAccount[];
  /** By account id: accounts that are not the key's. */
  otherAccounts?: ReadonlyMap<string, KnownAccount>;
  sync?: SyncOutcome | undefined;
}

/** `fingerprint` is over `fingerprintText` of the same list. */
export function protectionOf(
  resources: readonly ProtectedResource[],
  fingerprint: string,
  keyCrn: string,
  { instanceOf = () => undefined, owners = [], otherAccounts, sync }: ProtectionNames = {},
): KnownProtection {
  const groups = groupResources(resources, keyCrn);
  const elsewhere = tallyElsewhere(resources, keyCrn, otherAccounts);
  const outages = outagesOf(resources);
  const holding = resources.filter((resource) => resource.underRetention);
  const registrations = registrationsOf(resources);
  return {
    known: true,
    resources: resources.length,
    ...(registrations > resources.length && { registrations }),
    underRetention: holding.length,
    ...(holding.length > 0 && {
      holds: countHolds(holding.map((resource) => holdCauseOf(resource, instanceOf(resource)?.state))),
    }),
    fingerprint,
    instances: groups.length,
    shares: groups.slice(0, sharesAtMost).map((group) => {
      const { name: instanceName, state } = instanceOf(group) ?? {};
      const its = elsewhereOf(group, keyCrn);
      return {
        service: group.service,
        instanceId: group.instanceId,
        ...(instanceName === undefined ? {} : { instanceName }),
        ...(state === undefined ? {} : { state }),
        location: group.location,
        ...(Object.keys(its).length > 0 && { elsewhere: its }),
        resources: group.resources.length,
        underRetention: group.underRetention,
        kinds: kindsOf(group.resources)
          .slice(0, kindsAtMost)
          .map(({ resourceType, count }) => ({ resourceType, count })),
        named: group.resources
          .slice(0, namedAtMost)
          .map(({ resourceType, name, underRetention }) => ({ resourceType, name, underRetention })),
      };
    }),
    ...(owners.length === 0 ? {} : { owners: [...owners] }),
    ...(elsewhere && { elsewhere }),
    ...(outages && { outages }),
    ...(sync && { sync }),
  };
}

/** How many registrations stand behind the resources. */
export function registrationsOf(resources: readonly ProtectedResource[]): number {
  return resources.reduce((sum, { registrations }) => sum + registrations, 0);
}

/**
 * Resources under a retention policy by the account they belong to, the account with most first; those of no readable
 * account are left out, and so is what holds the key for a cause that no owner can lift.
 */
export function retainedByAccount(
  resources: readonly ProtectedResource[],
  instanceOf: NonNullable<ProtectionNames['instanceOf']> = () => undefined,
): { accountId: string; retained: ProtectedResource[] }[] {
  const byAccount = new Map<string, ProtectedResource[]>();
  for (const resource of resources) {
    if (!resource.underRetention || resource.accountId === undefined) continue;
    if (holdCauseOf(resource, instanceOf(resource)?.state) !== 'retention_policy') continue;
    const known = byAccount.get(resource.accountId);
    if (known) known.push(resource);
    else byAccount.set(resource.accountId, [resource]);
  }
  return [...byAccount]
    .map(([accountId, retained]) => ({ accountId, retained }))
    .sort((one, other) => other.retained.length - one.retained.length);
}

/** How the resources that hold the key do so; a request of an earlier version does not say. */
export function holdsOf({ underRetention, holds }: KnownProtection): HoldCounts {
  return holds ?? (underRetention === 0 ? {} : { retention_policy: underRetention });
}

/** The groups a card will name, so that nobody looks up more. */
export function shownGroups(resources: readonly ProtectedResource[], keyCrn: string): ResourceGroup[] {
  return groupResources(resources, keyCrn).slice(0, sharesAtMost);
}

/** What a fingerprint is taken of: what is protected and what may not be lost, in an order of its own. */
export function fingerprintText(resources: readonly ProtectedResource[]): string {
  return resources
    .map(
      (resource) => `${resource.underRetention ? 'retention' : 'registered'} ${JSON.stringify(resource.id)}`,
    )
    .sort()
    .join('\n');
}

/** Whether two readings say the same; not knowing is a reading of its own. */
export function isSameProtection(one: Protection, other: Protection): boolean {
  return fingerprintOf(one) === fingerprintOf(other);
}

/** Whether two readings say the same of the last sync. */
export function isSameSync(one: Protection, other: Protection): boolean {
  const [sync, later] = [one, other].map((protection) => (protection.known ? protection.sync : undefined));
  return sync?.at === later?.at && sync?.isOver === later?.isOver;
}

/** What a card carries to tell later which list it showed; not knowing has a word of its own. */
export function fingerprintOf(protection: Protection): string {
  return protection.known ? protection.fingerprint : 'unknown';
}
