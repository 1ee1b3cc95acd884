import type { Moment } from '../domain/effect.js';
import type { Recipient } from '../domain/reach.js';

/** Who a copy of the card is for; decides the buttons on it. */
export type Audience = Recipient;

/** Why nothing more has reached a copy. Epoch ms. */
export interface SendTrouble {
  /** Slack's code for the last try. */
  code: string;
  since: number;
  /** The last try. */
  at: number;
  tries: number;
}

/** Where a copy stands and what it shows. Times in epoch ms, by our clock. */
export interface CardCopy {
  audience: Audience;
  /** Slack channel id (`D…`, `C…`) and message ts; absent while nothing is posted. */
  channel?: string;
  ts?: string;
  /** Version of the request it shows. */
  shownVersion: number;
  /** A post has been on its way since; it may stand where nobody has written down. */
  posting?: number;
  /** The last call without a readable answer, which may take effect late. */
  unsettled?: number;
  trouble?: SendTrouble;
}

/** A copy that stands somewhere. */
interface PostedCopy extends CardCopy {
  channel: string;
  ts: string;
}

export function isPosted(copy: CardCopy | undefined): copy is PostedCopy {
  return copy?.channel !== undefined && copy.ts !== undefined;
}

/** Whether something about it is still to come, besides a newer version. */
export function isWaiting({ posting, unsettled, trouble }: CardCopy): boolean {
  return posting !== undefined || unsettled !== undefined || trouble !== undefined;
}

/** What a copy that a newer program keeps stands here as showing: more than anything this one could. */
export const shownByNewer = Number.MAX_SAFE_INTEGER;

export function isKeptByNewer(copy: CardCopy | undefined): boolean {
  return copy?.shownVersion === shownByNewer;
}

/**
 * One delivery: bring one audience's copy up to date, or tell one audience of one moment. What `canWait` comes after all that cannot:
 * after days away thousands of ends are told, and somebody may just now be asked to decide.
 */
export type Delivery =
  | { kind: 'card'; requestId: string; version: number; audience: Audience; canWait?: true }
  /** `questionId` where the moment is about one. */
  | {
      kind: 'notice';
      requestId: string;
      noticeId: string;
      moment: Moment;
      questionId?: string;
      canWait?: true;
      audience: Audience;
    }
  /** Reminds one audience of the request, and of those that are to be told of `beside` it; at once where the requester asks for it. */
  | {
      kind: 'reminder';
      requestId: string;
      noticeId: string;
      audience: Audience;
      beside?: readonly string[];
      /** So many besides those. */
      more?: number;
      nudge?: true;
    }
  /** Tells one audience of what an audit entry says was done to a key. */
  | { kind: 'news'; noticeId: string; entry: number; audience: Audience };

/** Deliveries wait their turn here and go out as fast as Slack lets them. */
export interface DeliveryQueue {
  /** The same delivery twice is one. `delayMs` in real time. */
  enqueue(deliveries: Delivery[], delayMs?: number): Promise<void>;
  /** The same at once, also where such a delivery waits for later. */
  hasten(deliveries: Delivery[]): Promise<void>;
}

/** `posting` as of a copy. */
export type NoticeSending = { state: 'sent' } | { state: 'unsent'; posting?: number; trouble?: SendTrouble };

/** Records of copies, shared by all replicas. */
export interface CardCopies {
  /** A copy that a newer program keeps is its to bring on: it stands here with `shownByNewer`. */
  list(requestId: string): Promise<CardCopy[]>;
  /** The same of one. */
  find(requestId: string, audience: Audience): Promise<CardCopy | undefined>;
  /** Nothing happens to a copy that a newer program keeps. */
  save(requestId: string, copy: CardCopy): Promise<void>;
  /**
   * A claim for the one caller who may write this copy, or send this notice, now; undefined for the rest. Ends by itself
   * after `leaseMs`.
   */
  claim(requestOrNoticeId: string, audience: Audience, leaseMs: number): Promise<string | undefined>;
  /** Gives back this claim alone, never one that somebody took after it ran out. */
  release(requestOrNoticeId: string, audience: Audience, claim: string): Promise<void>;
  /** Requests of which some copy waits: for Slack to take it, or to be looked at again. */
  listWaiting(): Promise<string[]>;
  /** What is known of one notice to one audience; `about`: a request's id, or `key-news`. */
  notice(about: string, noticeId: string, audience: Audience): Promise<NoticeSending>;
  saveNotice(about: string, noticeId: string, audience: Audience, sending: NoticeSending): Promise<void>;
}

export function audienceKey(audience: Audience): string {
  return audience.kind === 'channel'
    ? `channel-${audience.channelId}`
    : `${audience.kind}-${audience.userId}`;
}

/** The other way round; undefined for what no audience is kept by. */
export function audienceOf(key: string): Audience | undefined {
  const [, kind, id] = /^(approver|requester|channel)-(.+)$/.exec(key) ?? [];
  if (id === undefined) return undefined;
  return kind === 'channel'
    ? { kind, channelId: id }
    : { kind: kind === 'approver' ? 'approver' : 'requester', userId: id };
}
