import { type Actor, noRights } from '../domain/authority.js';
import type { SlackIdentity } from '../domain/person.js';
import type { KeyScope } from '../ports/role-directory.js';
import { type Answer, troubled, yes } from './answer.js';
import type { Ports } from './ports.js';

/**
 * Who is acting, read now from Slack and from the role directory. Nothing a message, button or form carried is
 * looked at. Without a scope the rights are none.
 */
export async function identifyActor(
  ports: Pick<Ports, 'people' | 'roles' | 'log' | 'settings'>,
  slack: SlackIdentity,
  scope?: KeyScope,
): Promise<Answer<Actor>> {
  let account;
  try {
    account = await ports.people.lookUp(slack);
  } catch (error) {
    ports.log.warn({ slackUserId: slack.userId, error: String(error) }, 'slack account could not be read');
    return troubled({ kind: 'slack' });
  }
  // Slack says which team an account belongs to; the payload's word counts only to make someone an outsider.
  const ours = slack.teamId === ports.settings.homeTeamId && account.slack.teamId === slack.teamId;
  const kind = ours ? account.kind : 'outsider';
  if (kind !== 'member') return yes({ slack, account: kind, person: undefined, rights: noRights });
  try {
    const person = await ports.roles.findPerson(slack);
    const rights = person && scope ? await ports.roles.rightsOf(person, scope) : noRights;
    return yes({ slack, account: kind, person, rights });
  } catch (error) {
    ports.log.warn({ slackUserId: slack.userId, error: String(error) }, 'roles could not be read');
    return troubled({ kind: 'roles' });
  }
}
