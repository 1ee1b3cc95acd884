// What one identity may do to one key, read while somebody waits: as few calls as tell it for sure.
import { accessTo, isHuman, type IamGroup, type Membership, type Right } from '../../../domain/iam-access.js';
import { allows, covers, type IamPolicy, type KeyResource } from '../../../domain/iam-policy.js';
import { type Inactive, inactiveBy } from '../../../domain/user-standing.js';
import type { RightsNow } from '../../../ports/key-access.js';
import { AccessHiddenError } from './iam-access-hidden.js';
import { hidesGroups, keyActions, showsOthers, type AccountGrants } from './iam-account-view.js';
import type { KeyResources, TagLookUp } from './iam-key-resources.js';
import type { IamReader, ListedGroup } from './iam-reader.js';
import { lacksActions, withActions } from './iam-role-actions.js';

export interface RightsSources {
  iam: IamReader;
  resources: KeyResources;
  tagsOf: TagLookUp;
  /** IAM id of the reader. */
  ownIamId: () => Promise<string>;
  /** As read lately: to learn which groups with rules to look at. */
  recentGrants: () => Promise<AccountGrants>;
}

const nothing: Right = { access: 'no', grounds: [] };
const noRights: RightsNow = { maySetForDeletion: nothing, mayDelete: nothing };
const inactiveAs = (inactive: Inactive): RightsNow => ({ ...noRights, inactive });
const iamIdForm = /^\S+-\S+$/;

export async function readRightsNow(
  iamId: string,
  key: KeyResource,
  sources: RightsSources,
): Promise<RightsNow> {
  if (!isHuman(iamId) || !iamIdForm.test(iamId)) return noRights;
  const { iam } = sources;
  const { accountId } = key;
  const [ownerIamId, user, own, groups] = await Promise.all([
    iam.ownerOf(accountId),
    iam.user(accountId, iamId),
    iam.policies(accountId, { iamId }),
    iam.groupsOf(accountId, iamId),
  ]);
  if (ownerIamId === undefined) throw new AccessHiddenError('account', accountId);
  if (!user) {
    // No user, or none that is shown: the owner is one for certain.
    if (!(await iam.user(accountId, ownerIamId))) throw new AccessHiddenError('users', accountId);
    return inactiveAs('no_user');
  }
  const inactive = inactiveBy(user.state);
  if (inactive) return inactiveAs(inactive);
  if (!own) throw new AccessHiddenError('policies', accountId);
  if (!groups) throw new AccessHiddenError('access_groups', accountId);

  const rightsBy = createEvaluation(iamId, ownerIamId, key, sources);
  const byOwn = await rightsBy(own, []);
  if (isAll(byOwn, ['yes'])) return byOwn;

  const policies = [...own, ...(await policiesOf(iam, accountId, groups))];
  const memberships = groups.map((group): Membership => ({ group, belongs: 'yes' }));
  const byGroups = await rightsBy(policies, memberships);
  if (isAll(byGroups, ['yes', 'conditional'])) return byGroups;

  await makeSure(accountId, { policies: own, groups }, sources);
  const perhaps = dynamicGroupsOn(key, await sources.recentGrants()).filter(({ id }) =>
    groups.every((group) => group.id !== id),
  );
  if (perhaps.length === 0) return byGroups;
  return rightsBy(
    [...policies, ...(await policiesOf(iam, accountId, perhaps))],
    [...memberships, ...perhaps.map((group): Membership => ({ group, belongs: 'conditional' }))],
  );
}

type Evaluation = (shown: readonly IamPolicy[], memberships: readonly Membership[]) => Promise<RightsNow>;

/** Evaluates policies as IAM shows them, and looks up what they leave open: actions of roles, resource group, tags. */
function createEvaluation(
  iamId: string,
  ownerIamId: string,
  key: KeyResource,
  { iam, resources, tagsOf }: RightsSources,
): Evaluation {
  const { accountId, serviceName } = key;
  let roles: ReturnType<IamReader['roles']> | undefined;
  const isOpen = (policy: IamPolicy) => lacksActions(policy, serviceName) && covers(policy, key) !== 'no';

  return async (shown, memberships) => {
    const known = shown.some(isOpen) ? await (roles ??= iam.roles(accountId, serviceName)) : undefined;
    const policies = known ? shown.map((policy) => withActions(policy, serviceName, known)) : shown;
    const about = await resources.completed(key, policies, keyActions, tagsOf);
    const account = { ownerIamId, policies };
    const subjects = { iamId, memberships };
    return {
      maySetForDeletion: accessTo(about, 'secrets.setkeyfordeletion', account, subjects),
      mayDelete: accessTo(about, 'secrets.delete', account, subjects),
    };
  };
}

/** Before anybody is told "no". What was seen of the person is proof enough; only without it more is asked. */
async function makeSure(
  accountId: string,
  seen: { policies: readonly IamPolicy[]; groups: readonly ListedGroup[] },
  { iam, ownIamId }: RightsSources,
): Promise<void> {
  if (seen.policies.length > 0 && seen.groups.length > 0) return;
  const [some, groups] = await Promise.all([
    iam.somePolicies(accountId),
    seen.groups.length > 0 ? seen.groups : iam.groups(accountId),
  ]);
  if (!some || !(await showsOthers(iam, accountId, some, await ownIamId()))) {
    throw new AccessHiddenError('policies', accountId);
  }
  if (!groups || hidesGroups(groups, some)) throw new AccessHiddenError('access_groups', accountId);
}

async function policiesOf(
  iam: IamReader,
  accountId: string,
  groups: readonly Pick<IamGroup, 'id'>[],
): Promise<IamPolicy[]> {
  const lists = await Promise.all(groups.map(({ id }) => iam.policies(accountId, { groupId: id })));
  return lists.flatMap((list) => {
    if (!list) throw new AccessHiddenError('policies', accountId);
    return list;
  });
}

/** Groups with rules through which the key may be within somebody's reach. */
function dynamicGroupsOn(key: KeyResource, { groups, policies }: AccountGrants): IamGroup[] {
  const named = new Set(
    policies
      .filter((policy) => keyActions.some((action) => allows(policy, action, key.serviceName)))
      .filter((policy) => covers(policy, key) !== 'no')
      .flatMap(({ subject }) => (subject.kind === 'access_group' ? [subject.groupId] : [])),
  );
  return groups.filter(({ id, dynamic }) => dynamic && named.has(id));
}

function isAll({ maySetForDeletion, mayDelete }: RightsNow, accesses: readonly Right['access'][]): boolean {
  return [maySetForDeletion, mayDelete].every(({ access }) => accesses.includes(access));
}
