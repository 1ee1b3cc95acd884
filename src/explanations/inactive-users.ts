import type { Inactive } from '../domain/user-standing.js';
import { keysCode } from './command-names.js';
import type { Explanation } from './explanation.js';
import { ibmPages } from './links.js';

const administrator = 'an administrator of the account';

const words = (): Record<Inactive, Explanation> => ({
  invited: {
    what: 'Your invitation to the IBM Cloud account is not accepted yet.',
    why: 'Until it is, IBM lets you do nothing in the account, whatever roles you were given.',
    next: `Accept it by the link in IBM’s e-mail, then take this step again. If you have none, have ${administrator} invite you anew.`,
    link: ibmPages.invitations,
  },
  invitation_unsent: {
    what: 'IBM has not sent your invitation to the IBM Cloud account yet.',
    why: 'Until you have accepted it, IBM lets you do nothing in the account, whatever roles you were given.',
    next: 'Wait for IBM’s e-mail and accept it, then take this step again.',
    link: ibmPages.invitations,
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
    next: `Ask ${administrator} to invite you anew, then link that identity with ${keysCode('link')}.`,
    link: ibmPages.invitations,
  },
  out_of_order: {
    what: 'Your user in the IBM Cloud account is not active.',
    why: 'IBM shows it in a state in which its roles are not known to count.',
    next: `Ask ${administrator} to look at your user in the IBM Cloud console, under Access (IAM).`,
  },
  no_user: {
    what: 'You are no user of the IBM Cloud account this belongs to.',
    why: 'The identity that Countersign knows you by was removed from it, or never was in it.',
    next: `Ask ${administrator} to invite you. If you are in it by another identity, link that one with ${keysCode('link')}.`,
    link: ibmPages.invitations,
  },
});

/** Words for why IAM lets somebody do nothing, whatever their roles. */
export function explainInactive(inactive: Inactive): Explanation {
  return words()[inactive];
}
