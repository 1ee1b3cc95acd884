import type { SlackIdentity } from '../../domain/person.js';
import type { AuditDraft } from '../../ports/audit-log.js';
import { type IdentityLink, LinkUnreadable } from '../../ports/identity-links.js';
import { type Answer, troubled, yes } from '../answer.js';
import type { Ports } from '../ports.js';
import { readMember } from './read-account.js';

export interface LinkIdentityPorts extends Pick<
  Ports,
  'people' | 'keys' | 'links' | 'signIn' | 'audit' | 'clock' | 'log' | 'settings'
> {
  /** Id of the account an instance belongs to. Rejects when it cannot be told. */
  accountOf(instanceId: string): Promise<string>;
}

export interface IdentityLinked {
  link: IdentityLink;
  /** Links that gave way: what this account had before, and whoever had this identity. */
  replaced: IdentityLink[];
}

/**
 * Links a Slack account to the IAM identity whose passcode its person has. The passcode is spent for a token of the
 * first instance's account, which proves the identity and is dropped; nothing but the IAM id is kept. An identity that
 * was linked to another Slack account moves.
 */
export async function linkIdentity(
  ports: LinkIdentityPorts,
  slack: SlackIdentity,
  passcode: string,
): Promise<Answer<IdentityLinked>> {
  const account = await readMember(ports, slack, 'link');
  if (!account.ok) return account;
  const accountId = await firstAccount(ports);
  if (accountId === undefined) return troubled({ kind: 'roles' });
  const entry = (type: string, facts: AuditDraft['facts'], iamId?: string): AuditDraft => ({
    at: ports.clock.now(),
    type,
    actor: {
      ...(iamId === undefined ? {} : { iamId }),
      slackUserId: slack.userId,
      slackTeamId: slack.teamId,
      name: account.value.name,
    },
    facts,
  });

  const redeemed = await ports.signIn.redeem(passcode, accountId);
  if (!redeemed.ok) {
    const { failure } = redeemed;
    await ports.audit.append(entry('sign_in.refused', { act: 'link', failure }));
    return troubled({ kind: 'sign_in', failure });
  }
  const { iamId } = redeemed.session;
  // Before it is made: a process that dies in the middle leaves a trace of what may have been done.
  await ports.audit.append(entry('link.proved', { accountId }, iamId));
  const at = ports.clock.now();
  const made = await ports.links.link(slack, iamId, at).catch(unlessUnreadable);
  if (!made) return troubled({ kind: 'link' });
  const { link, replaced } = made;
  const { linkedAt } = link;
  const type = replaced.length > 0 ? 'link.replaced' : linkedAt === at ? 'link.made' : 'link.confirmed';
  await ports.audit.append(entry(type, { linkedAt, replaced: replaced.map(factsOf) }, iamId));
  return yes({ link, replaced });
}

/** One that is there and cannot be read is left alone; the store has told the log. */
function unlessUnreadable(error: unknown): undefined {
  if (!(error instanceof LinkUnreadable)) throw error;
}

/** Of the instance that is served first: a token of any account proves who somebody is. */
async function firstAccount({ keys, accountOf, log }: LinkIdentityPorts): Promise<string | undefined> {
  try {
    const [first] = await keys.instances();
    return first && (await accountOf(first.id));
  } catch (error) {
    log.warn({ error }, 'account of the first instance could not be read');
    return undefined;
  }
}

function factsOf({ slack, iamId, linkedAt }: IdentityLink): Record<string, unknown> {
  return { slackUserId: slack.userId, slackTeamId: slack.teamId, iamId, linkedAt };
}
