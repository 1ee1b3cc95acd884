import type { FastifyInstance } from 'fastify';
import { accountError, json, type Answer } from '../kms/answer.js';
import { carryCall, type Work } from '../kms/wire-call.js';
import type { WorldIdentity } from '../world.js';
import { readAccountCaller, type AccountCaller, type AccountDependencies } from './account-caller.js';
import { pageToken, queryOf, readNumber, readPageToken } from './pages.js';

/** Account management and user management: who owns the account, and who is in it. */
export function addAccountRoutes(app: FastifyInstance, dependencies: AccountDependencies): void {
  const known = (caller: AccountCaller | undefined, answer: (caller: AccountCaller) => Answer): Work =>
    caller
      ? { answer: answer(caller), iamId: caller.iamId }
      : { answer: accountError(401, 'unauthorized', 'The token is missing or not valid.') };

  app.get<{ Params: { accountId: string } }>('/v4/accounts/:accountId', (request, reply) =>
    carryCall(dependencies, { lane: 'iam', operation: 'getAccount', request, reply }, () =>
      known(readAccountCaller(dependencies, request), (caller) =>
        describeAccount(dependencies, request.params.accountId, caller),
      ),
    ),
  );

  app.get<{ Params: { accountId: string } }>('/v2/accounts/:accountId/users', (request, reply) =>
    carryCall(dependencies, { lane: 'iam', operation: 'listUsers', request, reply }, () =>
      known(readAccountCaller(dependencies, request), (caller) =>
        listUsers(dependencies, request.params.accountId, queryOf(request), caller),
      ),
    ),
  );

  app.get<{ Params: { accountId: string; iamId: string } }>(
    '/v2/accounts/:accountId/users/:iamId',
    (request, reply) =>
      carryCall(dependencies, { lane: 'iam', operation: 'getUserProfile', request, reply }, () =>
        known(readAccountCaller(dependencies, request), (caller) =>
          describeUser(dependencies, request.params, caller),
        ),
      ),
  );
}

const forbidden = () => accountError(403, 'forbidden', 'The caller may not see this.');
const notFound = (what: string) => accountError(404, 'not_found', `${what} could not be found.`);
const badQuery = (message: string) => accountError(400, 'bad_request', message);

/** An account that is not the caller's is forbidden, whether there is one or not. */
function describeAccount(
  { identities, world }: AccountDependencies,
  accountId: string,
  { isOfAccount }: AccountCaller,
): Answer {
  if (!isOfAccount || accountId !== world().accountId) return forbidden();
  const { account } = world();
  const owner = account && identities().user(account.ownerIamId);
  if (!owner) return notFound('The account');
  return json(200, {
    name: account.name,
    id: account.id,
    owner: owner.iamId,
    owner_userid: owner.email,
    owner_iamid: owner.iamId,
    type: 'PAYG',
    status: 'ACTIVE',
    linked_softlayer_account: '',
    team_directory_enabled: false,
    traits: { eu_supported: false, poc: false, hippa: false },
  });
}

/** One page of the users the caller sees: all of them, or only themselves. */
function listUsers(
  dependencies: AccountDependencies,
  accountId: string,
  asked: URLSearchParams,
  caller: AccountCaller,
): Answer {
  const { identities, world, iam } = dependencies;
  if (!caller.isOfAccount || accountId !== world().accountId) return forbidden();
  const start = asked.get('_start');
  const page = start === null ? { query: asked, offset: 0 } : readPageToken(start);
  if (!page) return badQuery('_start is no page token of this service.');
  const { query, offset } = page;
  const limit = readNumber(asked.get('limit') ?? query.get('limit'), { whenAbsent: 100, min: 1, max: 100 });
  if (limit === undefined) return badQuery('limit is a number from 1 to 100.');
  const found = identities()
    .users()
    .filter(({ iamId }) => iamId === caller.iamId || seesOthers(dependencies, caller))
    .map((user) => profileOf(user, accountId, iam().userState(user.iamId)))
    .filter((profile) => isSearched(profile, query));
  const path = `/v2/accounts/${accountId}/users`;
  const nextUrl = new URLSearchParams({ limit: String(limit), _start: pageToken(query, offset + limit) });
  return json(200, {
    total_results: found.length,
    limit,
    first_url: `${path}?limit=${limit}`,
    ...(offset + limit < found.length && { next_url: `${path}?${nextUrl}` }),
    resources: found.slice(offset, offset + limit),
  });
}

function describeUser(
  dependencies: AccountDependencies,
  { accountId, iamId }: { accountId: string; iamId: string },
  caller: AccountCaller,
): Answer {
  const { identities, world, iam } = dependencies;
  const maySee = caller.iamId === iamId || seesOthers(dependencies, caller);
  if (!caller.isOfAccount || accountId !== world().accountId || !maySee) return forbidden();
  const user = identities().user(iamId);
  return user ? json(200, profileOf(user, accountId, iam().userState(iamId))) : notFound('The user');
}

function seesOthers({ access, world }: AccountDependencies, { iamId, mayViewIam }: AccountCaller): boolean {
  return mayViewIam || (world().iam?.restrictedUserList !== true && access().mayLookAround(iamId));
}

function profileOf({ iamId, name, email }: WorldIdentity, accountId: string, state: string) {
  const [firstname = '', ...rest] = name.split(' ');
  return {
    id: iamId,
    iam_id: iamId,
    realm: iamId.split('-')[0] ?? '',
    user_id: email ?? '',
    firstname,
    lastname: rest.join(' '),
    state,
    email: email ?? '',
    phonenumber: '',
    altphonenumber: '',
    photo: '',
    account_id: accountId,
  };
}

type Profile = ReturnType<typeof profileOf>;

const searchable: Record<string, (profile: Profile) => string> = {
  firstname: (profile) => profile.firstname,
  lastname: (profile) => profile.lastname,
  email: (profile) => profile.email,
  state: (profile) => profile.state,
  iam_id: (profile) => profile.iam_id,
  realm: (profile) => profile.realm,
  userId: (profile) => profile.user_id,
};

/** `search=field:part,field:part`: one of them has to be in its field; `user_id` has to be the whole. */
function isSearched(profile: Profile, query: URLSearchParams): boolean {
  const userId = query.get('user_id');
  if (userId !== null && profile.user_id !== userId) return false;
  const search = query.get('search');
  if (!search) return true;
  return search.split(',').some((term) => {
    const [field = '', ...text] = term.split(':');
    const value = Object.hasOwn(searchable, field) ? searchable[field]?.(profile) : undefined;
    return value?.toLowerCase().includes(text.join(':').toLowerCase()) ?? false;
  });
}
