import type { SlackIdentity } from '../domain/person.js';

/** What people are told in passing: once in a while, not at every turn. */
export interface Hints {
  /** Whether this person is to be told it now, and then not again for `quietMs` (real time) by any replica. */
  isDue(slack: SlackIdentity, hint: 'messages', quietMs: number): Promise<boolean>;
}
