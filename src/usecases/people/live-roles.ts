// Who is who and who may do what, live: Slack accounts by their link, or by e-mail where that is allowed; rights by IAM.
import type { Approver, HeldBy } from '../../domain/approver.js';
import type { KeyRights } from '../../domain/authority.js';
import { isHuman, type IamUser, type PersonAccess, widestOf } from '../../domain/iam-access.js';
import type { Access } from '../../domain/iam-attribute.js';
import { foldedIamId, type Person, type SlackIdentity } from '../../domain/person.js';
import type { Recognition } from '../../domain/recognition.js';
import { inactiveBy } from '../../domain/user-standing.js';
import { type IdentityLink, type IdentityLinks, LinkUnreadable } from '../../ports/identity-links.js';
import type { KeyAccess, RightsNow } from '../../ports/key-access.js';
import type { KeyManagement } from '../../ports/key-management.js';
import type { Log } from '../../ports/log.js';
import type { PeopleDirectory, SlackAccount } from '../../ports/people-directory.js';
import type { KeyScope, RoleDirectory, UnknownInSlack } from '../../ports/role-directory.js';
import { createTurns } from '../turns.js';

export interface LiveRolesParts {
  links: IdentityLinks;
  access: KeyAccess;
  people: PeopleDirectory;
  /** The instances served; the users of their accounts are the ones who count. */
  keys: Pick<KeyManagement, 'instances'>;
  settings: {
    /** Whether an account without a link may stand for the one active user with its confirmed address. */
    matchByEmail: boolean;
    /** Slack team the bot is installed in. */
    homeTeamId: string;
  };
  log: Log;
}

/** Of one list: others have their turn between its look-ups. */
const lookedUpAtOnce = 4;

/** Somebody who may delete a key, surely or perhaps. */
export interface Deleter {
  user: IamUser;
  access: Exclude<Access, 'no'>;
  because?: HeldBy;
}

/** What IAM grants for sure is a right; what hangs on a condition is told apart. */
export function keyRightsOf({ maySetForDeletion, mayDelete, inactive }: RightsNow): KeyRights {
  const allowing = (access: Access) => ({
    maySetForDeletion: maySetForDeletion.access === access,
    mayDelete: mayDelete.access === access,
  });
  const onCondition = allowing('conditional');
  const isAny = onCondition.maySetForDeletion || onCondition.mayDelete;
  return { ...allowing('yes'), ...(isAny && { onCondition }), ...(inactive && { inactive }) };
}

export function deletersAmong(found: readonly PersonAccess[]): Deleter[] {
  return found.flatMap(({ user, mayDelete: { access, grounds } }) => {
    if (access === 'no') return [];
    const because = widestOf(grounds);
    return [{ user, access, ...(because && { because }) }];
  });
}

/** The active people among users of one or several accounts, each identity once. */
export function distinctPeople(users: readonly IamUser[]): IamUser[] {
  const people = users.filter(({ state, iamId }) => inactiveBy(state) === undefined && isHuman(iamId));
  return [...new Map(people.map((user) => [foldedIamId(user.iamId), user])).values()];
}

/** A full member of our workspace, or what kind of account there is in their place. */
interface InSlack {
  slack?: SlackIdentity;
  account?: NonNullable<UnknownInSlack['account']>;
}

/**
 * The role directory over IAM. A link always counts before an address, for the account as for the identity, and an
 * address that several active users have is nobody's. Rights are read now; who has which address, and who may be
 * asked, is at most ten minutes old.
 */
export function createLiveRoles(parts: LiveRolesParts): RoleDirectory {
  const { links, access, people, keys, settings, log } = parts;

  async function recognise(slack: SlackIdentity): Promise<Recognition> {
    const link = await links.find(slack);
    if (link) {
      const person = await personOf(link.iamId, await userOf(link.iamId), slack);
      const { linkedAt, changedAt } = link;
      return { known: true, by: 'link', person, linkedAt, ...(changedAt !== undefined && { changedAt }) };
    }
    return settings.matchByEmail ? recogniseByEmail(slack) : { known: false, why: 'not_linked' };
  }

  async function recogniseByEmail(slack: SlackIdentity): Promise<Recognition> {
    const account = await people.recall(slack);
    const email = slack.teamId === settings.homeTeamId ? countingEmailOf(account) : undefined;
    if (email === undefined) return { known: false, why: 'no_confirmed_email' };
    const found = await usersBehind(email);
    const [user, ...others] = distinctPeople(found);
    if (!user) {
      const inactive = found.find(({ iamId }) => isHuman(iamId));
      return { known: false, why: (inactive && inactiveBy(inactive.state)) ?? 'email_unknown' };
    }
    if (others.length > 0) return { known: false, why: 'email_ambiguous' };
    if (await links.findByIamId(user.iamId)) return { known: false, why: 'linked_elsewhere' };
    return { known: true, by: 'email', person: await personOf(user.iamId, user, slack) };
  }

  /** The address an account may be matched by: confirmed, and of a full member of our workspace. */
  function countingEmailOf({ kind, slack, email }: SlackAccount): string | undefined {
    return kind === 'member' && slack.teamId === settings.homeTeamId ? email : undefined;
  }

  /** Of all accounts: one that cannot be read could hold another. */
  async function usersBehind(email: string): Promise<IamUser[]> {
    const instances = await keys.instances();
    const found = await Promise.all(instances.map(({ id }) => access.usersWithEmail(email, id)));
    return found.flat();
  }

  /** As the first account that knows the identity describes it; rejects when none does and one could not be read. */
  async function userOf(iamId: string): Promise<IamUser | undefined> {
    const failures: unknown[] = [];
    for (const { id } of await keys.instances()) {
      try {
        const user = await access.userOf(iamId, id);
        if (user) return user;
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
    return undefined;
  }

  async function personOf(
    iamId: string,
    user: IamUser | undefined,
    slack: SlackIdentity,
    forList = false,
  ): Promise<Person> {
    const email = user?.email.toLowerCase() ?? '';
    return {
      iamId: user?.iamId ?? iamId,
      slack,
      name: await nameOf(iamId, user, slack, forList),
      ...(email === '' ? {} : { email }),
    };
  }

  /** IAM's, else Slack's. Where IAM knows no name its address or id stands in for one. */
  async function nameOf(
    iamId: string,
    user: IamUser | undefined,
    slack: SlackIdentity,
    forList: boolean,
  ): Promise<string> {
    if (user && user.name !== user.email && user.name !== user.iamId) return user.name;
    try {
      return (await people.recall(slack, { forList })).name;
    } catch (error) {
      // A name is for display: for want of one nobody is left out.
      log.debug({ slackUserId: slack.userId, error }, 'name could not be read');
      return user?.name ?? iamId;
    }
  }

  /** Whom an address leads to: a member to ask, or an account that cannot act here. */
  async function slackByEmail(user: IamUser): Promise<InSlack> {
    if (!settings.matchByEmail || user.email === '') return {};
    const email = user.email.toLowerCase();
    if (distinctPeople(await usersBehind(email)).length !== 1) return {};
    const account = await people.findByEmail(email);
    // An account with a link is somebody else's identity, and one whose address is not confirmed anybody's.
    if (account?.email !== email || (await links.find(account.slack))) return {};
    if (account.slack.teamId !== settings.homeTeamId) return { account: 'outsider' };
    return account.kind === 'member' ? { slack: account.slack } : { account: account.kind };
  }

  /** Whose link cannot be read is nobody's account, not even by e-mail, until it can: the others are asked all the same. */
  async function slackWithoutLink(user: IamUser, link: undefined | 'unreadable'): Promise<InSlack> {
    const found = link ?? (await slackByEmail(user).catch(toldApart));
    return found === 'unreadable' ? { account: 'link_unreadable' } : found;
  }

  /** Of those who may delete: what `look` makes of each, few at a time, as long as more is wanted. */
  async function ofDeleters<T>(
    scope: KeyScope,
    look: (deleter: Deleter, found: InSlack) => Promise<T | undefined>,
    isEnough?: (found: T) => Promise<boolean>,
  ): Promise<T[]> {
    const deleters = await Promise.all(
      deletersAmong(await access.whoMay(scope)).map(async (deleter) => ({
        deleter,
        link: await links.findByIamId(deleter.user.iamId).catch(toldApart),
      })),
    );
    // For the linked ones Slack is not asked, so one of them is found first.
    if (isEnough) deleters.sort((one, other) => Number(!isLinked(one.link)) - Number(!isLinked(other.link)));
    const inTurn = createTurns(lookedUpAtOnce);
    let isDone = false;
    const looked = deleters.map(({ deleter, link }) =>
      inTurn(async () => {
        if (isDone) return undefined;
        const inSlack = isLinked(link) ? { slack: link.slack } : await slackWithoutLink(deleter.user, link);
        const isElsewhere = inSlack.slack && inSlack.slack.teamId !== settings.homeTeamId;
        const found = await look(deleter, isElsewhere ? { account: 'outsider' } : inSlack);
        if (found !== undefined && (await isEnough?.(found))) isDone = true;
        return found;
      }),
    );
    return (await Promise.all(looked)).filter((found) => found !== undefined);
  }

  return {
    source: 'iam',
    recognise,
    async findByIamId(iamId) {
      const link = await links.findByIamId(iamId);
      return link && personOf(link.iamId, await userOf(link.iamId), link.slack);
    },
    rightsOf: async (person, scope) => keyRightsOf(await access.rightsNow(person.iamId, scope)),
    approversOf: (scope, isEnough) =>
      ofDeleters(
        scope,
        async ({ user, access: granted, because }, { slack }): Promise<Approver | undefined> =>
          slack && {
            ...(await personOf(user.iamId, user, slack, true)),
            ...conditionOf(granted),
            ...(because && { because }),
          },
        isEnough,
      ),
    unknownInSlack: (scope) =>
      ofDeleters(
        scope,
        async ({ user, access: granted }, { slack, account }): Promise<UnknownInSlack | undefined> =>
          slack
            ? undefined
            : { iamId: user.iamId, name: user.name, ...(account && { account }), ...conditionOf(granted) },
      ),
    inactiveApproversOf: async (scope) =>
      deletersAmong(await access.whoWouldMay(scope)).flatMap(({ user: { name, state } }) => {
        const why = inactiveBy(state);
        return why ? [{ name, why }] : [];
      }),
  };
}

function toldApart(error: unknown): 'unreadable' {
  if (error instanceof LinkUnreadable) return 'unreadable';
  throw error;
}

function isLinked(link: IdentityLink | undefined | 'unreadable'): link is IdentityLink {
  return typeof link === 'object';
}

function conditionOf(access: Deleter['access']): Pick<Approver, 'onCondition'> {
  return access === 'conditional' ? { onCondition: true } : {};
}
