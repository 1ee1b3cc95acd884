import { stringify } from 'csv-stringify/sync';
import { type Elsewhere, elsewhereOf } from '../../../domain/elsewhere.js';
import { type HoldCause, holdCauseOf } from '../../../domain/key-hold.js';
import type { ProtectedResource } from '../../../domain/protected-resource.js';
import { kindName, serviceName } from '../../../explanations/resources.js';
import type { NamedInstance } from '../../../ports/resource-catalog.js';

const columns = [
  'service',
  'service id',
  'instance name',
  'instance id',
  'instance state',
  'kind',
  'name',
  'location',
  'holds the key',
  'since',
  'key versions',
  'registrations',
  'account',
  'account name',
  'elsewhere than the key',
  'crn',
  'description',
];

const causes: Record<HoldCause, string> = {
  retention_policy: 'retention policy',
  reclamation: 'until reclaimed',
  service: 'by its service',
};

/** The whole list as a file for a spreadsheet, which must not take a bucket's name for a formula. */
export function resourcesCsv(
  resources: readonly ProtectedResource[],
  names: ReadonlyMap<string, NamedInstance>,
  { keyCrn, accountNames }: { keyCrn: string; accountNames: ReadonlyMap<string, string> },
): string {
  const instanceOf = ({ instanceCrn }: ProtectedResource) =>
    instanceCrn === undefined ? undefined : names.get(instanceCrn);
  const rows = resources.map((resource) => [
    resource.service === '' ? '' : serviceName(resource.service),
    resource.service,
    instanceOf(resource)?.name ?? '',
    resource.instanceId,
    instanceOf(resource)?.state ?? '',
    resource.service === '' ? '' : kindName(resource.service, resource.resourceType),
    resource.name,
    resource.location,
    resource.underRetention ? causes[holdCauseOf(resource, instanceOf(resource)?.state)] : 'no',
    resource.since === undefined ? '' : new Date(resource.since).toISOString(),
    resource.keyVersionIds.join(' '),
    String(resource.registrations),
    resource.accountId ?? '',
    accountNames.get(resource.accountId ?? '') ?? '',
    elsewhereText(elsewhereOf(resource, keyCrn)),
    resource.id,
    resource.descriptions.join('; '),
  ]);
  return stringify([columns, ...rows], { escape_formulas: true, bom: true });
}

function elsewhereText({ accountId, region }: Elsewhere): string {
  return [accountId === undefined ? '' : 'account', region === undefined ? '' : `region ${region}`]
    .filter(Boolean)
    .join(' and ');
}
