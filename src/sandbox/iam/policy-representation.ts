import { wireTime } from '../kms/key-record.js';
import type { Access } from './access.js';
import type { AccessPolicy } from './access-policy.js';
import { attributeHolds } from './attribute-match.js';
import { keyServices, type Role } from './roles.js';

/** A policy as `/v2/policies` shows it. */
export function policyRepresentation(policy: AccessPolicy, baseUrl: string): Record<string, unknown> {
  const { id, description, subject, resource, control, rule, pattern, state } = policy;
  return {
    id,
    type: 'access',
    ...(description !== undefined && { description }),
    subject,
    resource,
    control,
    ...(rule !== undefined && { rule }),
    ...(pattern !== undefined && { pattern }),
    href: `${baseUrl}/v2/policies/${id}`,
    created_at: wireTime(policy.createdAtMs),
    created_by_id: policy.createdBy,
    last_modified_at: wireTime(policy.modifiedAtMs),
    last_modified_by_id: policy.modifiedBy,
    state,
  };
}

/** The same with `format=display`: every role with its name and all its actions on the services the policy is about. */
export function policyDisplay(
  policy: AccessPolicy,
  access: Access,
  baseUrl: string,
): Record<string, unknown> {
  const named = policy.resource.attributes.filter(({ key }) => key === 'serviceName');
  const services = keyServices.filter((service) =>
    named.every((attribute) => attributeHolds(attribute, service)),
  );
  const roles = policy.control.grant.roles.map(({ role_id: roleId }) => {
    const only = { ...policy, control: { grant: { roles: [{ role_id: roleId }] } } };
    const found = services.flatMap((service) => access.rolesOn(only, service));
    return displayedRole(roleId, found);
  });
  return { ...policyRepresentation(policy, baseUrl), control: { grant: { roles } } };
}

function displayedRole(roleId: string, found: readonly Role[]) {
  const [first] = found;
  return {
    role_id: roleId,
    ...(first && { display_name: first.display_name, description: first.description }),
    actions: [...new Set(found.flatMap(({ actions }) => actions))].map((id) => ({
      id,
      display_name: id,
      description: '',
    })),
  };
}
