import type { KmsFailure } from '../domain/kms-failure.js';
import type { KeyAct, KeyRef } from '../domain/key.js';
import type { Person } from '../domain/person.js';
import type { PersonalSession } from './personal-sign-in.js';

/** What is done at the KMS in somebody's name. */
export type Act = 'first_authorization' | 'deletion' | 'withdrawal' | 'restoration' | KeyAct;

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
  sessionFor(act: Act, person: Person, key: KeyRef): Promise<SessionResult>;
}

/** People act as themselves: what a one-time passcode gave is kept in the memory of this process, for one act on one key. */
export interface PersonalSessions extends ActingSessions {
  readonly mode: 'passcode';
  /**
   * Keeps the session for this act of its own person; one kept for the same before gives way. The answer is for an act
   * that does not come about: where no other waits for the session, it is forgotten.
   */
  deposit(session: PersonalSession, act: Act, key: KeyRef): () => void;
}
