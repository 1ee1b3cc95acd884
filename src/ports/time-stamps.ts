import type { StampFault } from '../domain/audit-finding.js';

/** A time-stamping service after RFC 3161, and what it has signed. */
export interface TimeStamps {
  /** Base64 of a token over this text, looked at before it is given. Rejects when there is none. */
  stamp(text: string): Promise<string>;
  /** Whether the token is over this text, signed, and by whom we trust; without a network. */
  check(text: string, token: string): Promise<{ ok: true; at: number } | { ok: false; why: StampFault }>;
}
