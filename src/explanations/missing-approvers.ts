import { keysCode } from './command-names.js';
import type { MissingApprover } from '../domain/approver.js';

const words: Record<MissingApprover['why'], string> = {
  invited: 'has not accepted the invitation to the account yet',
  invitation_unsent: 'has not been sent the invitation to the account yet',
  suspended: 'is suspended in the account',
  vpn_only: 'has a user for VPN access only',
  identity_gone: 'has an identity that IBM no longer knows',
  out_of_order: 'is not active in the account',
  guest: 'is a guest of the workspace',
  bot: 'is a bot',
  deactivated: 'is deactivated in Slack',
  outsider: 'is of another organisation',
  unknown: 'is not described by Slack at the moment',
  link_unreadable: 'has a link to Slack whose record cannot be read here',
  on_condition: 'has the right on a condition alone, which nobody can check while service IDs act',
  not_linked: 'has no Slack account that Countersign knows',
};

/** Who has the right to delete a key and cannot be asked, each with why; what does not fit is counted. */
export function missingLines(people: readonly MissingApprover[], atMost: number): string[] {
  const more = people.length - atMost;
  return [
    ...people.slice(0, atMost).map(({ name, why }) => `${name} ${words[why]}`),
    ...(more > 0 ? [`and ${more} more`] : []),
  ];
}

/** What is nearest to having one of them: one thing to do. */
export function nextOfMissing(people: readonly MissingApprover[]): string {
  const isAny = (...whys: MissingApprover['why'][]) => people.some(({ why }) => whys.includes(why));
  if (isAny('not_linked')) {
    return `Have those without one link their Slack account with ${keysCode('link')}, then ask again.`;
  }
  if (isAny('invited')) {
    return 'Have those who are invited accept the invitation in IBM’s e-mail, then ask again.';
  }
  if (isAny('unknown')) return 'Try again in a minute.';
  return isAny('link_unreadable')
    ? 'Tell whoever runs Countersign: its log names the record that cannot be read.'
    : 'Have an administrator of the account give the role to a second person who is in this workspace, then ask again.';
}
