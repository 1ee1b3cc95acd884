import type { KmsFailure } from '../domain/kms-failure.js';
import type { Person } from '../domain/person.js';
import type { DeletionRequest } from '../domain/request.js';

/** The three things done at the KMS in somebody's name. */
export type Act = 'first_authorization' | 'deletion' | 'withdrawal';

/** An identity that may act once at the KMS. How it signs in stays with the adapter; nothing here is stored. */
export interface ActingSession {
  /** IAM id the KMS will see. */
  iamId: string;
  /** Gives the bearer token of the moment; rejects when signing in fails. */
  token(): Promise<string>;
}

export type SessionResult = { ok: true; session: ActingSession } | { ok: false; failure: KmsFailure };

/** Who acts at the KMS for a person: a pair of service IDs, or the person with their own token. */
export interface ActingSessions {
  readonly mode: 'service-ids' | 'passcode';
  sessionFor(act: Act, person: Person, request: DeletionRequest): Promise<SessionResult>;
}
