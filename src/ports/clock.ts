/** The time every deadline is measured against: epoch milliseconds. */
export interface Clock {
  now(): number;
}
