/**
 * An effect stays with the process that performs it for this long at a time; it is renewed while work goes on, so a
 * dead process is noticed soon and a slow KMS does not look like one. Losing a lease by accident is harmless: every
 * act at the KMS is marked in the request before it is sent.
 */
export const effectLeaseMs = 10_000;
export const effectRenewalMs = 3_000;
