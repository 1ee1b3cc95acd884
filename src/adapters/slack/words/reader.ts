import type { Recipient } from '../../../domain/reach.js';

/** For whom words are: the state is one, the next step is each reader's own. `viewer` is nobody in particular. */
export interface Reader {
  is: Recipient['kind'] | 'viewer';
  /** Slack user id, where it is one person's copy. */
  userId?: string;
}

export const anyone: Reader = { is: 'viewer' };
