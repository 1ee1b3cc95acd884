import type { PossibleAgain } from '../domain/key-act.js';
import type { KmsFailure, UnansweredInstance } from '../domain/kms-failure.js';
import type { PasscodeFailure } from '../domain/passcode-failure.js';
import type { Refusal, RefusedStep } from '../domain/refusal.js';
import type { AuthorizationObstacle, DeletionRequest } from '../domain/request.js';

/** Not our no but the world's: something needed could not be reached, or would not. */
export type Trouble =
  /**
   * `keyName` of the key it is about, where it is known; `unanswered` where a search came to nothing and not every
   * instance answered it; `again` where IBM called an act too early.
   */
  | {
      kind: 'kms';
      failure: KmsFailure;
      keyName?: string;
      unanswered?: UnansweredInstance[];
      again?: PossibleAgain;
    }
  | { kind: 'sign_in'; failure: PasscodeFailure }
  | { kind: 'slack' }
  | { kind: 'roles' }
  /** Which IAM identity the account has is recorded, and cannot be read. */
  | { kind: 'link' }
  | { kind: 'store' }
  /** A fault of Countersign's own; the id stands in the log beside what was thrown. */
  | { kind: 'fault'; id: string }
  | { kind: 'first_authorization'; obstacle: AuthorizationObstacle; request: DeletionRequest };

export type No =
  { kind: 'refusal'; refusal: Refusal; step?: RefusedStep } | { kind: 'trouble'; trouble: Trouble };

/** What a use case answers the person who acted. */
export type Answer<T> = { ok: true; value: T } | { ok: false; no: No };

export const yes = <T>(value: T): Answer<T> => ({ ok: true, value });
export const refused = (refusal: Refusal, step?: RefusedStep): { ok: false; no: No } => ({
  ok: false,
  no: { kind: 'refusal', refusal, ...(step && { step }) },
});
export const troubled = (trouble: Trouble): { ok: false; no: No } => ({
  ok: false,
  no: { kind: 'trouble', trouble },
});
