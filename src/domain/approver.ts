import type { AccountKind, Person } from './person.js';
import type { InactiveUser } from './user-standing.js';

/** In which way somebody holds the right to delete a key, the widest where there are several. */
export type HeldBy =
  { by: 'account_owner' | 'policy' | 'file' } | { by: 'access_group' | 'dynamic_group'; group: string };

/**
 * Somebody who may delete a key: for sure, or `onCondition` that nobody but IBM can check, at the act. `because` is for display,
 * as of when they came to be on the list; absent where it is not known.
 */
export type Approver = Person & { onCondition?: true; because?: HeldBy };

/** Somebody with the right to delete a key, of whom IAM lets nothing count at present. */
export interface InactiveApprover {
  name: string;
  why: InactiveUser;
}

/** Somebody with the right to delete a key who cannot be asked. */
export interface MissingApprover {
  name: string;
  why:
    | InactiveUser
    /** In Slack; `unknown` where it does not describe the account. */
    | Exclude<AccountKind, 'member'>
    | 'unknown'
    /** A newer program wrote it, or the record is damaged. */
    | 'link_unreadable'
    /** And nobody would check it: service IDs act for people. */
    | 'on_condition'
    /** No Slack account of our workspace is known for them. */
    | 'not_linked';
}
