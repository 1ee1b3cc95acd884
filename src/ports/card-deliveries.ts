import type { Moment } from '../domain/effect.js';
import type { DeletionRequest } from '../domain/request.js';

/** Who a copy of the card is for; decides the buttons on it. */
export type Audience =
  | { kind: 'approver'; userId: string }
  | { kind: 'requester'; userId: string }
  | { kind: 'channel'; channelId: string };

/** Where a copy stands and what it shows. */
export interface CardCopy {
  audience: Audience;
  /** Slack channel id (`D…`, `C…`) and message ts; absent while nothing is posted. */
  channel?: string;
  ts?: string;
  /** Version of the request it shows. */
  shownVersion: number;
  /** Slack's final no: this person cannot be reached. */
  undeliverable?: string;
}

/** A copy that stands somewhere. */
interface PostedCopy extends CardCopy {
  channel: string;
  ts: string;
}

export function isPosted(copy: CardCopy | undefined): copy is PostedCopy {
  return copy?.channel !== undefined && copy.ts !== undefined;
}

/** What a copy that a newer program keeps stands here as showing: more than anything this one could. */
export const shownByNewer = Number.MAX_SAFE_INTEGER;

export function isKeptByNewer(copy: CardCopy | undefined): boolean {
  return copy?.shownVersion === shownByNewer;
}

/** One delivery: bring one audience's copy up to date, or tell one audience of one moment. */
export type Delivery =
  | { kind: 'card'; requestId: string; version: number; audience: Audience }
  | { kind: 'notice'; requestId: string; noticeId: string; moment: Moment; audience: Audience };

/** Deliveries wait their turn here and go out as fast as Slack lets them. */
export interface DeliveryQueue {
  /** The same delivery twice is one. `delayMs` in real time. */
  enqueue(deliveries: Delivery[], delayMs?: number): Promise<void>;
}

/** Records of copies, shared by all replicas. */
export interface CardCopies {
  /** A copy that a newer program keeps is its to bring on: it stands here with `shownByNewer`. */
  list(requestId: string): Promise<CardCopy[]>;
  /** Nothing happens to a copy that a newer program keeps. */
  save(requestId: string, copy: CardCopy): Promise<void>;
  /** A claim for the one caller who may write this copy now, undefined for the rest; ends by itself after `leaseMs`. */
  claim(requestId: string, audience: Audience, leaseMs: number): Promise<string | undefined>;
  /** Gives back this claim alone, never one that somebody took after it ran out. */
  release(requestId: string, audience: Audience, claim: string): Promise<void>;
  /** True once per notice and audience. */
  wasNoticeSent(requestId: string, noticeId: string, audience: Audience): Promise<boolean>;
  markNoticeSent(requestId: string, noticeId: string, audience: Audience): Promise<void>;
}

export type SendResult =
  | { ok: true; channel: string; ts: string }
  /** Try again, after this long where Slack says so. */
  | { ok: false; retry: true; retryAfterMs?: number; code: string }
  /** This copy cannot be written, now or later. */
  | { ok: false; retry: false; code: string };

/** Slack as the place where cards stand. */
export interface CardSurface {
  post(audience: Audience, request: DeletionRequest): Promise<SendResult>;
  update(
    at: { channel: string; ts: string },
    audience: Audience,
    request: DeletionRequest,
  ): Promise<SendResult>;
  /** Words in the thread of a copy, or by themselves where there is none. */
  tell(
    audience: Audience,
    moment: Moment,
    request: DeletionRequest,
    thread?: { channel: string; ts: string },
  ): Promise<SendResult>;
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
