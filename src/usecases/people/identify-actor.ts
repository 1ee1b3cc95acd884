import { type Actor, noRights, withConditional } from '../../domain/authority.js';
import type { SlackIdentity } from '../../domain/person.js';
import type { Recognition } from '../../domain/recognition.js';
import type { KeyScope } from '../../ports/role-directory.js';
import { type Answer, troubled, yes } from '../answer.js';
import type { Ports } from '../ports.js';
import { readAccount } from './read-account.js';

/**
 * Who is acting, read now from Slack and from the role directory. Nothing a message, button or form carried is
 * looked at. Without a scope the rights are none. Of people who act as themselves, rights that hang on a condition count:
 * IBM checks them at the act.
 */
export async function identifyActor(
  ports: Pick<Ports, 'people' | 'roles' | 'sessions' | 'log' | 'settings'>,
  slack: SlackIdentity,
  scope?: KeyScope,
): Promise<Answer<Actor>> {
  const account = await readAccount(ports, slack);
  if (!account.ok) return account;
  const { kind } = account.value;
  if (kind !== 'member') return yes({ slack, account: kind, person: undefined, rights: noRights });
  try {
    const known = knownAs(await ports.roles.recognise(slack));
    const held = known.person && scope ? await ports.roles.rightsOf(known.person, scope) : noRights;
    const rights = ports.sessions.mode === 'passcode' ? withConditional(held) : held;
    return yes({ slack, account: kind, ...known, rights });
  } catch (error) {
    ports.log.warn({ slackUserId: slack.userId, error }, 'roles could not be read');
    return troubled({ kind: 'roles' });
  }
}

/** What the role directory says of somebody, as far as it decides. */
export function knownAs(recognition: Recognition): Pick<Actor, 'person' | 'unknown' | 'linkChangedAt'> {
  if (!recognition.known) return { person: undefined, unknown: recognition.why };
  const { person } = recognition;
  const changedAt = recognition.by === 'link' ? recognition.changedAt : undefined;
  return { person, ...(changedAt !== undefined && { linkChangedAt: changedAt }) };
}
