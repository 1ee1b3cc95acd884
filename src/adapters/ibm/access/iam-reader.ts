// What the reader asks IAM and its neighbours, each list to its end, in the words of our own types. `undefined` is
// always "not for the reader to see", which is not the same as none.
import { z } from 'zod';
import type { IamUser } from '../../../domain/iam-access.js';
import type { AccessTag, IamPolicy } from '../../../domain/iam-policy.js';
import type { KeyService } from '../../../domain/key.js';
import { isSameIamId } from '../../../domain/person.js';
import {
  getAccount,
  getResourceInstance,
  getUserProfile,
  type AccountCall,
  type IamAsk,
} from '../wire/iam-connection.js';
import { parameterOf, readPages, type Page } from '../wire/iam-pages.js';
import { policyFromAnswer } from './iam-policy-from-answer.js';
import { IamReadError } from '../wire/iam-read-error.js';
import { roleActionsFromAnswer, type RoleActions } from './iam-role-actions.js';
import { oneLine } from '../wire/texts.js';

/** An access group without its members. */
export interface ListedGroup {
  id: string;
  name: string;
  /** It has rules, which take people in as they sign in. */
  dynamic: boolean;
}

export interface InstanceFacts {
  accountId: string;
  resourceGroupId?: string;
}

/** Whose policies: those that name an identity or an access group; `all` are those of the account. */
export type PolicyHolder = { iamId: string } | { groupId: string } | 'all';

/** All calls reject with `IamReadError`. */
export interface IamReader {
  ownerOf(accountId: string): Promise<string | undefined>;
  user(accountId: string, iamId: string): Promise<IamUser | undefined>;
  users(accountId: string): Promise<IamUser[] | undefined>;
  /** Of kind `access`, active, with the actions of their roles as far as IAM shows them. */
  policies(accountId: string, of: PolicyHolder): Promise<IamPolicy[] | undefined>;
  /** The first hundred of an account, in one call. */
  somePolicies(accountId: string): Promise<IamPolicy[] | undefined>;
  groups(accountId: string): Promise<ListedGroup[] | undefined>;
  /** The groups an identity is in at this moment, by rules too while it is signed in. */
  groupsOf(accountId: string, iamId: string): Promise<ListedGroup[] | undefined>;
  /** IAM ids of the people in it at this moment; `absent` where there is no such group. */
  members(groupId: string): Promise<string[] | 'absent' | undefined>;
  roles(accountId: string, service: KeyService): Promise<RoleActions | undefined>;
  /** By GUID; undefined also for an instance that is not there. */
  instance(instanceId: string): Promise<InstanceFacts | undefined>;
  /** Access tags attached to a resource. */
  tags(crn: string): Promise<AccessTag[] | undefined>;
}

/** The services' own most. */
const pageSize = 100;

export function createIamReader(ask: IamAsk): IamReader {
  /** The answer's body by the schema; undefined where there is none for the reader. */
  async function read<T>(schema: z.ZodType<T>, call: AccountCall): Promise<T | undefined> {
    const answer = await ask(call);
    return answer.seen ? parsed(call.operation, schema, answer.body) : undefined;
  }

  const policyPage = (accountId: string, of: PolicyHolder, start?: string) =>
    read(policiesSchema, {
      operation: 'listV2Policies',
      at: 'iamUrl',
      path: '/v2/policies',
      query: {
        account_id: accountId,
        ...(of !== 'all' && ('iamId' in of ? { iam_id: of.iamId } : { access_group_id: of.groupId })),
        type: 'access',
        format: 'display',
        state: 'active',
        limit: pageSize,
        start,
      },
    });

  const listGroups = (accountId: string, iamId?: string) =>
    readPages('listAccessGroups', (start) =>
      read(groupsSchema, {
        operation: 'listAccessGroups',
        at: 'iamUrl',
        path: '/v2/groups',
        query: {
          account_id: accountId,
          // Static memberships alone are the default.
          ...(iamId !== undefined && { iam_id: iamId, membership_type: 'all' }),
          limit: pageSize,
          offset: start,
          show_federated: true,
        },
      }),
    );

  return {
    async ownerOf(accountId) {
      const account = await read(accountSchema, getAccount(accountId));
      if (account && account.id !== accountId) throw new IamReadError('getAccount', 'unreadable');
      return account?.owner_iamid;
    },

    async user(accountId, iamId) {
      const user = await read(userSchema, getUserProfile(accountId, iamId));
      if (user && !isSameIamId(user.iamId, iamId)) {
        throw new IamReadError('getUserProfile', 'unreadable');
      }
      return user;
    },

    users: (accountId) =>
      readPages('listUsers', (start) =>
        read(usersSchema, {
          operation: 'listUsers',
          at: 'userManagementUrl',
          path: `/v2/accounts/${encodeURIComponent(accountId)}/users`,
          query: { limit: pageSize, _start: start },
        }),
      ),

    policies: (accountId, of) => readPages('listV2Policies', (start) => policyPage(accountId, of, start)),

    somePolicies: async (accountId) => (await policyPage(accountId, 'all'))?.rows.slice(),

    groups: (accountId) => listGroups(accountId),
    groupsOf: (accountId, iamId) => listGroups(accountId, iamId),

    async members(groupId) {
      let isAbsent = false;
      const members = await readPages('listAccessGroupMembers', async (start) => {
        const answer = await ask({
          operation: 'listAccessGroupMembers',
          at: 'iamUrl',
          path: `/v2/groups/${encodeURIComponent(groupId)}/members`,
          query: { membership_type: 'all', limit: pageSize, offset: start, type: 'user' },
        });
        if (answer.seen) return parsed('listAccessGroupMembers', membersSchema, answer.body);
        isAbsent = answer.status === 404;
        return undefined;
      });
      return isAbsent ? 'absent' : members;
    },

    async roles(accountId, service) {
      const answer = await ask({
        operation: 'listRoles',
        at: 'iamUrl',
        path: '/v2/roles',
        query: { account_id: accountId, service_name: service },
      });
      if (!answer.seen) return undefined;
      const roles = roleActionsFromAnswer(answer.body, service);
      if (!roles) throw new IamReadError('listRoles', 'unreadable');
      return roles;
    },

    async instance(instanceId) {
      const found = await read(instanceSchema, getResourceInstance(instanceId));
      if (!found) return undefined;
      if (found.guid.toLowerCase() !== instanceId.toLowerCase()) {
        throw new IamReadError('getResourceInstance', 'unreadable');
      }
      return {
        accountId: found.account_id,
        ...(found.resource_group_id != null && { resourceGroupId: found.resource_group_id }),
      };
    },

    async tags(crn) {
      const found = await read(tagsSchema, {
        operation: 'listTags',
        at: 'globalTaggingUrl',
        path: '/v3/tags',
        query: { tag_type: 'access', providers: 'ghost', attached_to: crn, limit: tagsAtMost },
      });
      return found?.items.flatMap(({ name }) => {
        const colon = name.indexOf(':');
        return colon < 1 ? [] : [{ key: name.slice(0, colon).trim(), value: name.slice(colon + 1).trim() }];
      });
    },
  };
}

/** The service's own most; a resource carries far fewer. */
const tagsAtMost = 1_000;

function parsed<T>(operation: string, schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  // Without the parser's own error, which quotes from the body.
  if (!result.success) throw new IamReadError(operation, 'unreadable');
  return result.data;
}

const text = z.unknown().optional().transform(oneLine);
const address = z.string().nullish().catch(undefined);

function nextBy(parameter: string, url: string | null | undefined): string | undefined {
  return url ? parameterOf(url, parameter) : undefined;
}

const accountSchema = z.object({ id: z.string(), owner_iamid: z.string().min(1) });

const userSchema: z.ZodType<IamUser> = z
  .object({
    iam_id: z.string().min(1),
    state: z.string().catch(''),
    firstname: text,
    lastname: text,
    email: text,
  })
  .transform(({ iam_id: iamId, state, firstname, lastname, email = '' }) => {
    const name = [firstname, lastname].filter((part) => part !== undefined).join(' ');
    return { iamId, state, name: name || email || iamId, email };
  });

const usersSchema: z.ZodType<Page<IamUser>> = z
  .object({ resources: z.array(z.unknown()), next_url: address })
  .transform(({ resources, next_url: url }) => ({
    // Someone invited may have no IAM id yet.
    rows: resources.flatMap((row) => userSchema.safeParse(row).data ?? []),
    next: nextBy('_start', url),
  }));

const policiesSchema: z.ZodType<Page<IamPolicy>> = z
  .object({
    policies: z.array(z.unknown()),
    next: z.object({ start: address, href: address }).nullish().catch(undefined),
  })
  .transform(({ policies, next }) => ({
    rows: policies.map(policyFromAnswer),
    next: next?.start ?? nextBy('start', next?.href),
  }));

const offsetLink = z.object({ href: address }).nullish().catch(undefined);

const groupsSchema: z.ZodType<Page<ListedGroup>> = z
  .object({
    groups: z.array(z.object({ id: z.string(), name: text, is_federated: z.boolean().catch(false) })),
    next: offsetLink,
  })
  .transform(({ groups, next }) => ({
    rows: groups.map(({ id, name = id, is_federated: dynamic }) => ({ id, name, dynamic })),
    next: nextBy('offset', next?.href),
  }));

const membersSchema: z.ZodType<Page<string>> = z
  .object({ members: z.array(z.object({ iam_id: z.string() })), next: offsetLink })
  .transform(({ members, next }) => ({
    rows: members.map(({ iam_id: iamId }) => iamId),
    next: nextBy('offset', next?.href),
  }));

const instanceSchema = z.object({
  guid: z.string(),
  account_id: z.string().min(1),
  resource_group_id: z.string().nullish().catch(undefined),
});

const tagsSchema = z.object({ items: z.array(z.object({ name: z.string() })) });
