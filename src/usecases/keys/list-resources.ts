import type { Gates } from '../../domain/gates.js';
import { gatesOf } from '../../domain/gates.js';
import type { KeyFacts, KeyRef } from '../../domain/key.js';
import type { Person, SlackIdentity } from '../../domain/person.js';
import type { ProtectedResource } from '../../domain/protected-resource.js';
import { type KnownProtection, retainedByAccount } from '../../domain/protection.js';
import { type DeletionRequest, isReadable } from '../../domain/request.js';
import type { Instance } from '../../ports/key-management.js';
import type { AccountOwner, NamedInstance } from '../../ports/resource-catalog.js';
import { type Answer, troubled, yes } from '../answer.js';
import { identifyPerson, type IdentifyPorts } from '../people/identify-actor.js';
import { mayLook } from '../people/may-look.js';
import type { Ports } from '../ports.js';
import type { KeyReadingPorts } from './read-key.js';
import { type ProtectionPorts, readProtection } from './read-protection.js';
import { readServedKey } from './read-served-key.js';

/** The account some resources under a retention policy belong to, and who can have it lifted. */
export interface OwningAccount {
  accountId: string;
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
  /** Accounts with resources under retention, the one with most first. */
  owners: OwningAccount[];
  openRequest: DeletionRequest | undefined;
  /** Epoch ms, the KMS's own time. */
  readAt: number;
}

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
  const [reading, open] = await Promise.all([readProtection(ports, key), ports.requests.findOpen(key)]);
  if (!reading.known) return troubled({ kind: 'kms', failure: reading.failure });
  const { protection, resources } = reading;
  return yes({
    key,
    instance,
    gates: gatesOf(key, protection, serverTime),
    protection,
    resources,
    owners: await ownersOf(ports, resources),
    openRequest: open && isReadable(open) ? open : undefined,
    readAt: serverTime,
  });
}

/** Whom to ask: the owner of each account with a resource under a retention policy. What else holds a key nobody is asked about. */
export async function ownersOf(
  ports: Pick<Ports, 'catalog' | 'roles' | 'log'>,
  resources: readonly ProtectedResource[],
): Promise<OwningAccount[]> {
  const instanceOf = await instancesHolding(ports, resources);
  return Promise.all(
    retainedByAccount(resources, instanceOf)
      .slice(0, accountsAtMost)
      .map(async ({ accountId, retained }) => {
        const owner = await ports.catalog.ownerOf(accountId);
        const person =
          owner &&
          (await ports.roles.findByIamId(owner.iamId).catch((error: unknown) => {
            ports.log.warn({ error }, 'account owner could not be looked up');
            return undefined;
          }));
        return {
          accountId,
          resources: retained,
          ...(owner === undefined ? {} : { owner }),
          ...(person === undefined ? {} : { person }),
        };
      }),
  );
}

const instancesAtMost = 20;

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

/** A list somebody is paging through, as it was read; undefined when it is no longer kept. */
export async function recallResources(
  ports: Pick<Ports, 'people' | 'roles' | 'settings' | 'snapshots' | 'catalog' | 'log'>,
  by: SlackIdentity,
  fingerprint: string,
): Promise<Answer<Pick<ResourcesListed, 'resources' | 'owners'> | undefined>> {
  const looker = await mayLook(ports, by);
  if (!looker.ok) return looker;
  const resources = await ports.snapshots.load(fingerprint);
  return yes(resources && { resources, owners: await ownersOf(ports, resources) });
}
