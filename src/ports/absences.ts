import type { SlackIdentity } from '../domain/person.js';

/** `until` in epoch ms. */
export interface Absence {
  slack: SlackIdentity;
  until: number;
}

/** Who does not want to be asked by direct message for a while. Says nothing about anybody's rights. */
export interface Absences {
  /** Until then, epoch ms; a later call replaces an earlier one. */
  setAway(slack: SlackIdentity, until: number): Promise<void>;
  endAway(slack: SlackIdentity): Promise<void>;
  /** Those of the given accounts who are away at `now` (epoch ms), each with when it ends. */
  awayAmong(slacks: readonly SlackIdentity[], now: number): Promise<Absence[]>;
}
