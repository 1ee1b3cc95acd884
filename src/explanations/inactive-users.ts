import type { InactiveApprover } from '../domain/approver.js';
import type { Inactive, InactiveUser } from '../domain/user-standing.js';
import type { Explanation } from './explanation.js';
import { ibmPages } from './links.js';

const administrator = 'an administrator of the account';

const words: Record<Inactive, Explanation> = {
  invited: {
    what: 'Your invitation to the IBM Cloud account is not accepted yet.',
    why: 'Until it is, IBM lets you do nothing in the account, whatever roles you were given.',
    next: `Accept it by the link in IBM’s e-mail, then take this step again. If you have none, have ${administrator} invite you anew.`,
  },
  invitation_unsent: {
    what: 'IBM has not sent your invitation to the IBM Cloud account yet.',
    why: 'Until you have accepted it, IBM lets you do nothing in the account, whatever roles you were given.',
    next: 'Wait for IBM’s e-mail and accept it, then take this step again.',
  },
  suspended: {
    what: 'You are suspended in the IBM Cloud account.',
    why: 'Your roles are kept, and IBM lets you use none of them meanwhile.',
    next: `Ask ${administrator} to set your status to active again.`,
  },
  vpn_only: {
    what: 'Your user in the IBM Cloud account is for VPN access only.',
    why: 'Such a user cannot sign in to IBM Cloud, whatever roles it was given.',
    next: `Ask ${administrator} to set your status to active.`,
  },
  identity_gone: {
    what: 'IBM no longer knows the identity behind your user in the IBM Cloud account.',
    why: 'It was deleted, so the roles given to it open nothing.',
    next: `Ask ${administrator} to invite you anew, then link that identity with /keys link.`,
  },
  out_of_order: {
    what: 'Your user in the IBM Cloud account is not active.',
    why: 'IBM shows it in a state in which its roles are not known to count.',
    next: `Ask ${administrator} to look at your user in the IBM Cloud console, under Access (IAM).`,
  },
  no_user: {
    what: 'You are no user of the IBM Cloud account this belongs to.',
    why: 'The identity that Countersign knows you by was removed from it, or never was in it.',
    next: `Ask ${administrator} to invite you. If you are in it by another identity, link that one with /keys link.`,
  },
};

/** Words for why IAM lets somebody do nothing, whatever their roles. */
export function explainInactive(inactive: Inactive): Explanation {
  return { ...words[inactive], link: ibmPages.invitations };
}

/** The same of others, each after their name; what does not fit is counted. */
export function inactiveLines(people: readonly InactiveApprover[], atMost: number): string[] {
  const more = people.length - atMost;
  return [
    ...people.slice(0, atMost).map(({ name, why }) => `${name} ${ofOthers[why]}`),
    ...(more > 0 ? [`and ${more} more`] : []),
  ];
}

const ofOthers: Record<InactiveUser, string> = {
  invited: 'has not accepted the invitation to the account yet',
  invitation_unsent: 'has not been sent the invitation to the account yet',
  suspended: 'is suspended in the account',
  vpn_only: 'has a user for VPN access only',
  identity_gone: 'has an identity that IBM no longer knows',
  out_of_order: 'is not active in the account',
};
