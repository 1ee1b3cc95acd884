import type { AccountKind, Person } from './person.js';
import type { InactiveUser } from './user-standing.js';

/** Somebody who may delete a key: for sure, or `onCondition` that nobody but IBM can check, at the act. */
export type Approver = Person & { onCondition?: true };

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
    /** And nobody would check it: service IDs act for people. */
    | 'on_condition'
    /** No Slack account of our workspace is known for them. */
    | 'not_linked';
}
