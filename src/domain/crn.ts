/** A cloud resource name taken apart; `format` of the parts gives the name back to the letter (docs/facts/ibm.md#crns). */
export interface Crn {
  /** `bluemix`, or another cloud of IBM's. */
  cloud: string;
  /** `public` for all that concerns us. */
  reach: string;
  /** e.g. `cloud-object-storage`; may hold dots. */
  service: string;
  /** Region, zone, `global` or empty. */
  location: string;
  /** `a/<account>`, `o/…`, `s/…` or empty. */
  scope: string;
  instance: string;
  resourceType: string;
  /** Keeps whatever colons and slashes it has. */
  resource: string;
}

const segments = 10;

/** The parts, or undefined for anything that is not a CRN of version 1: that is shown as it came, never dropped. */
export function parseCrn(text: string): Crn | undefined {
  const parts = text.split(':');
  if (parts.length < segments || parts[0] !== 'crn' || parts[1] !== 'v1') return undefined;
  const [
    ,
    ,
    cloud = '',
    reach = '',
    service = '',
    location = '',
    scope = '',
    instance = '',
    resourceType = '',
  ] = parts;
  if (service === '') return undefined;
  const resource = parts.slice(segments - 1).join(':');
  return { cloud, reach, service, location, scope, instance, resourceType, resource };
}

export function formatCrn(crn: Crn): string {
  const { cloud, reach, service, location, scope, instance, resourceType, resource } = crn;
  return ['crn', 'v1', cloud, reach, service, location, scope, instance, resourceType, resource].join(':');
}

/** The service instance a resource belongs to, as the Resource Controller names it; undefined where the CRN has none. */
export function instanceCrnOf(crn: Crn): string | undefined {
  return crn.instance === '' ? undefined : formatCrn({ ...crn, resourceType: '', resource: '' });
}

/** `eu-de`, also of its zones `eu-de-1`; `eu-geo`, a geography of several regions. */
const regionForm = /^([a-z]{2}-[a-z]+\d*)(?:-\d+)?$/;

/**
 * The region a location lies in, or the geography it is; undefined for `global`, for nothing, and for a data center
 * (`dal10`), whose region its name does not tell (docs/facts/ibm.md#crns).
 */
export function regionOf(location: string): string | undefined {
  return regionForm.exec(location)?.[1];
}

/** Account that owns the resource, where the scope is an account. */
export function accountOf(crn: Crn): string | undefined {
  return crn.scope.startsWith('a/') && crn.scope.length > 2 ? crn.scope.slice(2) : undefined;
}
