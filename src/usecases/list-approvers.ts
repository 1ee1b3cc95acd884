import { isSamePerson, type Person } from '../domain/person.js';
import type { KeyScope } from '../ports/role-directory.js';
import type { Ports } from './ports.js';

/** Everyone who may delete the key and can be asked: full members of our workspace, the requester left out. */
export async function listApprovers(
  ports: Pick<Ports, 'people' | 'roles' | 'settings' | 'log'>,
  scope: KeyScope,
  requester: Person,
): Promise<Person[]> {
  const managers = await ports.roles.managersOf(scope);
  const others = managers.filter((manager) => !isSamePerson(manager, requester));
  const eligible = await Promise.all(
    others.map(async (manager) => {
      if (manager.slack.teamId !== ports.settings.homeTeamId) return false;
      try {
        return (await ports.people.recall(manager.slack)).kind === 'member';
      } catch (error) {
        // One account Slack cannot describe must not keep the others from being asked.
        ports.log.warn({ slackUserId: manager.slack.userId, error: String(error) }, 'approver is not asked');
        return false;
      }
    }),
  );
  return others.filter((_, index) => eligible[index]);
}
