import type { Sighting } from '../domain/sighting.js';
import type { ActingSession } from './acting-sessions.js';

/**
 * What a click has in hand, so that its effects need not ask again: in the memory of this process alone. Nothing of it is
 * authority.
 */
export interface OfClick {
  /** The message that was pressed, or where a form came in between, whose copy it was: brought up to date first. */
  pressed?: { userId: string; channel?: string; ts?: string };
  /** The key as read for this click, and the milliseconds since the question left. */
  seen?: { sighting: Sighting; ageMs: () => number };
  /** Signed in for the deletion since then. */
  session?: ActingSession;
}
