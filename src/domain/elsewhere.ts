import { accountOf, parseCrn, regionOf } from './crn.js';

/** In what a resource lies apart from its key; empty where nothing is known to be another than the key's. */
export interface Elsewhere {
  accountId?: string;
  /** A region, or a geography that does not hold the key's. */
  region?: string;
}

/** As much of a resource as tells where it is. */
interface Located {
  accountId?: string;
  location: string;
}

/** Where a resource lies, as far as that is not where its key lies. Of a key whose CRN cannot be read nothing is known. */
export function elsewhereOf({ accountId, location }: Located, keyCrn: string): Elsewhere {
  const key = parseCrn(keyCrn);
  if (!key) return {};
  const keyAccountId = accountOf(key);
  const keyRegion = regionOf(key.location);
  const region = regionOf(location);
  return {
    ...(accountId !== undefined && keyAccountId !== undefined && accountId !== keyAccountId && { accountId }),
    ...(region !== undefined && keyRegion !== undefined && !isWithin(keyRegion, region) && { region }),
  };
}

/** Regions of a geography, by the beginning of their names. */
const geographies: Record<string, readonly string[]> = {
  'us-geo': ['us-'],
  'eu-geo': ['eu-'],
  'ap-geo': ['au-', 'in-', 'jp-'],
};

function isWithin(region: string, place: string): boolean {
  return region === place || (geographies[place] ?? []).some((start) => region.startsWith(start));
}

/** An account and its owner, as far as IBM lets Countersign see them. */
export interface KnownAccount {
  accountId: string;
  accountName?: string;
  /** Its owner. */
  name?: string;
  email?: string;
}

/** Resources in several places: all counted, the first few places named, the fullest first. */
interface Spread<Place> {
  resources: number;
  places: number;
  named: (Place & { resources: number })[];
}

/** How much lies elsewhere; what lies nowhere else has no entry. */
export interface ElsewhereTally {
  accounts?: Spread<KnownAccount>;
  regions?: Spread<{ region: string }>;
}

const accountsNamed = 3;
const regionsNamed = 5;

/** Undefined where everything is in the account and the region of the key, as far as anybody can tell. */
export function tallyElsewhere(
  resources: readonly Located[],
  keyCrn: string,
  accountOwners: ReadonlyMap<string, KnownAccount> = new Map(),
): ElsewhereTally | undefined {
  const accounts = byOtherAccount(resources, keyCrn).map(({ accountId, resources: its }) => ({
    ...accountOwners.get(accountId),
    accountId,
    resources: its.length,
  }));
  const regions = fullestFirst(resources, (resource) => elsewhereOf(resource, keyCrn).region).map(
    ([region, its]) => ({ region, resources: its.length }),
  );
  if (accounts.length === 0 && regions.length === 0) return undefined;
  return {
    ...(accounts.length > 0 && { accounts: spread(accounts, accountsNamed) }),
    ...(regions.length > 0 && { regions: spread(regions, regionsNamed) }),
  };
}

/** Resources by the account they belong to, of accounts that are not the key's; the one with most first. */
export function byOtherAccount<R extends Located>(
  resources: readonly R[],
  keyCrn: string,
): { accountId: string; resources: R[] }[] {
  return fullestFirst(resources, (resource) => elsewhereOf(resource, keyCrn).accountId).map(
    ([accountId, its]) => ({ accountId, resources: its }),
  );
}

function fullestFirst<R>(
  resources: readonly R[],
  placeOf: (resource: R) => string | undefined,
): [place: string, resources: R[]][] {
  const places = new Map<string, R[]>();
  for (const resource of resources) {
    const place = placeOf(resource);
    if (place === undefined) continue;
    const known = places.get(place);
    if (known) known.push(resource);
    else places.set(place, [resource]);
  }
  return [...places].sort(([, one], [, other]) => other.length - one.length);
}

function spread<P extends { resources: number }>(
  places: P[],
  named: number,
): { resources: number; places: number; named: P[] } {
  return {
    resources: places.reduce((sum, { resources }) => sum + resources, 0),
    places: places.length,
    named: places.slice(0, named),
  };
}
