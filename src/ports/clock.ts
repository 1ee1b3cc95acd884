/** The time every deadline is measured against: epoch milliseconds. */
export interface Clock {
  now(): number;
}

/** Also measures how long something took. */
export interface SteadyClock extends Clock {
  /** Milliseconds from some moment on, never set back; may stand still while the machine sleeps. */
  steady(): number;
}
