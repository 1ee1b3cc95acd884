import { keysCode } from './command-names.js';
import type { UnknownReason } from '../domain/recognition.js';
import type { InactiveUser } from '../domain/user-standing.js';
import type { Explanation } from './explanation.js';
import { explainInactive } from './inactive-users.js';

const unknown = 'Countersign does not know your IBM Cloud identity.';
const link = () =>
  `Link your Slack account to it with ${keysCode('link')}, which takes one passcode of IBM’s and is done once.`;

const words = (): Record<Exclude<UnknownReason, InactiveUser>, Explanation> => ({
  not_linked: {
    what: unknown,
    why: 'Your Slack account is not linked to one, so your rights cannot be checked.',
    next: link(),
  },
  no_confirmed_email: {
    what: unknown,
    why: 'Your Slack account is not linked to one, and Slack shows no confirmed e-mail address of yours to match.',
    next: link(),
  },
  email_unknown: {
    what: unknown,
    why: 'Your Slack account is not linked to one, and no active user of the accounts it serves has your e-mail address.',
    next: `${link()} If you are not in the account yet, have an administrator invite you first.`,
  },
  email_ambiguous: {
    what: 'Countersign cannot tell which IBM Cloud identity is yours.',
    why: 'Several active users have your e-mail address, and a guess could make one person count as two.',
    next: link(),
  },
  linked_elsewhere: {
    what: unknown,
    why: 'The one with your e-mail address is linked to another Slack account, and a link counts before an address.',
    next: `${link()} The other account then loses it.`,
  },
  not_in_file: {
    what: unknown,
    why: 'Your Slack account does not stand in the file that says who is who.',
    next: 'Ask whoever runs Countersign to add your Slack account with your IAM id and role.',
  },
});

/** Words for why nobody at IBM Cloud is known for a Slack account. */
export function explainUnknown(why: UnknownReason): Explanation {
  const known: Partial<Record<UnknownReason, Explanation>> = words();
  return known[why] ?? explainInactive(why as InactiveUser);
}
