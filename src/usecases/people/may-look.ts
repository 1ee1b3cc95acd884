import { identify, noRights } from '../../domain/authority.js';
import type { Person, SlackIdentity } from '../../domain/person.js';
import { type Answer, refused, troubled, yes } from '../answer.js';
import type { SlackAccount } from '../../ports/people-directory.js';
import { knownAs, rolesUnread } from './identify-actor.js';
import type { Ports } from '../ports.js';

/**
 * Whether someone may see which keys there are: full members IBM Cloud knows. Names tell a guest or an outsider what
 * there is to attack. Asked at every keystroke of the key picker, so Slack's word may be minutes old; acting is
 * always checked afresh.
 */
export async function mayLook(
  ports: Pick<Ports, 'people' | 'roles' | 'log' | 'settings'>,
  slack: SlackIdentity,
): Promise<Answer<Person>> {
  let account: SlackAccount;
  try {
    account = await ports.people.recall(slack);
  } catch (error) {
    ports.log.warn({ slackUserId: slack.userId, error }, 'slack account could not be read');
    return troubled({ kind: 'slack' });
  }
  try {
    const ours = slack.teamId === ports.settings.homeTeamId && account.slack.teamId === slack.teamId;
    const known = knownAs(await ports.roles.recognise(slack));
    const who = identify({ slack, account: ours ? account.kind : 'outsider', ...known, rights: noRights });
    return who.ok ? yes(who.person) : refused(who.refusal);
  } catch (error) {
    return rolesUnread(ports, slack, error);
  }
}
