import type { SlackIdentity } from '../domain/person.js';

/** `digest-…`: the week of a channel, by when it was to be told (epoch ms); `audit-pruned`: nobody is told, it is done once. */
export type Hint = 'messages' | 'audit-pruned' | 'store-lost' | `digest-${number}`;

/** What people, or a channel, are told in passing: once in a while, not at every turn. */
export interface Hints {
  /** Whether this person, or this channel, is to be told it now, and then not again for `quietMs` (real time) by any replica. */
  isDue(slack: SlackIdentity, hint: Hint, quietMs: number): Promise<boolean>;
  /** They could not be told: it is due again. */
  forget(slack: SlackIdentity, hint: Hint): Promise<void>;
}
