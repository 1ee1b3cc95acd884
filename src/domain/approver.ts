import type { Person } from './person.js';

/** Somebody who may delete a key: for sure, or `onCondition` that nobody but IBM can check, at the act. */
export type Approver = Person & { onCondition?: true };
