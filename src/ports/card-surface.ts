import type { Digest } from '../domain/digest.js';
import type { Moment } from '../domain/effect.js';
import type { KeyNews } from '../domain/key-act.js';
import type { AwaitingApproval, Blocked, DeletionRequest } from '../domain/request.js';
import type { NotedHead } from './audit-log.js';
import type { Audience } from './card-deliveries.js';

/** Where a message stands in Slack: a channel's id (`D…`, `C…`) and the message's `ts`. */
export interface Place {
  channel: string;
  ts: string;
}

export interface SendFailure {
  ok: false;
  code: string;
  /** `unknown`: no answer, or one that says nothing; it may have been done all the same, or may be yet. */
  effect: 'none' | 'unknown';
  /** Slack asks for this much patience. */
  retryAfterMs?: number;
}

export type SendResult = ({ ok: true } & Place) | SendFailure;

/** Names a message, so that it is found again should the answer to its posting be lost: the same for every try. */
export type MessageMark = string;

/** A request to be reminded of, and where its card stands for whoever is. */
export interface Reminder {
  request: AwaitingApproval | Blocked;
  at?: Place;
}

/** Numbers of the last audit entries: that was there, and that is there now. */
export interface StoreLoss {
  seen: number;
  found: number;
}

/** Slack as the place where cards stand. A call tries once; `post` and `tell` are not idempotent, the rest are. */
export interface CardSurface {
  /** Whether what was posted for this audience can be found again by its mark. */
  canFind(audience: Audience): boolean;
  /** The card whole, for an audience whose messages can be found again. */
  post(audience: Audience, request: DeletionRequest, mark: MessageMark): Promise<SendResult>;
  /** A line that stays true whatever happens and offers nothing; it becomes the card once its place is on record. */
  postOpening(audience: Audience, request: DeletionRequest): Promise<SendResult>;
  update(at: Place, audience: Audience, request: DeletionRequest): Promise<SendResult>;
  /**
   * Words in the thread of a copy, or by themselves where there is none. `repeated`: they may stand there already, which
   * is said. `questionId` where the moment is about one.
   */
  tell(
    audience: Audience,
    moment: Moment,
    request: DeletionRequest,
    options: { mark: MessageMark; thread?: Place; repeated?: boolean; questionId?: string },
  ): Promise<SendResult>;
  /** What somebody did to a key, by itself. */
  tellNews(
    audience: Audience,
    news: KeyNews,
    options: { mark: MessageMark; repeated?: boolean },
  ): Promise<SendResult>;
  /** The week of a channel, by itself; `links` to cards, by request. */
  tellDigest(
    audience: Audience,
    digest: Digest,
    options: { mark: MessageMark; links: ReadonlyMap<string, string> },
  ): Promise<SendResult>;
  /** That the store has lost records, by itself. */
  tellLoss(audience: Audience, loss: StoreLoss, options: { mark: MessageMark }): Promise<SendResult>;
  /** Where the audit log ends, by itself: what whoever owns the store cannot take back. */
  tellAuditHead(audience: Audience, head: NotedHead, options: { mark: MessageMark }): Promise<SendResult>;
  /** One message about what waits for them, by itself so that it is heard; `more` is how many that are not named. `now` in epoch ms. */
  remind(
    audience: Audience,
    reminders: readonly Reminder[],
    options: { now: number; mark: MessageMark; repeated?: boolean; nudge?: boolean; more?: number },
  ): Promise<SendResult>;
  /** Messages of this mark, oldest first, posted since then (epoch ms): by themselves, or in a thread. */
  find(
    audience: Audience,
    mark: MessageMark,
    since: number,
    thread?: Place,
  ): Promise<{ ok: true; found: Place[] } | SendFailure>;
  /** An address that opens the message; undefined where Slack tells none. */
  linkTo(at: Place): Promise<string | undefined>;
  /** Takes away a message of our own; one that is gone already is as good. */
  remove(at: Place): Promise<SendResult>;
  /** Turns a card nobody keeps up to date into a line that offers nothing. */
  retire(at: Place, request: DeletionRequest): Promise<SendResult>;
}
