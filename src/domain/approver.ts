import type { Person } from './person.js';
import type { InactiveUser } from './user-standing.js';

/** Somebody who may delete a key: for sure, or `onCondition` that nobody but IBM can check, at the act. */
export type Approver = Person & { onCondition?: true };

/** Somebody with the right to delete a key, of whom IAM lets nothing count at present. */
export interface InactiveApprover {
  name: string;
  why: InactiveUser;
}
