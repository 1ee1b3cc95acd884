import type { SlackIdentity } from '../domain/person.js';
import type { Absence, StandIn } from '../domain/unavailable.js';

/** Who does not want to be asked by direct message, for a while or until they say otherwise. Says nothing about anybody's rights. */
export interface Absences {
  /** Until then, epoch ms; a later call replaces an earlier one with all it said. */
  setAway(slack: SlackIdentity, until: number, standIn?: StandIn): Promise<void>;
  endAway(slack: SlackIdentity): Promise<void>;
  /** Those of the given accounts who are away at `now` (epoch ms), each with when it ends. */
  awayAmong(slacks: readonly SlackIdentity[], now: number): Promise<Absence[]>;
  /** Turns direct messages off, or on again; apart from any absence. */
  setNotified(slack: SlackIdentity, isNotified: boolean): Promise<void>;
  /** Those of the given accounts who have direct messages turned off. */
  offAmong(slacks: readonly SlackIdentity[]): Promise<SlackIdentity[]>;
}
