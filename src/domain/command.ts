import type { Adopted, AdoptionRule } from './adopting.js';
import type { AftermathNoted } from './aftermath.js';
import type { Approver } from './approver.js';
import type { ApproversReading } from './approvers-change.js';
import type { Asking } from './asking.js';
import type { Actor } from './authority.js';
import type { KeyFacts, KeyState } from './key.js';
import type { Confirmation, KmsFailure } from './kms-failure.js';
import type { KeySighting } from './outside-change.js';
import type { Person } from './person.js';
import type { Protection, ProtectionUpdate } from './protection.js';
import type { Question } from './question.js';
import type { Unreached } from './reach.js';
import type { Unavailable } from './unavailable.js';
import type { Reminding } from './reminding.js';
import type {
  Attempt,
  AuthorizationObstacle,
  EarlierRequest,
  FormerApproval,
  Guard,
  OutsideChange,
  RequestedKey,
  Restored,
  SentRestore,
  WithdrawalTrouble,
} from './request.js';

/** What people ask, and what effects report back. Times are epoch ms. */
export type Command =
  // from people
  | {
      type: 'open';
      id: string;
      by: Actor;
      key: RequestedKey;
      guard: Guard;
      reason: string;
      ticket?: string;
      protection: Protection;
      approvers: Approver[];
      /** Absent where each of them gets a direct message. */
      asking?: Asking;
      /** Who of them takes no direct messages. */
      unavailable?: Unavailable;
      channelId?: string;
      /** Asks for a force deletion: the key's name as the requester typed it, and which list they had in front of them. */
      force?: { typedName: string; seen: string };
      /** The end of the first authorization that runs: the requester has given it already, or it is taken up. */
      authorizedUntil?: number;
      /** It was given outside Countersign, and is taken up with this request. */
      adopts?: AdoptionRule;
      /** It was taken up with the request this one takes over from. */
      adopted?: Adopted;
      /** What was sent for the request this one takes over from. */
      attempts?: Attempt[];
      /** What was asked about that one. */
      questions?: readonly Question[];
      /** The ended request that is asked for again. */
      earlier?: EarlierRequest;
    }
  /** `seen` tells which list of protected resources the approver had in front of them. */
  | { type: 'approve'; by: Actor; seen: string; typedName?: string }
  | { type: 'deny'; by: Actor; reason: string }
  /** `id` of the question. */
  | { type: 'ask_question'; id: string; by: Actor; text: string }
  | { type: 'answer_question'; id: string; by: Actor; text: string }
  | { type: 'cancel'; by: Actor }
  /** `people`: who gets a message now. */
  | { type: 'nudge'; by: Actor; people: readonly Reminding[] }
  /** `key`: as read for it. */
  | { type: 'restore'; by: Actor; key: KeyFacts }
  /** Done without Countersign; `by`: who wants it undone here. */
  | {
      type: 'record_deletion';
      id: string;
      by: Person;
      key: RequestedKey;
      guard: Guard;
      deletedAt: number;
      /** As IBM gives it. */
      restorableUntil?: number;
      channelId?: string;
    }
  // from effects
  /** The KMS has answered with a 2xx, and was not seen to have done it. `sentAt`: to that DELETE, else to the act under way. */
  | ({ type: 'note_confirmation'; sentAt?: number } & Confirmation)
  | { type: 'begin_first_authorization' }
  | ({ type: 'confirm_first_authorization'; endsAt: number } & Confirmation)
  | { type: 'fail_first_authorization'; obstacle: AuthorizationObstacle }
  /** `actingAs`: IAM id DELETE goes out as. */
  | { type: 'begin_deletion'; actingAs: string }
  /** `sentAt`: of the attempt that did it, under way or of earlier, by our clock. */
  | ({
      type: 'confirm_deletion';
      sentAt: number;
      deletedAt: number;
      restorableUntil: number;
    } & Confirmation)
  /** `update`: the protected resources as read after the refusal. */
  | { type: 'block_deletion'; failure: KmsFailure; update?: ProtectionUpdate }
  | { type: 'lapse_approval'; failure: FormerApproval['failure']; update?: ProtectionUpdate }
  | ({ type: 'begin_restore' } & Pick<SentRestore, 'actingAs' | 'setUntil'>)
  | ({ type: 'confirm_restore' } & Pick<Restored, 'authorization'> & Confirmation)
  | { type: 'fail_restore'; failure: KmsFailure }
  | ({ type: 'confirm_withdrawal' } & Confirmation)
  | { type: 'report_withdrawal_trouble'; failure: WithdrawalTrouble }
  // from timers and from reading the KMS
  | ({ type: 'update_protection' } & ProtectionUpdate)
  | { type: 'note_key_state'; state: KeyState }
  | { type: 'note_reach'; unreached: readonly Unreached[] }
  /**
   * Who can approve, as read now; `unsure` are those of whom it could not be told, and `unavailable` who takes no message at present.
   */
  | ({ type: 'note_approvers' } & ApproversReading)
  | { type: 'note_unavailable'; unavailable: Unavailable }
  | { type: 'note_aftermath'; aftermath: AftermathNoted }
  /** The clock has moved on. */
  | { type: 'note_way_back' }
  /** A later reading of a key that this request deleted. `later`: the request that has deleted it since. */
  | { type: 'note_fate'; key: KeySighting; later?: string }
  | { type: 'replace'; by: string }
  /** `id` of the request that asks for the same, and whose it is. */
  | { type: 'note_asked_again'; id: string; by: Person }
  | { type: 'remind'; people: readonly Reminding[] }
  | { type: 'expire' }
  /** `failure`: how IBM answered, where a step met the change. */
  | { type: 'supersede'; change: OutsideChange; failure?: KmsFailure };

export type CommandType = Command['type'];
export type OpenCommand = Extract<Command, { type: 'open' }>;
