import type { NotedHead } from './audit-log.js';

/** A head that went out for a day, and the time stamp that was had for it. */
export interface KeptHead extends NotedHead {
  /** When it was kept; epoch ms. */
  at: number;
  /** Base64 of a token after RFC 3161 over `<seq>:<hash>`. */
  token?: string;
}

/** The ends of the audit log, as they are shown to the world. */
export interface AuditHeads {
  /** The key entries and heads are sealed with; absent without one. */
  readonly keyId: string | undefined;
  /** Of the log as it stands, sealed where there is a key; undefined while it is empty. */
  now(): Promise<NotedHead | undefined>;
  /** Keeps one, in the place of an earlier one of the same entry; those of pruned entries go. */
  keep(head: KeptHead): Promise<void>;
  /** Oldest first; those that cannot be read are left out. */
  kept(): Promise<KeptHead[]>;
  /** Whether nobody else is at it; for so long, or until it is given back. */
  takeTurn(forMs: number): Promise<boolean>;
  giveBack(): Promise<void>;
}
