import type { SlackIdentity } from '../domain/person.js';
import type { Board } from '../domain/queue.js';

/** `later`: Slack did not take it, and something has been stirred for the next round. */
export type HomeOutcome = 'published' | 'as_it_was' | 'later' | 'given_up';

/** App Homes, each its reader's own queue. */
export interface Homes {
  /**
   * Brings one up to date where it is not. `after`: the request its reader has just taken a step about, which it then tells on top;
   * `anew`: whatever stands there. `board` where it has been read for many. Rejects when the store cannot be reached.
   */
  show(
    slack: SlackIdentity,
    options?: { after?: string; board?: Board; anew?: boolean },
  ): Promise<HomeOutcome>;
}
