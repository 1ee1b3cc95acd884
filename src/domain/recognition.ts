import type { Person } from './person.js';
import type { InactiveUser } from './user-standing.js';

/** Why nobody at IBM Cloud is known for a Slack account. */
export type UnknownReason =
  /** And only links count. */
  | 'not_linked'
  /** Slack shows no confirmed address of a full member of our workspace. */
  | 'no_confirmed_email'
  | 'email_unknown'
  /** Several IAM identities have it: which of them acts is for the person to say, by linking it. */
  | 'email_ambiguous'
  /** The identity with this address is linked to another Slack account. */
  | 'linked_elsewhere'
  | 'not_in_file'
  /** The user with this address is not active. */
  | InactiveUser;

/**
 * How a Slack account is known at IBM Cloud, or why it is not. Times in epoch ms; `changedAt` is when the account or the
 * identity came to another link than it had, absent for a first one.
 */
export type Recognition =
  | { known: true; by: 'link'; person: Person; linkedAt: number; changedAt?: number }
  | { known: true; by: 'email' | 'file'; person: Person }
  | { known: false; why: UnknownReason };
