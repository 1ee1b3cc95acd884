import type { KnownBlock, ModalView } from '@slack/types';
import type { KeyRef } from '../../../domain/key.js';
import { holdCauseOf } from '../../../domain/key-hold.js';
import type { SyncOutcome } from '../../../domain/key-sync.js';
import type { SlackIdentity } from '../../../domain/person.js';
import {
  groupResources,
  type ProtectedResource,
  searchResources,
} from '../../../domain/protected-resource.js';
import { holdCounts, instanceStateWords } from '../../../explanations/holds.js';
import { kindName, serviceName } from '../../../explanations/resources.js';
import type { NamedInstance } from '../../../ports/resource-catalog.js';
import { type Answer, yes } from '../../../usecases/answer.js';
import {
  listResources,
  recallResources,
  type ResourcesListed,
} from '../../../usecases/keys/list-resources.js';
import type { Ports } from '../../../usecases/ports.js';
import { type NextView, question, questionAgain, told } from '../kit/next-view.js';
import { whyNot } from '../kit/why-not.js';
import type { ResourcesPlace } from './resources-place.js';
import { resourcesPerPage, resourcesTitle, resourcesView } from './resources-view.js';

/** Instances that are named at most, for a page, a search or a file. */
const namesAtMost = 100;

type ListingPorts = Parameters<typeof listResources>[0];

type Listed = Pick<ResourcesListed, 'resources' | 'owners'> & { sync?: SyncOutcome };

export interface ResourcesAt extends Listed {
  place: ResourcesPlace;
}

/** The first page of a list that was just read, or why it could not be; under a note where there is something to say. */
export async function pageOfListed(
  ports: Pick<Ports, 'catalog'>,
  listed: Answer<ResourcesListed>,
  { query = '', note = [] }: { query?: string; note?: KnownBlock[] } = {},
): Promise<NextView> {
  if (!listed.ok) return told(resourcesTitle, whyNot(listed.no));
  const page = await pageOf(ports, withSync(listed.value), placeOf(listed.value, query));
  return question({ ...page, blocks: [...note, ...page.blocks] });
}

/** The page at a place, under a note where there is something to say. */
export async function pageAt(
  ports: ListingPorts,
  by: SlackIdentity,
  place: ResourcesPlace,
  note: KnownBlock[] = [],
): Promise<NextView> {
  const recalled = await recalledOrRead(ports, by, place);
  if (!recalled.ok) return told(resourcesTitle, { blocks: [...note, ...whyNot(recalled.no).blocks] });
  const page = await pageOf(ports, recalled.value, recalled.value.place);
  return note.length === 0
    ? question(page)
    : questionAgain({ ...page, blocks: [...note, { type: 'divider' }, ...page.blocks] }, note);
}

/** The list as it was, or read anew when it is no longer kept. */
export async function recalledOrRead(
  ports: ListingPorts,
  by: SlackIdentity,
  place: ResourcesPlace,
): Promise<Answer<ResourcesAt>> {
  const recalled = await recallResources(ports, by, place);
  if (!recalled.ok) return recalled;
  if (recalled.value) return yes({ ...recalled.value, place });
  const ref: KeyRef = place;
  const listed = await listResources(ports, by, ref);
  return listed.ok ? yes({ ...withSync(listed.value), place: placeOf(listed.value, place.query) }) : listed;
}

/** Names of the instances resources belong to, as far as the reader may see them. */
export function namesOf(
  ports: Pick<Ports, 'catalog'>,
  resources: readonly ProtectedResource[],
): Promise<Map<string, NamedInstance>> {
  const crns = new Set(resources.flatMap(({ instanceCrn }) => instanceCrn ?? []));
  return ports.catalog.nameInstances([...crns], namesAtMost);
}

function withSync({ resources, owners, protection: { sync } }: ResourcesListed): Listed {
  return { resources, owners, ...(sync && { sync }) };
}

function placeOf({ key, protection, readAt, maySync }: ResourcesListed, query: string): ResourcesPlace {
  const { instanceId, keyId, name: keyName, crn: keyCrn } = key;
  return {
    instanceId,
    keyId,
    keyName,
    keyCrn,
    fingerprint: protection.fingerprint,
    readAt,
    page: 0,
    query,
    maySync,
  };
}

async function pageOf(
  ports: Pick<Ports, 'catalog'>,
  { resources, owners, sync }: Listed,
  place: ResourcesPlace,
): Promise<ModalView> {
  const searched = place.query === '' ? undefined : await namesOf(ports, resources);
  const found = searchResources(resources, place.query, (resource) => wordsFor(resource, searched, owners));
  const ordered = groupResources(found, place.keyCrn).flatMap((group) => group.resources);
  const shown = ordered.slice(place.page * resourcesPerPage, (place.page + 1) * resourcesPerPage);
  // The counts at the head tell why each holds the key, on whatever page it stands.
  const holding = resources.filter(({ underRetention }) => underRetention);
  const names = searched ?? (await namesOf(ports, [...shown, ...holding]));
  return resourcesView({ place, resources, found, names, owners, sync });
}

function wordsFor(
  resource: ProtectedResource,
  names: ReadonlyMap<string, NamedInstance> | undefined,
  owners: ResourcesListed['owners'],
): string {
  const { service, resourceType, location, instanceCrn, underRetention } = resource;
  const instance = instanceCrn === undefined ? undefined : names?.get(instanceCrn);
  return [
    serviceName(service),
    kindName(service, resourceType),
    location,
    owners.find(({ accountId }) => accountId === resource.accountId)?.owner?.accountName ?? '',
    instance?.name ?? '',
    instance?.state === undefined ? '' : instanceStateWords(instance.state),
    underRetention ? holdCounts({ [holdCauseOf(resource, instance?.state)]: 1 }) : '',
  ].join(' ');
}
