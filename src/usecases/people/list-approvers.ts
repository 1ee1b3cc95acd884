import type { Approver } from '../../domain/approver.js';
import { type AccountKind, isSamePerson, type Person } from '../../domain/person.js';
import type { ActingSessions } from '../../ports/acting-sessions.js';
import type { KeyScope } from '../../ports/role-directory.js';
import type { Ports } from '../ports.js';

export interface ListApproversPorts extends Pick<Ports, 'people' | 'roles' | 'settings' | 'log'> {
  sessions: Pick<ActingSessions, 'mode'>;
}

/** Those in Slack who may delete a key, by whether they can be asked. */
export interface SortedApprovers {
  able: Approver[];
  /** On a condition, where nobody would check it: service IDs act for people. */
  uncounted: Approver[];
  /** No full members of our workspace, or `unknown` where Slack does not describe the account. */
  outside: { person: Approver; account: Exclude<AccountKind, 'member'> | 'unknown' }[];
}

export async function sortApprovers(ports: ListApproversPorts, scope: KeyScope): Promise<SortedApprovers> {
  const sorted: SortedApprovers = { able: [], uncounted: [], outside: [] };
  const everyone = await ports.roles.approversOf(scope);
  const accounts = await Promise.all(everyone.map((one) => accountOf(ports, one)));
  everyone.forEach((person, index) => {
    const account = accounts[index] ?? 'unknown';
    if (account !== 'member') sorted.outside.push({ person, account });
    else if (person.onCondition && ports.sessions.mode === 'service-ids') sorted.uncounted.push(person);
    else sorted.able.push(person);
  });
  return sorted;
}

/** Everyone who may delete the key and can be asked: full members of our workspace, the requester left out. */
export async function listApprovers(
  ports: ListApproversPorts,
  scope: KeyScope,
  requester: Person,
): Promise<Approver[]> {
  const { able } = await sortApprovers(ports, scope);
  return able.filter((approver) => !isSamePerson(approver, requester));
}

async function accountOf(
  { people, settings, log }: ListApproversPorts,
  { slack }: Approver,
): Promise<AccountKind | 'unknown'> {
  if (slack.teamId !== settings.homeTeamId) return 'outsider';
  try {
    return (await people.recall(slack)).kind;
  } catch (error) {
    // One account Slack cannot describe must not keep the others from being asked.
    log.warn({ slackUserId: slack.userId, error }, 'approver is not asked');
    return 'unknown';
  }
}
