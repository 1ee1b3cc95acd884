import { blockersIn } from '../domain/blockers.js';
import { holdCauseOf } from '../domain/key-hold.js';
import { holdsOf, type Protection } from '../domain/protection.js';
import type { Blocked } from '../domain/request.js';
import type { ResourceBrief, ResourceDifference, ResourceTally } from '../domain/resource-difference.js';
import { counted, countedResources } from './counts.js';
import { holdCounts, isPoliciesAlone } from './holds.js';

/** Services that register with keys, in IBM's own plain words (docs/facts/ibm.md#registrations); any other shows its wire name. */
const serviceNames: Record<string, string> = {
  'cloud-object-storage': 'Cloud Object Storage',
  is: 'VPC Infrastructure',
  'server-protect': 'Block Storage snapshots',
  'databases-for-postgresql': 'Databases for PostgreSQL',
  'databases-for-mongodb': 'Databases for MongoDB',
  'databases-for-redis': 'Databases for Redis',
  'databases-for-elasticsearch': 'Databases for Elasticsearch',
  'databases-for-etcd': 'Databases for etcd',
  'databases-for-enterprisedb': 'Databases for EDB',
  'databases-for-mysql': 'Databases for MySQL',
  'messages-for-rabbitmq': 'Messages for RabbitMQ',
  'dashdb-for-transactions': 'Db2',
  dashdb: 'Db2 Warehouse',
  cloudantnosqldb: 'Cloudant',
  'containers-kubernetes': 'Kubernetes Service',
  'container-registry': 'Container Registry',
  codeengine: 'Code Engine',
  messagehub: 'Event Streams',
  'event-notifications': 'Event Notifications',
  logs: 'Cloud Logs',
  logdna: 'Log Analysis',
  logdnaat: 'Activity Tracker',
  'sysdig-monitor': 'Monitoring',
  apprapp: 'App Configuration',
  'speech-to-text': 'Speech to Text',
  'text-to-speech': 'Text to Speech',
  'natural-language-understanding': 'Natural Language Understanding',
  conversation: 'watsonx Assistant',
  appid: 'App ID',
  'secrets-manager': 'Secrets Manager',
  compliance: 'Security and Compliance Center',
  'continuous-delivery': 'Continuous Delivery',
  toolchain: 'Toolchain',
  schematics: 'Schematics',
  kms: 'Key Protect',
  'hs-crypto': 'Hyper Protect Crypto Services',
  'power-iaas': 'Power Virtual Server',
  'vmware-solutions': 'VMware Solutions',
};

/** One and many of what a resource type names; an empty type is the service's whole instance. */
const kindNames: Record<string, [one: string, many: string]> = {
  bucket: ['bucket', 'buckets'],
  volume: ['volume', 'volumes'],
  snapshot: ['snapshot', 'snapshots'],
  share: ['file share', 'file shares'],
  image: ['image', 'images'],
  instance: ['server', 'servers'],
  cluster: ['cluster', 'clusters'],
  topic: ['topic', 'topics'],
  key: ['key', 'keys'],
  secret: ['secret', 'secrets'],
  workspace: ['workspace', 'workspaces'],
  deployment: ['deployment', 'deployments'],
  kmip_adapter: ['KMIP adapter', 'KMIP adapters'],
  'kmip-adapter': ['KMIP adapter', 'KMIP adapters'],
};
const deployments = /^(databases-for-|messages-for-|dashdb)/;

/** A CRN may say `constructor` or `__proto__`. */
function ownValue<T>(names: Record<string, T>, name: string): T | undefined {
  return Object.hasOwn(names, name) ? names[name] : undefined;
}

export function serviceName(service: string): string {
  if (service === '') return 'CRNs Countersign cannot read';
  return ownValue(serviceNames, service) ?? service;
}

/** `bucket`, `deployment`, or the type as it came. */
export function kindName(service: string, resourceType: string, count = 1): string {
  if (service === '') return count === 1 ? 'resource' : 'resources';
  const [one, many] =
    resourceType === ''
      ? wholeNames(service)
      : (ownValue(kindNames, resourceType) ?? [resourceType, `${resourceType} resources`]);
  return count === 1 ? one : many;
}

/** What an instance of the service is called by those who use it. */
function wholeNames(service: string): [one: string, many: string] {
  if (deployments.test(service)) return ['deployment', 'deployments'];
  return service === 'containers-kubernetes' ? ['cluster', 'clusters'] : ['instance', 'instances'];
}

const kindsShown = 4;

/** `5 volumes` and `3 snapshots`; rare kinds, and what `kinds` falls short of `total`, are counted together. */
export function kindCounts({ total, kinds }: Pick<ResourceTally, 'total' | 'kinds'>): string[] {
  const words = new Map<string, { one: string; many: string; count: number }>();
  for (const { service, resourceType, count } of kinds) {
    const one = kindName(service, resourceType);
    const known = words.get(one) ?? { one, many: kindName(service, resourceType, 2), count: 0 };
    known.count += count;
    words.set(one, known);
  }
  if (words.size === 0) return [counted(total, 'resource')];
  const shown = [...words.values()].slice(0, kindsShown);
  const others = total - shown.reduce((sum, { count }) => sum + count, 0);
  return [
    ...shown.map(({ one, many, count }) => `${counted(count, one, many)}`),
    ...(others > 0 ? [`${others} of other kinds`] : []),
  ];
}

/** `2 buckets`, or `3 resources (2 buckets, 1 deployment)` where the kinds differ. */
function countWords(tally: Pick<ResourceTally, 'total' | 'kinds'>): string {
  const counts = kindCounts(tally);
  return counts.length === 1 ? counts[0]! : `${tally.total} resources (${counts.join(', ')})`;
}

/** What has changed, a sentence for each kind of change. Names are shown as they are. */
export function differenceWords({ added, removed, retained, released }: ResourceDifference): string {
  const sentence = (tally: ResourceTally, did: string) => {
    if (tally.total === 0) return '';
    const names = tally.named.map(nameAndPlace).join(', ');
    const more = tally.total > tally.named.length ? `, and ${tally.total - tally.named.length} more` : '';
    return `${countWords(tally)} ${tally.total === 1 ? 'was' : 'were'} ${did}: ${names}${more}.`;
  };
  return [
    sentence(added, 'added'),
    sentence(removed, 'removed'),
    sentence(
      retained,
      ofPoliciesAlone(retained) ? 'put under a retention policy' : 'marked as not releasing the key',
    ),
    sentence(
      released,
      ofPoliciesAlone(released) ? 'released from a retention policy' : 'marked as releasing the key',
    ),
  ]
    .filter(Boolean)
    .join(' ');
}

/** A name, and where it is if that is not where its key is. */
function nameAndPlace({ name, elsewhere: { accountId, region } = {} }: ResourceBrief): string {
  const places = [
    ...(accountId === undefined ? [] : [`account ${accountId}`]),
    ...(region === undefined ? [] : [`region ${region}`]),
  ];
  return places.length === 0 ? name : `${name} (${places.join(', ')})`;
}

/** The list says that a resource holds the key, not why: only of some services can it be a policy. */
function ofPoliciesAlone({ kinds }: ResourceTally): boolean {
  return kinds.every((kind) => holdCauseOf(kind) === 'retention_policy');
}

/** How things stand now, in one sentence. */
export function presentCount(protection: Protection): string {
  if (!protection.known) return 'IBM does not list the protected resources now.';
  const { resources, registrations, underRetention } = protection;
  if (resources === 0) return 'Now nothing is registered with the key.';
  const retention = underRetention === 0 ? '' : `, ${holdCounts(holdsOf(protection))}`;
  return `Now ${countedResources(resources, registrations)} ${resources === 1 ? 'is' : 'are'} registered with the key${retention}.`;
}

/** `5 of 12 resources are left`. */
export function blockersLeft({
  blockers,
  protection,
  force,
}: Pick<Blocked, 'blockers' | 'protection' | 'force'>): string {
  const left = blockersIn(protection, force);
  const areOthers = force && protection.known && !isPoliciesAlone(holdsOf(protection));
  const what = !force
    ? 'registered with the key'
    : areOthers
      ? 'in the way of even a forced deletion'
      : 'under a retention policy';
  if (left === undefined) return `IBM did not list what is ${what}`;
  return `${left} of ${blockers} ${blockers === 1 ? 'resource' : 'resources'} ${left === 1 ? 'is' : 'are'} still ${what}`;
}
