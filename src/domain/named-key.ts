// KEY, as people type and paste it: one reader for every command, form and list.
import { readingsOf } from './bare-text.js';
import { accountOf, type Crn, parseCrn } from './crn.js';
import type { KeyFacts } from './key.js';
import { uuid, uuidForm } from './uuid.js';

/** Where a pasted CRN says that its key is; Terraform's short form tells the instance alone. */
export interface KeyPlace {
  instanceId: string;
  /** As in the CRN: `kms` or `hs-crypto`. */
  service?: string;
  region?: string;
  accountId?: string;
}

/** What a text that names a key may mean. */
export type NamedKey = {
  /** The text as typed first, without any marks last: each may be a name or an alias. */
  readings: string[];
  /** The last of them, which is what people mean most of the time. */
  bare: string;
} & (
  | { by: 'name' }
  | { by: 'id'; keyId: string }
  /** The key's CRN, or Terraform's short form (docs/facts/ibm.md#crns). */
  | { by: 'place'; keyId: string; place: KeyPlace }
  /** A CRN of something else. */
  | { by: 'other_crn'; crn: Crn }
);

const shortForm = new RegExp(`^(${uuidForm}):key:(${uuidForm})$`, 'i');

const withinText = new RegExp(
  `crn:v1:[^\\s"'\`,]{1,300}:key:${uuidForm}|(?<![\\w:-])${uuidForm}:key:${uuidForm}`,
  'gi',
);

/** The one key's CRN or short form in a line that was copied with it, `kms_key_crn = "crn:…"`; else the whole text. */
function onlyOneIn(text: string): string {
  const places = new Set(text.match(withinText)?.map((place) => place.toLowerCase()));
  const [place] = places;
  return place !== undefined && places.size === 1 ? place : text;
}

export function readNamedKey(text: string): NamedKey {
  const readings = withoutNoun(readingsOf(text));
  const bare = readings.at(-1) ?? '';
  const named = { readings, bare };
  const id = hyphenated(bare);
  if (uuid.test(id)) return { ...named, by: 'id', keyId: id.toLowerCase() };
  const written = readable(bare);
  const whole = shortForm.test(written) ? written : onlyOneIn(written);
  const [, instanceId, keyId] = shortForm.exec(whole) ?? [];
  if (instanceId !== undefined && keyId !== undefined) {
    return {
      ...named,
      by: 'place',
      keyId: keyId.toLowerCase(),
      place: { instanceId: instanceId.toLowerCase() },
    };
  }
  const crn = crnIn(whole);
  if (!crn) return { ...named, by: 'name' };
  const isKey = crn.resourceType === 'key' && uuid.test(crn.resource) && crn.instance !== '';
  return isKey
    ? { ...named, by: 'place', keyId: crn.resource.toLowerCase(), place: placeOf(crn) }
    : { ...named, by: 'other_crn', crn };
}

/** `key billing-root`, as sentences and texts of ours say it; a key may be called so, and then that comes first. */
function withoutNoun(readings: string[]): string[] {
  const named = /^(?:(?:the\s+)?key(?::\s*|\s+))+(\S.*)$/is.exec(readings.at(-1) ?? '')?.[1];
  return named === undefined ? readings : [...readings, ...withoutNoun(readingsOf(named))];
}

/** An id as some tools write it, in 32 digits without hyphens. */
function hyphenated(bare: string): string {
  return bare.replace(
    /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/i,
    '$1-$2-$3-$4-$5',
  );
}

/** Addresses of the console hold a CRN with its colons and slashes written out (docs/facts/ibm.md#crns). */
function readable(bare: string): string {
  return /crn%3a/i.test(bare) ? bare.replaceAll(/%3a/gi, ':').replaceAll(/%2f/gi, '/') : bare;
}

/** A CRN, alone or as a step in an address. */
function crnIn(text: string): Crn | undefined {
  const inAddress = /^https?:\/\/\S*?(crn:v1:[^\s?#&]+)/i.exec(text)?.[1];
  return parseCrn((inAddress ?? text).replace(/^crn:v1:/i, 'crn:v1:'));
}

/** Where a CRN says that its resource is. */
function placeOf(crn: Crn): KeyPlace {
  const accountId = accountOf(crn);
  return {
    instanceId: crn.instance.toLowerCase(),
    service: crn.service,
    ...(crn.location !== '' && { region: crn.location }),
    ...(accountId !== undefined && { accountId }),
  };
}

/** Whether a key that was read is the one of this place; what the key does not tell of itself is no contradiction. */
export function isAt(place: KeyPlace, key: Pick<KeyFacts, 'instanceId' | 'crn'>): boolean {
  if (place.instanceId !== key.instanceId.toLowerCase()) return false;
  const crn = parseCrn(key.crn);
  const actual = crn && placeOf(crn);
  return actual?.accountId === undefined || (place.accountId ?? actual.accountId) === actual.accountId;
}

type Names = Pick<KeyFacts, 'name' | 'aliases'>;

/** Those that bear the text as name or alias; the marks around it are part of it before they are not. */
export function bearing<T>(named: NamedKey, candidates: readonly T[], namesOf: (one: T) => Names): T[] {
  for (const reading of named.readings) {
    const found = candidates.filter((one) => {
      const { name, aliases } = namesOf(one);
      return name === reading || aliases.includes(reading);
    });
    if (found.length > 0) return found;
  }
  return [];
}

/** Whether the text is the key's whole name or alias; letter case aside it is its name alone. */
export function namesWhole(named: NamedKey, names: Names): boolean {
  return named.bare !== '' && fitOf(named, names) < 2 * named.readings.length;
}

/** How well a key fits, best first: by its very name or alias, by its name in another letter case, by a part. */
export function fitOf({ readings, bare }: NamedKey, { name, aliases }: Names): number {
  if (bare === '') return 0;
  const exact = readings.findIndex((reading) => name === reading || aliases.includes(reading));
  if (exact >= 0) return exact;
  const lower = readings.map((reading) => reading.toLowerCase());
  const caseless = lower.indexOf(name.toLowerCase());
  if (caseless >= 0) return readings.length + caseless;
  const holds = lower.findIndex((reading) =>
    [name, ...aliases].some((one) => one.toLowerCase().includes(reading)),
  );
  return 2 * readings.length + (holds >= 0 ? holds : readings.length);
}
