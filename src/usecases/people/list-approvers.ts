import type { Approver, MissingApprover } from '../../domain/approver.js';
import { type AccountKind, isSamePerson, type Person } from '../../domain/person.js';
import type { ActingSessions } from '../../ports/acting-sessions.js';
import type { KeyScope } from '../../ports/role-directory.js';
import type { Ports } from '../ports.js';

export interface ListApproversPorts extends Pick<Ports, 'people' | 'roles' | 'settings' | 'log'> {
  sessions: Pick<ActingSessions, 'mode'>;
}

/** A key that no policy names, in the ring every instance has. */
export const anyKey = { keyRingId: 'default', keyId: '00000000-0000-0000-0000-000000000000' };

/** Those in Slack who may delete a key, by whether they can be asked. */
export interface SortedApprovers {
  able: Approver[];
  /** On a condition, where nobody would check it: service IDs act for people. */
  uncounted: Approver[];
  /** No full members of our workspace, or `unknown` where Slack does not describe the account. */
  outside: { person: Approver; account: Exclude<AccountKind, 'member'> | 'unknown' }[];
}

export async function sortApprovers(ports: ListApproversPorts, scope: KeyScope): Promise<SortedApprovers> {
  return sorted(ports, await ports.roles.approversOf(scope));
}

/** Everyone who may delete the key and can be asked: full members of our workspace, the requester left out. */
export async function listApprovers(
  ports: ListApproversPorts,
  scope: KeyScope,
  requester: Person,
): Promise<Approver[]> {
  return askable(ports, requester, await ports.roles.approversOf(scope));
}

/** The first found of those, in a list of one, or nobody: for who asks whether there is anyone, with few look-ups. */
export async function findApprover(
  ports: ListApproversPorts,
  scope: KeyScope,
  requester: Person,
): Promise<Approver[]> {
  const isAskable = async (one: Approver) => (await askable(ports, requester, [one])).length > 0;
  return (await askable(ports, requester, await ports.roles.approversOf(scope, isAskable))).slice(0, 1);
}

/** Who else has the right and cannot be asked, each with why. */
export async function missingApprovers(
  ports: ListApproversPorts,
  scope: KeyScope,
  requester: Person,
): Promise<MissingApprover[]> {
  const [{ uncounted, outside }, unknown, inactive] = await Promise.all([
    sortApprovers(ports, scope),
    ports.roles.unknownInSlack(scope),
    ports.roles.inactiveApproversOf(scope),
  ]);
  const isOther = (one: Approver) => !isSamePerson(one, requester);
  return [
    ...inactive,
    ...unknown.map(({ name, account }) => ({ name, why: account ?? ('not_linked' as const) })),
    ...uncounted.filter(isOther).map(({ name }) => ({ name, why: 'on_condition' as const })),
    ...outside
      .filter(({ person }) => isOther(person))
      .map(({ person, account }) => ({ name: person.name, why: account })),
  ];
}

async function askable(
  ports: ListApproversPorts,
  requester: Person,
  people: readonly Approver[],
): Promise<Approver[]> {
  const others = people.filter((one) => !isSamePerson(one, requester));
  return (await sorted(ports, others)).able;
}

async function sorted(ports: ListApproversPorts, people: readonly Approver[]): Promise<SortedApprovers> {
  const found: SortedApprovers = { able: [], uncounted: [], outside: [] };
  const accounts = await Promise.all(people.map((one) => accountOf(ports, one)));
  people.forEach((person, index) => {
    const account = accounts[index] ?? 'unknown';
    if (account !== 'member') found.outside.push({ person, account });
    else if (person.onCondition && ports.sessions.mode === 'service-ids') found.uncounted.push(person);
    else found.able.push(person);
  });
  return found;
}

async function accountOf(
  { people, settings, log }: ListApproversPorts,
  { slack }: Approver,
): Promise<AccountKind | 'unknown'> {
  if (slack.teamId !== settings.homeTeamId) return 'outsider';
  try {
    return (await people.recall(slack, { forList: true })).kind;
  } catch (error) {
    // One account Slack cannot describe must not keep the others from being asked.
    log.warn({ slackUserId: slack.userId, error }, 'approver is not asked');
    return 'unknown';
  }
}
