import { isRefusal, refuseQuery, type Refusal } from './error-envelope.js';
import { versionIdOf, wireTime, type KeyRecord, type RegistrationRecord } from './key-record.js';
import { readWindow } from './read-window.js';
import { whatFailed } from './what-failed.js';

const badQuery = (name: string, mustBe: string) => refuseQuery(whatFailed.getRegistrations, name, mustBe);

/** One page of the registrations of these keys; `scope` limits where the CRN query may hold wildcards. */
export function listRegistrations(
  keys: KeyRecord[],
  query: URLSearchParams,
  scope: 'key' | 'all-keys',
): { total: number; page: Record<string, unknown>[] } | Refusal {
  const window = readWindow(query, whatFailed.getRegistrations);
  if (isRefusal(window)) return window;
  const crnMatches = readCrnQuery(query.get('urlEncodedResourceCRNQuery'), scope);
  if (isRefusal(crnMatches)) return crnMatches;
  const prevent = query.get('preventKeyDeletion');
  if (prevent !== null && prevent !== 'true' && prevent !== 'false') {
    return badQuery('preventKeyDeletion', 'true or false');
  }
  const found = keys.flatMap((key) =>
    key.registrations
      .filter(
        (registration) =>
          crnMatches(registration.resourceCrn) &&
          (prevent === null || registration.preventKeyDeletion === (prevent === 'true')),
      )
      .map((registration) => ({ key, registration })),
  );
  return {
    total: found.length,
    page: found
      .slice(window.offset, window.offset + window.limit)
      .map(({ key, registration }) => registrationRepresentation(key, registration)),
  };
}

function registrationRepresentation(
  key: KeyRecord,
  registration: RegistrationRecord,
): Record<string, unknown> {
  // The registering service's instance without resource type and resource.
  const service = registration.resourceCrn.split(':').slice(0, 8).join(':');
  const createdBy = `crn-${service}::`;
  return {
    keyId: key.id,
    keyName: key.name,
    resourceCrn: registration.resourceCrn,
    createdBy,
    creationDate: wireTime(registration.createdAtMs),
    updatedBy: createdBy,
    lastUpdated: wireTime(registration.changedAtMs ?? registration.createdAtMs),
    description: registration.description,
    preventKeyDeletion: registration.preventKeyDeletion,
    keyVersion: { id: versionIdOf(key), creationDate: wireTime(key.rotatedAtMs ?? key.createdAtMs) },
  };
}

/** A full CRN, unencoded once the query string is read; `*` stands for anything within a segment. */
function readCrnQuery(text: string | null, scope: 'key' | 'all-keys'): ((crn: string) => boolean) | Refusal {
  if (text === null || text === '') return () => true;
  const wanted = segmentsOf(text);
  if (wanted.length !== 10 || wanted[0] !== 'crn') {
    return badQuery('urlEncodedResourceCRNQuery', 'a full CRN of ten segments');
  }
  if (scope === 'all-keys' && wanted.slice(0, 8).some((segment) => segment.includes('*'))) {
    return badQuery('urlEncodedResourceCRNQuery', 'without a wildcard within the first eight segments');
  }
  const patterns = wanted.map(
    (segment) =>
      new RegExp(
        `^${segment
          .split('*')
          .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
          .join('.*')}$`,
      ),
  );
  return (crn) => {
    const segments = segmentsOf(crn);
    return patterns.every((pattern, index) => pattern.test(segments[index] ?? ''));
  };
}

/** Ten segments; the last keeps whatever colons it has. */
function segmentsOf(crn: string): string[] {
  const parts = crn.split(':');
  return parts.length <= 10 ? parts : [...parts.slice(0, 9), parts.slice(9).join(':')];
}
