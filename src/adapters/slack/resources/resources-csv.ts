import { stringify } from 'csv-stringify/sync';
import type { ProtectedResource } from '../../../domain/protected-resource.js';
import { kindName, serviceName } from '../../../explanations/resources.js';
import type { NamedInstance } from '../../../ports/resource-catalog.js';

const columns = [
  'service',
  'service id',
  'instance name',
  'instance id',
  'kind',
  'name',
  'location',
  'retention policy',
  'since',
  'key versions',
  'registrations',
  'account',
  'crn',
  'description',
];

/** The whole list as a file for a spreadsheet, which must not take a bucket's name for a formula. */
export function resourcesCsv(
  resources: readonly ProtectedResource[],
  names: ReadonlyMap<string, NamedInstance>,
): string {
  const rows = resources.map((resource) => [
    resource.service === '' ? '' : serviceName(resource.service),
    resource.service,
    resource.instanceCrn === undefined ? '' : (names.get(resource.instanceCrn)?.name ?? ''),
    resource.instanceId,
    resource.service === '' ? '' : kindName(resource.service, resource.resourceType),
    resource.name,
    resource.location,
    resource.underRetention ? 'yes' : 'no',
    resource.since === undefined ? '' : new Date(resource.since).toISOString(),
    resource.keyVersionIds.join(' '),
    String(resource.registrations),
    resource.accountId ?? '',
    resource.id,
    resource.descriptions.join('; '),
  ]);
  return stringify([columns, ...rows], { escape_formulas: true, bom: true });
}
