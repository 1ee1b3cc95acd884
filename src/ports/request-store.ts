import type { Effect } from '../domain/effect.js';
import type { KeyRef } from '../domain/key.js';
import type { DeletionRequest, UnreadableRequest } from '../domain/request.js';
import type { AuditDraft } from './audit-log.js';

/** An effect that still has to happen. */
export interface OutboxItem {
  /** `<request id>-<version>-<n>`: unique, and usable as a job id. */
  id: string;
  requestId: string;
  effect: Effect;
  /** Attempts made so far. */
  attempts: number;
}

/** People still have to be told of what an audit entry says. */
export interface NewsItem {
  /** `entry-<seq>`. */
  id: string;
  /** Number of the audit entry. */
  entry: number;
  /** Attempts made so far. */
  attempts: number;
}

export interface Commit {
  /** The request as it will be; its `version` is `readVersion + 1`. */
  request: DeletionRequest;
  /** Version this was decided on; 0 for a new request. */
  readVersion: number;
  audit: AuditDraft[];
  effects: Effect[];
  /** The open request of the same key that gives way to this new one, ended in the same commit. */
  replaces?: { request: DeletionRequest; readVersion: number; audit: AuditDraft[]; effects: Effect[] };
  /** Outbox items this commit settles. */
  settles?: string[];
  /** How long the committing process keeps the new effects to itself, in ms of real time. */
  leaseMs: number;
}

export type CommitResult =
  | { ok: true; outbox: OutboxItem[] }
  /** Somebody else committed first: load and decide again. */
  | { ok: false; conflict: 'version' }
  /** New requests only: the key already has an open one. */
  | { ok: false; conflict: 'open_request'; requestId: string };

/** What one request is asked for with, and its record cannot be read. The store has said so in the log. */
export class RequestUnreadable extends Error {
  constructor(
    readonly request: UnreadableRequest,
    options?: ErrorOptions,
  ) {
    super(`the record of request ${request.id} is ${request.unreadable}`, options);
  }
}

/** One that cannot be read never stands in the way of the others. */
export interface RequestList {
  requests: DeletionRequest[];
  unreadable: UnreadableRequest[];
}

/**
 * State, audit entry and outstanding effects: one atomic commit. Rejects when the store cannot be reached, and with
 * RequestUnreadable where the one request that is meant cannot be read: it is never written over.
 */
export interface RequestStore {
  load(requestId: string): Promise<DeletionRequest | undefined>;
  /** One that cannot be read holds its key like any other. */
  findOpen(key: KeyRef): Promise<DeletionRequest | UnreadableRequest | undefined>;
  /** Oldest first. */
  listOpen(): Promise<RequestList>;
  /** How many are open, by status; `unreadable` counts those whose records cannot be read. */
  countOpen(): Promise<ReadonlyMap<string, number>>;
  /** Open requests, the one that ends first on top; one that has no end yet ends never. */
  openByEnd(): Promise<{ id: string; endsAt: number }[]>;
  /**
   * Open requests that concern one of these people or channels, by their ids in Slack, the one that ends first on top. Whom a request
   * concerns by another process's doing is known some minutes later.
   */
  openConcerning(slackIds: readonly string[]): Promise<string[]>;
  /** Ended requests whose keys are to be looked at by now, at most so many, who waits longest first. */
  looksDue(now: number, limit: number): Promise<string[]>;
  /** The next look at the key of an ended request; undefined: none any more. */
  lookAgain(requestId: string, at: number | undefined): Promise<void>;
  /**
   * The last that have ended, the latest first; none that gave way to another. Of what an earlier program has ended it knows
   * nothing.
   */
  listEnded(limit: number): Promise<RequestList>;
  /** Ended ones whose keys are still looked at: among them is every one whose key could still be restored. */
  listFollowed(): Promise<RequestList>;
  /** The latest requests of any status, newest first. */
  listRecent(limit: number): Promise<RequestList>;
  /** Those for keys that had this name or alias when they were asked for, letter case aside, or have this id; newest first. */
  listForName(nameOrId: string, limit: number): Promise<RequestList>;
  /** All requests ever made for a key, newest first. */
  listForKey(key: KeyRef, limit: number): Promise<RequestList>;
  /** The latest opening (epoch ms) among requests that are kept no more; undefined where all are. */
  prunedUpTo(): Promise<number | undefined>;
  commit(commit: Commit): Promise<CommitResult>;
}

/** Outstanding effects and who holds them. A claim that is not settled in time becomes free again. */
export interface Outbox {
  /** The item, now held for `leaseMs`; undefined when settled or held by somebody else. */
  claim(itemId: string, leaseMs: number): Promise<OutboxItem | NewsItem | undefined>;
  /** Goes on holding an item for `leaseMs` from now; nothing happens to one that is settled. */
  renew(itemId: string, leaseMs: number): Promise<void>;
  /** Done, or visibly given up. */
  settle(itemId: string): Promise<void>;
  /** Not now: free again after `delayMs`, one attempt counted. */
  postpone(itemId: string, delayMs: number): Promise<void>;
  /** Ids free to claim now, oldest first. */
  due(limit: number): Promise<string[]>;
  /** For how many ms the oldest of them has been free to claim; 0 where none is. */
  overdueMs(): Promise<number>;
}
