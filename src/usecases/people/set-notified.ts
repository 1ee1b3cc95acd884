import type { SlackIdentity } from '../../domain/person.js';
import { type Answer, yes } from '../answer.js';
import type { Ports } from '../ports.js';
import { readMember } from './read-account.js';

/**
 * Turns direct messages to a full member off, but for the last reminder, or on again, as they typed; their rights stay as they are.
 * The value: how it is now, or undefined where they typed neither.
 */
export async function setNotified(
  ports: Pick<Ports, 'people' | 'log' | 'settings' | 'audit' | 'clock' | 'absences'>,
  slack: SlackIdentity,
  text: string,
): Promise<Answer<'on' | 'off' | undefined>> {
  const account = await readMember(ports, slack, 'notify');
  if (!account.ok) return account;
  const typed = text.trim().toLowerCase().replace(/\.$/, '');
  if (typed !== 'on' && typed !== 'off') return yes(undefined);
  await ports.absences.setNotified(slack, typed === 'on');
  await ports.audit.append({
    at: ports.clock.now(),
    type: typed === 'on' ? 'messages.turned_on' : 'messages.turned_off',
    actor: { slackUserId: slack.userId, slackTeamId: slack.teamId, name: account.value.name },
    facts: {},
  });
  return yes(typed);
}
