import { byOtherAccount, elsewhereOf } from '../../domain/elsewhere.js';
import type { Gates } from '../../domain/gates.js';
import { gatesOf } from '../../domain/gates.js';
import { actsOpenTo } from '../../domain/key-act.js';
import type { KeyFacts, KeyRef } from '../../domain/key.js';
import type { SyncOutcome } from '../../domain/key-sync.js';
import type { Person, SlackIdentity } from '../../domain/person.js';
import type { ProtectedResource } from '../../domain/protected-resource.js';
import { type KnownProtection, retainedByAccount } from '../../domain/protection.js';
import { type DeletionRequest, isReadable } from '../../domain/request.js';
import type { Instance } from '../../ports/key-management.js';
import type { AccountOwner, NamedInstance } from '../../ports/resource-catalog.js';
import { type Answer, troubled, yes } from '../answer.js';
import { identifyPerson, type IdentifyPorts, withRightsOn } from '../people/identify-actor.js';
import { mayLook } from '../people/may-look.js';
import type { Ports } from '../ports.js';
import type { KeyReadingPorts } from './read-key.js';
import { type ProtectionPorts, readProtection, syncSince } from './read-protection.js';
import { readServedKey } from './read-served-key.js';

/** The account some resources belong to whose owner can do what nobody here can. */
export interface OwningAccount {
  accountId: string;
  /** Another account than the key's. */
  isOther: boolean;
  /** Have retention policies lifted, or remove resources of another account. */
  task: 'lift_retention' | 'release';
  resources: ProtectedResource[];
  /** Absent where the reader may not see who owns the account. */
  owner?: AccountOwner;
  /** The owner in Slack, where they are known there. */
  person?: Person;
}

export interface ResourcesListed {
  key: KeyFacts;
  instance: Instance;
  gates: Gates;
  protection: KnownProtection;
  resources: ProtectedResource[];
  /** Accounts with resources under retention, the one with most first; then the other accounts there are resources of. */
  owners: OwningAccount[];
  openRequest: DeletionRequest | undefined;
  /** Epoch ms, the KMS's own time. */
  readAt: number;
  /** Whether the reader could have the services report anew, as things stand. */
  maySync: boolean;
}

/** Accounts whose owners are looked up. */
const accountsAtMost = 5;

/** Everything a key protects, read now; for people IBM Cloud knows. */
export async function listResources(
  ports: IdentifyPorts & KeyReadingPorts & ProtectionPorts & Pick<Ports, 'requests'>,
  by: SlackIdentity,
  ref: KeyRef,
): Promise<Answer<ResourcesListed>> {
  const who = await identifyPerson(ports, by);
  if (!who.ok) return who;
  const seen = await readServedKey(ports, ref, 2);
  if (!seen.ok) return seen;
  const { key, instance, serverTime } = seen.value;
  const [reading, open, holder] = await Promise.all([
    readProtection(ports, key, serverTime),
    ports.requests.findOpen(key),
    withRightsOn(ports, who.value, key),
  ]);
  if (!reading.known) return troubled({ kind: 'kms', failure: reading.failure, keyName: key.name });
  const { protection, resources } = reading;
  return yes({
    key,
    instance,
    gates: gatesOf(key, protection, serverTime),
    protection,
    resources,
    owners: await ownersOf(ports, resources, key.crn),
    openRequest: open && isReadable(open) ? open : undefined,
    readAt: serverTime,
    // Where rights cannot be read the press tells.
    maySync: !holder.ok || actsOpenTo(key, holder.value.rights, serverTime).includes('sync'),
  });
}

/**
 * Whom to ask: the owner of each account with a resource under a retention policy, and of each account that is not the
 * key's. About what holds a key for another cause nobody is asked.
 */
export async function ownersOf(
  ports: Pick<Ports, 'catalog' | 'roles' | 'log'>,
  resources: readonly ProtectedResource[],
  keyCrn: string,
): Promise<OwningAccount[]> {
  const instanceOf = await instancesHolding(ports, resources);
  const free = resources.filter(({ underRetention }) => !underRetention);
  const tasks = [
    ...retainedByAccount(resources, instanceOf).map(({ accountId, retained }) => ({
      accountId,
      task: 'lift_retention' as const,
      resources: retained,
    })),
    ...byOtherAccount(free, keyCrn).map((account) => ({ ...account, task: 'release' as const })),
  ];
  return Promise.all(
    tasks.map(async (account, index) => {
      const { accountId } = account;
      const isOther = elsewhereOf({ accountId, location: '' }, keyCrn).accountId !== undefined;
      const owner = index < accountsAtMost ? await ports.catalog.ownerOf(accountId) : undefined;
      const person =
        owner &&
        (await ports.roles.findByIamId(owner.iamId).catch((error: unknown) => {
          ports.log.warn({ error }, 'account owner could not be looked up');
          return undefined;
        }));
      return {
        ...account,
        isOther,
        ...(owner === undefined ? {} : { owner }),
        ...(person === undefined ? {} : { person }),
      };
    }),
  );
}

const instancesAtMost = 100;

/** The instances whose resources hold the key, for their names and states. */
async function instancesHolding(
  ports: Pick<Ports, 'catalog'>,
  resources: readonly ProtectedResource[],
): Promise<(resource: { instanceCrn?: string }) => NamedInstance | undefined> {
  const holding = resources.filter(({ underRetention }) => underRetention);
  const crns = new Set(holding.flatMap(({ instanceCrn }) => instanceCrn ?? []));
  const instances = await ports.catalog.nameInstances([...crns], instancesAtMost);
  return ({ instanceCrn }) => (instanceCrn === undefined ? undefined : instances.get(instanceCrn));
}

/** A list as it was read. */
export interface ListRead extends KeyRef {
  keyCrn: string;
  fingerprint: string;
  /** Epoch ms, the KMS's own time. */
  readAt: number;
}

/** A list somebody is paging through, as it was read; undefined when it is no longer kept. */
export async function recallResources(
  ports: Pick<Ports, 'people' | 'roles' | 'settings' | 'snapshots' | 'syncs' | 'catalog' | 'log'>,
  by: SlackIdentity,
  { fingerprint, readAt, keyCrn, ...key }: ListRead,
): Promise<Answer<(Pick<ResourcesListed, 'resources' | 'owners'> & { sync?: SyncOutcome }) | undefined>> {
  const looker = await mayLook(ports, by);
  if (!looker.ok) return looker;
  const resources = await ports.snapshots.load(fingerprint);
  if (!resources) return yes(undefined);
  const [owners, sync] = await Promise.all([
    ownersOf(ports, resources, keyCrn),
    syncSince(ports, key, resources, readAt),
  ]);
  return yes({ resources, owners, ...(sync && { sync }) });
}
