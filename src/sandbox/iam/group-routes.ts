import type { FastifyInstance, FastifyRequest } from 'fastify';
import { json, managementError, type Answer } from '../kms/answer.js';
import { wireTime } from '../kms/key-record.js';
import { carryCall } from '../kms/wire-call.js';
import type { WorldAccessGroup, WorldGroupRule } from '../world-iam.js';
import type { WorldIdentity } from '../world.js';
import { readAccountCaller, type AccountCaller, type AccountDependencies } from './account-caller.js';
import { queryOf, readNumber } from './pages.js';

type GroupRequest = FastifyRequest<{ Params: { id: string } }>;

/** IAM's access groups: the groups, who is in them, and the rules by which others come in when they sign in. */
export function addGroupRoutes(app: FastifyInstance, dependencies: AccountDependencies): void {
  const add = (
    path: string,
    operation: string,
    answer: (request: GroupRequest, caller: AccountCaller) => Answer,
  ) =>
    app.get<{ Params: { id: string } }>(path, (request, reply) =>
      carryCall(dependencies, { lane: 'iam', operation, request, reply }, () => {
        const caller = readAccountCaller(dependencies, request);
        if (!caller) {
          return { answer: managementError(401, 'unauthorized', 'The token is missing or not valid.') };
        }
        return { answer: answer(request, caller), iamId: caller.iamId };
      }),
    );
  const ofGroup =
    (answer: (group: WorldAccessGroup, query: URLSearchParams) => Answer) =>
    (request: GroupRequest, { mayViewIam }: AccountCaller): Answer => {
      if (!mayViewIam) return managementError(403, 'forbidden', 'The caller may not see this.');
      const group = dependencies.iam().group(request.params.id);
      return group
        ? answer(group, queryOf(request))
        : managementError(404, 'not_found', 'The group could not be found.');
    };
  add('/v2/groups', 'listAccessGroups', (request, caller) =>
    listGroups(dependencies, queryOf(request), caller),
  );
  add(
    '/v2/groups/:id/members',
    'listAccessGroupMembers',
    ofGroup((group, query) => listMembers(dependencies, group, query)),
  );
  add(
    '/v2/groups/:id/rules',
    'listAccessGroupRules',
    ofGroup((group) => listRules(dependencies, group)),
  );
}

/** Those who may not view IAM get an empty list, as if there were no groups. */
function listGroups(
  { access, iam, world, baseUrl }: AccountDependencies,
  query: URLSearchParams,
  { mayViewIam }: AccountCaller,
): Answer {
  const accountId = query.get('account_id');
  if (!accountId) return managementError(400, 'missing_required_query_parameter', 'account_id is required.');
  const iamId = query.get('iam_id');
  const isIn = iamId === null ? undefined : new Set(access().groupIdsOf(iamId));
  const hidesPublic = query.get('hide_public_access') === 'true';
  const found =
    mayViewIam && accountId === world().accountId
      ? iam()
          .groups()
          .filter(({ id }) => (isIn?.has(id) ?? true) && !(hidesPublic && id.endsWith('-PublicAccess')))
      : [];
  const createdAt = wireTime(iam().startedAtMs);
  return pageAnswer(
    `${baseUrl()}/v2/groups`,
    query,
    'groups',
    found.map(({ id, name, description, rules = [] }) => ({
      id,
      name,
      ...(description !== undefined && { description }),
      account_id: accountId,
      created_at: createdAt,
      last_modified_at: createdAt,
      href: `${baseUrl()}/v2/groups/${id}`,
      ...(query.get('show_federated') === 'true' && { is_federated: rules.length > 0 }),
    })),
  );
}

function listMembers(
  { identities, iam, baseUrl }: AccountDependencies,
  { id, members, signedInByRule = [] }: WorldAccessGroup,
  query: URLSearchParams,
): Answer {
  const wanted = query.get('membership_type') ?? 'static';
  const type = query.get('type');
  const rows = [
    ...(wanted === 'dynamic' ? [] : members.map((iamId) => ({ iamId, membership: 'static' }))),
    ...(wanted === 'static' ? [] : signedInByRule.map((iamId) => ({ iamId, membership: 'dynamic' }))),
  ];
  const shown = rows
    .map(({ iamId, membership }) => {
      const identity = identities().byIamId(iamId);
      return {
        iam_id: iamId,
        type: memberType(iamId),
        membership_type: membership,
        ...(query.get('verbose') === 'true' && identity && namesOf(identity)),
        href: `${baseUrl()}/v2/groups/${id}/members/${iamId}`,
        created_at: wireTime(iam().startedAtMs),
      };
    })
    .filter((row) => type === null || row.type === type);
  return pageAnswer(`${baseUrl()}/v2/groups/${id}/members`, query, 'members', shown);
}

function listRules({ world, iam }: AccountDependencies, { id, rules = [] }: WorldAccessGroup): Answer {
  const createdAt = wireTime(iam().startedAtMs);
  const represent = ({ id: ruleId, name, expiration, realmName, conditions }: WorldGroupRule) => ({
    id: ruleId,
    name,
    expiration,
    realm_name: realmName,
    access_group_id: id,
    account_id: world().accountId,
    conditions,
    created_at: createdAt,
    last_modified_at: createdAt,
  });
  return json(200, { rules: rules.map(represent) });
}

/** One page by `limit` and `offset`, with links to the others. */
function pageAnswer(url: string, query: URLSearchParams, name: string, rows: readonly unknown[]): Answer {
  const limit = readNumber(query.get('limit'), { whenAbsent: 50, min: 0, max: 100 });
  const offset = readNumber(query.get('offset'), { whenAbsent: 0, min: 0, max: 999_999_999 });
  if (limit === undefined || offset === undefined) {
    return managementError(400, 'invalid_query', 'limit is a number from 0 to 100, offset one from 0.');
  }
  const linkTo = (at: number) => {
    const link = new URLSearchParams(query);
    link.set('limit', String(limit));
    link.set('offset', String(at));
    return { href: `${url}?${link}` };
  };
  const lastOffset = limit === 0 ? 0 : Math.max(0, Math.ceil(rows.length / limit) - 1) * limit;
  return json(200, {
    limit,
    offset,
    total_count: rows.length,
    first: linkTo(0),
    ...(limit > 0 && offset > 0 && { previous: linkTo(Math.max(0, offset - limit)) }),
    ...(limit > 0 && offset + limit < rows.length && { next: linkTo(offset + limit) }),
    last: linkTo(lastOffset),
    [name]: rows.slice(offset, offset + limit),
  });
}

function memberType(iamId: string): 'user' | 'service' | 'profile' {
  if (iamId.startsWith('iam-ServiceId-')) return 'service';
  return iamId.startsWith('iam-Profile-') ? 'profile' : 'user';
}

function namesOf({ kind, name, email }: WorldIdentity) {
  return kind === 'user' ? { name, email } : { name };
}
