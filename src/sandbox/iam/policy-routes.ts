import type { FastifyInstance, FastifyRequest } from 'fastify';
import { json, managementError, type Answer } from '../kms/answer.js';
import { wireTime } from '../kms/key-record.js';
import { carryCall } from '../kms/wire-call.js';
import { readAccountCaller, type AccountCaller, type AccountDependencies } from './account-caller.js';
import type { AccessPolicy } from './access-policy.js';
import { pageToken, queryOf, readNumber, readPageToken } from './pages.js';
import { policyDisplay, policyRepresentation } from './policy-representation.js';
import { customRole, serviceRolesOf, systemRoles } from './roles.js';

/** IAM's policy management: policies v2 and roles v2. */
export function addPolicyRoutes(app: FastifyInstance, dependencies: AccountDependencies): void {
  const add = (
    path: string,
    operation: string,
    answer: (request: FastifyRequest, caller: AccountCaller) => Answer,
  ) =>
    app.get(path, (request, reply) =>
      carryCall(dependencies, { lane: 'iam', operation, request, reply }, () => {
        const caller = readAccountCaller(dependencies, request);
        if (!caller) {
          return { answer: managementError(401, 'invalid_token', 'The token is missing or not valid.') };
        }
        return { answer: answer(request, caller), iamId: caller.iamId };
      }),
    );
  add('/v2/policies', 'listV2Policies', (request, caller) =>
    listPolicies(dependencies, queryOf(request), caller),
  );
  add('/v2/roles', 'listRoles', (request, caller) => listRoles(dependencies, queryOf(request), caller));
}

/** Those who may not view IAM get an empty list, as if there were no policies. */
function listPolicies(
  { access, iam, world, baseUrl }: AccountDependencies,
  asked: URLSearchParams,
  { mayViewIam }: AccountCaller,
): Answer {
  const start = asked.get('start');
  const page = start === null ? { query: asked, offset: 0 } : readPageToken(start);
  if (!page) return managementError(400, 'invalid_body', 'start is no page token of this service.');
  const { query, offset } = page;
  const accountId = query.get('account_id');
  if (!accountId) {
    return managementError(400, 'missing_required_query_parameter', 'account_id is required.');
  }
  const limit = readNumber(asked.get('limit') ?? query.get('limit'), { whenAbsent: 50, min: 1, max: 100 });
  if (limit === undefined) return managementError(400, 'invalid_body', 'limit is a number from 1 to 100.');
  const found =
    mayViewIam && accountId === world().accountId
      ? iam()
          .policies()
          .filter((policy) => isWanted(policy, query))
      : [];
  const hrefWith = (more: Record<string, string>) =>
    `${baseUrl()}/v2/policies?${new URLSearchParams({ account_id: accountId, limit: String(limit), ...more })}`;
  const next = offset + limit < found.length ? pageToken(query, offset + limit) : undefined;
  return json(200, {
    limit,
    first: { href: hrefWith({}) },
    ...(next !== undefined && { next: { href: hrefWith({ start: next }), start: next } }),
    policies: found
      .slice(offset, offset + limit)
      .map((policy) =>
        query.get('format') === 'display'
          ? policyDisplay(policy, access(), baseUrl())
          : policyRepresentation(policy, baseUrl()),
      ),
  });
}

/** By what is written in the policy: one for all services is not found by the name of a service, nor one of a group by a member. */
function isWanted({ state, subject, resource }: AccessPolicy, query: URLSearchParams): boolean {
  const says = (attributes: AccessPolicy['subject']['attributes'], key: string, parameter: string) => {
    const wanted = query.get(parameter);
    return wanted === null || attributes.some((one) => one.key === key && one.value === wanted);
  };
  return (
    (query.get('type') ?? 'access') === 'access' &&
    (query.get('state') ?? 'active') === state &&
    says(subject.attributes, 'iam_id', 'iam_id') &&
    says(subject.attributes, 'access_group_id', 'access_group_id') &&
    says(resource.attributes, 'serviceName', 'service_name') &&
    says(resource.attributes, 'serviceType', 'service_type') &&
    says(resource.attributes, 'service_group_id', 'service_group_id')
  );
}

/** Roles a service defines are for everyone to see, those of an account for those who may view IAM in it. */
function listRoles(
  { iam, world, baseUrl }: AccountDependencies,
  query: URLSearchParams,
  { mayViewIam }: AccountCaller,
): Answer {
  const service = query.get('service_name');
  const { accountId } = world();
  const maySeeCustom = mayViewIam && query.get('account_id') === accountId;
  const createdAt = wireTime(iam().startedAtMs);
  return json(200, {
    custom_roles: maySeeCustom
      ? iam()
          .customRoles()
          .filter(({ serviceName }) => service === null || serviceName === service)
          .map((role, index) => ({
            id: `custom-${index + 1}`,
            name: role.name,
            ...customRole(role, accountId),
            account_id: accountId,
            service_name: role.serviceName,
            created_at: createdAt,
            last_modified_at: createdAt,
            href: `${baseUrl()}/v2/roles/custom-${index + 1}`,
          }))
      : [],
    service_roles: service === null ? [] : serviceRolesOf(service),
    system_roles: systemRoles,
  });
}
