import type { KeyRef } from '../../../domain/key.js';
import type { KmsFailure } from '../../../domain/kms-failure.js';
import { foldedIamId } from '../../../domain/person.js';
import type { Act, PersonalSessions } from '../../../ports/acting-sessions.js';
import type { Clock } from '../../../ports/clock.js';
import type { PersonalSession } from '../../../ports/personal-sign-in.js';
import { SignInError } from '../wire/iam-sign-in.js';

/** Long enough for the act that follows a click at once; whoever comes later proves themselves again. */
const keptMs = 5 * 60_000;

const sessionGone: KmsFailure = { code: 'session_gone', effect: 'none' };

/**
 * Sessions by passcode. Each is handed out once; its token is forgotten five minutes after it came, and when it expires
 * before. None there, after a restart for instance, is the failure `session_gone`.
 */
export function createPasscodeSessions({ clock }: { clock: Clock }): PersonalSessions {
  const waiting = new Map<string, Waiting>();
  return {
    mode: 'passcode',

    deposit(session, act, key) {
      const name = nameOf(act, session.iamId, key);
      const before = waiting.get(name);
      before?.token.forget();
      const token = fadingToken(session, clock, () => {
        if (waiting.get(name)?.token === token) waiting.delete(name);
      });
      const now: Waiting = { token, claims: before?.claims ?? new Set() };
      const claim = {};
      now.claims.add(claim);
      waiting.set(name, now);
      return () => {
        now.claims.delete(claim);
        const current = waiting.get(name);
        // Of two acts at once the one that comes about takes the session, whoever brought it.
        if (current?.claims === now.claims && now.claims.size === 0) current.token.forget();
      };
    },

    sessionFor(act, person, key) {
      const name = nameOf(act, person.iamId, key);
      const token = waiting.get(name)?.token;
      waiting.delete(name);
      if (token?.read() === undefined) return Promise.resolve({ ok: false, failure: sessionGone });
      return Promise.resolve({
        ok: true,
        session: {
          iamId: token.iamId,
          token() {
            const text = token.read();
            return text === undefined ? Promise.reject(new SignInError(sessionGone)) : Promise.resolve(text);
          },
        },
      });
    },
  };
}

interface Waiting {
  token: FadingToken;
  /** Acts that may still come about, one for each deposit. */
  claims: Set<object>;
}

/** A token that is gone when its time is over, whoever still holds this. */
interface FadingToken {
  iamId: string;
  read(): string | undefined;
  forget(): void;
}

function fadingToken(session: PersonalSession, clock: Clock, onForgotten: () => void): FadingToken {
  const { iamId } = session;
  const until = Math.min(session.expiresAt, clock.now() + keptMs);
  let token: string | undefined = session.token;
  const forget = () => {
    clearTimeout(timer);
    token = undefined;
    onForgotten();
  };
  const timer = setTimeout(forget, Math.max(0, until - clock.now()));
  timer.unref();
  return {
    iamId,
    read() {
      // The clock may have been moved past the timer.
      if (clock.now() >= until) forget();
      return token;
    },
    forget,
  };
}

/** Letter case must never make one identity two. */
function nameOf(act: Act, iamId: string, { instanceId, keyId }: KeyRef): string {
  return JSON.stringify([act, foldedIamId(iamId), instanceId, keyId]);
}
