import type { SlackIdentity } from '../../domain/person.js';
import { type Answer, yes } from '../answer.js';
import type { Ports } from '../ports.js';
import { readMember } from './read-account.js';

/** Turns direct messages to a full member off, but for the last reminder, or on again; their rights stay as they are. */
export async function setNotified(
  ports: Pick<Ports, 'people' | 'log' | 'settings' | 'audit' | 'clock' | 'absences'>,
  slack: SlackIdentity,
  isNotified: boolean,
): Promise<Answer<void>> {
  const account = await readMember(ports, slack, 'notify');
  if (!account.ok) return account;
  await ports.absences.setNotified(slack, isNotified);
  await ports.audit.append({
    at: ports.clock.now(),
    type: isNotified ? 'messages.turned_on' : 'messages.turned_off',
    actor: { slackUserId: slack.userId, slackTeamId: slack.teamId, name: account.value.name },
    facts: {},
  });
  return yes(undefined);
}
