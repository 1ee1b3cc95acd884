// Actions of roles where a policy does not show them: a role that many services share is shown without those of ours.
import { z } from 'zod';
import type { IamPolicy } from '../../../domain/iam-policy.js';
import type { KeyService } from '../../../domain/key.js';

/** What each role lets one do on one service. */
export type RoleActions = ReadonlyMap<string, readonly string[]>;

const rolesSchema = z
  .array(z.object({ crn: z.string().catch(''), actions: z.array(z.string()).catch([]) }))
  .catch([]);
const answerSchema = z.object({
  custom_roles: rolesSchema,
  service_roles: rolesSchema,
  system_roles: rolesSchema,
});

/** The answer of `listRoles` for the service; undefined for a body that is none. */
export function roleActionsFromAnswer(body: unknown, service: KeyService): RoleActions | undefined {
  const parsed = answerSchema.safeParse(body);
  if (!parsed.success) return undefined;
  const { custom_roles: custom, service_roles: ofService, system_roles: ofSystem } = parsed.data;
  return new Map(
    [...custom, ...ofService, ...ofSystem].map(({ crn, actions }) => [roleName(crn, service), actions]),
  );
}

/** Whether one of its roles shows no action of the service although it may have some. */
export function lacksActions({ roles }: IamPolicy, service: KeyService): boolean {
  return roles.some(({ id, actions }) => isBare(id, actions, service));
}

export function withActions(policy: IamPolicy, service: KeyService, known: RoleActions): IamPolicy {
  if (!lacksActions(policy, service)) return policy;
  return {
    ...policy,
    roles: policy.roles.map(({ id, actions }) => {
      if (!isBare(id, actions, service)) return { id, actions };
      return { id, actions: [...actions, ...(known.get(roleName(id, service)) ?? [])] };
    }),
  };
}

/** Platform roles are shown with what they have, which is nothing of ours. */
function isBare(id: string, actions: readonly string[], service: KeyService): boolean {
  if (actions.length === 0) return true;
  const isPlatformRole = id.split(':').at(-2) === 'role';
  return !isPlatformRole && actions.every((action) => !action.startsWith(`${service}.`));
}

/** IAM's name of a service's role and the service's own are one (docs/facts/ibm.md#who-may-delete); another service's is another. */
function roleName(crn: string, service: KeyService): string {
  const [, , , , owner, , , , kind, name] = crn.split(':');
  return kind === 'serviceRole' && (owner === 'iam' || owner === service) ? `${kind}:${name}` : crn;
}
