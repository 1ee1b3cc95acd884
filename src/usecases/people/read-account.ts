import type { Refusal } from '../../domain/refusal.js';
import type { SlackIdentity } from '../../domain/person.js';
import type { SlackAccount } from '../../ports/people-directory.js';
import { type Answer, troubled, yes } from '../answer.js';
import type { Ports } from '../ports.js';
import { refuseOnRecord } from '../refuse-on-record.js';

/** The Slack account of whoever asks, read now; an outsider's wherever Slack or the payload says another workspace. */
export async function readAccount(
  ports: Pick<Ports, 'people' | 'log' | 'settings'>,
  slack: SlackIdentity,
): Promise<Answer<SlackAccount>> {
  try {
    const account = await ports.people.lookUp(slack);
    const { homeTeamId } = ports.settings;
    const ours = slack.teamId === homeTeamId && account.slack.teamId === homeTeamId;
    return yes(ours ? account : { ...account, kind: 'outsider' });
  } catch (error) {
    ports.log.warn({ slackUserId: slack.userId, error }, 'slack account could not be read');
    return troubled({ kind: 'slack' });
  }
}

/** The same for what full members alone may do, known to IBM Cloud or not; a refusal is audited under `asked`. */
export async function readMember(
  ports: Pick<Ports, 'people' | 'log' | 'settings' | 'audit' | 'clock'>,
  slack: SlackIdentity,
  asked: string,
): Promise<Answer<SlackAccount>> {
  const account = await readAccount(ports, slack);
  if (!account.ok || account.value.kind === 'member') return account;
  const refusal: Refusal = { code: 'account_not_eligible', account: account.value.kind };
  return refuseOnRecord(ports, asked, { slack }, refusal);
}
