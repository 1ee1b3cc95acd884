// The roles of the two key services with their actions: IBM's role matrix (`manage-access.md`) in the action ids of
// its list of service roles. `../kms/README.md` says which ids are not from there.
import type { WorldCustomRole } from '../world-iam.js';

/** What a call of the KMS needs; the whole id of an action has the service before it: `kms.secrets.delete`. */
export type KmsAction =
  | 'secrets.list'
  | 'secrets.readmetadata'
  | 'secrets.read'
  | 'secrets.rotate'
  | 'secrets.sync'
  | 'secrets.setkeyfordeletion'
  | 'secrets.unsetkeyfordeletion'
  | 'secrets.delete'
  | 'secrets.restore'
  | 'secrets.enable'
  | 'secrets.disable'
  | 'secrets.purge'
  | 'policies.read'
  | 'policies.write'
  | 'instancepolicies.read'
  | 'instancepolicies.write'
  | 'registrations.list'
  | 'registrations.listforkey'
  | 'keyrings.list';

export const keyServices = ['hs-crypto', 'kms'] as const;

/** A role as `/v2/roles` shows it. */
export interface Role {
  crn: string;
  display_name: string;
  description: string;
  actions: string[];
}

const reading: KmsAction[] = [
  'secrets.list',
  'secrets.readmetadata',
  'registrations.list',
  'registrations.listforkey',
  'keyrings.list',
];
const writing: KmsAction[] = [
  ...reading,
  'secrets.read',
  'secrets.rotate',
  'secrets.sync',
  'secrets.setkeyfordeletion',
  'secrets.unsetkeyfordeletion',
];

const serviceRoles: Record<string, { description: string; actions: KmsAction[] }> = {
  Reader: { description: 'Reads what keys there are, without their payload.', actions: reading },
  ReaderPlus: { description: 'Reads keys with their payload.', actions: [...reading, 'secrets.read'] },
  Writer: { description: 'Rotates keys and sets them for deletion.', actions: writing },
  Manager: {
    description: 'Does everything with keys but purge them.',
    actions: [
      ...writing,
      'secrets.delete',
      'secrets.restore',
      'secrets.enable',
      'secrets.disable',
      'policies.read',
      'policies.write',
      'instancepolicies.read',
      'instancepolicies.write',
    ],
  },
  // No other role contains it, not even Manager.
  KeyPurge: { description: 'Purges deleted keys.', actions: ['secrets.purge'] },
};

/** Names the key services define themselves; the others are IAM's. */
const ownRoles = new Set(['ReaderPlus', 'KeyPurge']);

export const serviceRoleNames = Object.keys(serviceRoles);

export function serviceRoleCrn(name: string, service: string): string {
  return `crn:v1:bluemix:public:${ownRoles.has(name) ? service : 'iam'}::::serviceRole:${name}`;
}

export function customRoleCrn(name: string, accountId: string): string {
  return `crn:v1:bluemix:public:iam-access-management::a/${accountId}::customRole:${name}`;
}

export function serviceRolesOf(service: string): Role[] {
  if (!isKeyService(service)) return [];
  return Object.entries(serviceRoles).map(([name, { description, actions }]) => ({
    crn: serviceRoleCrn(name, service),
    display_name: name,
    description,
    actions: actions.map((action) => `${service}.${action}`),
  }));
}

const viewing = ['resource-controller.instance.retrieve'];

/** Platform roles carry no right of a key service. */
export const systemRoles: Role[] = (
  [
    ['Viewer', 'Views service instances.', viewing],
    ['Operator', 'Configures and operates service instances.', viewing],
    ['Editor', 'Creates and changes service instances.', [...viewing, 'resource-controller.instance.update']],
    [
      'Administrator',
      'Manages service instances and access to them.',
      [...viewing, 'resource-controller.instance.update', 'iam.policy.read', 'iam.policy.update'],
    ],
  ] as const
).map(([name, description, actions]) => ({
  crn: `crn:v1:bluemix:public:iam::::role:${name}`,
  display_name: name,
  description,
  actions: [...actions],
}));

export function customRole(role: WorldCustomRole, accountId: string): Role {
  return {
    crn: customRoleCrn(role.name, accountId),
    display_name: role.displayName,
    description: role.description ?? '',
    actions: role.actions,
  };
}

/** The role a policy names, as it is on this service; a service role's CRN may name IAM or the service itself. */
export function findRole(
  roleId: string,
  service: string,
  custom: { roles: readonly WorldCustomRole[]; accountId: string },
): Role | undefined {
  const [, , , , owner, , , , kind, name] = roleId.split(':');
  if (kind === 'serviceRole') {
    if (owner !== 'iam' && owner !== service) return undefined;
    return serviceRolesOf(service).find((role) => role.display_name === name);
  }
  const others = custom.roles
    .filter((role) => role.serviceName === service)
    .map((role) => customRole(role, custom.accountId));
  return [...systemRoles, ...others].find((role) => role.crn === roleId);
}

function isKeyService(service: string): boolean {
  return keyServices.some((one) => one === service);
}
