// How long an end takes, from the signal until the process is gone: the one number that all else here, compose's
// `stop_grace_period` and README go by.

/** Until the process ends whatever is under way, in ms. Whoever stops it waits a little longer: Kubernetes' own 30 s are enough. */
export const stopGraceMs = 25_000;

/** Of that, in ms: requests of Slack's are still taken over HTTP, until whoever balances load has seen that this one is not ready. */
export const drainMs = 4_000;

/** Of that, in ms: what is left to close everything, and to say so, when the work under way is waited for no longer. */
const closingMs = 2_000;

/** Longest that clicks and jobs under way are waited for; what is left is taken up by another process, or after the restart. */
export const patienceMs = stopGraceMs - closingMs;
