import { roleFor } from '../../src/domain/key-act.js';
import type { KmsFailure } from '../../src/domain/kms-failure.js';
import type { Act, ActingSessions } from '../../src/ports/acting-sessions.js';

/** Tokens of the doubles say whose they are, and nobody else can tell. */
export const tokenOf = (iamId: string) => `token of ${iamId}`;

export function identityOf(token: string): string | undefined {
  return /^token of (.+)$/.exec(token)?.[1];
}

export const writerServiceId = 'iam-ServiceId-writer';
export const managerServiceId = 'iam-ServiceId-manager';

export interface ActingSessionsDouble extends ActingSessions {
  /** Every sign-in that was asked for. */
  readonly asked: Act[];
  /** While set, nobody is signed in. */
  failure: KmsFailure | undefined;
  /** One for each sign-in to come, the next first; what is undefined works. */
  readonly passing: (KmsFailure | undefined)[];
}

/** Two service IDs, as the platform engineer made them. */
export function createActingSessionsDouble(): ActingSessionsDouble {
  const double: ActingSessionsDouble = {
    mode: 'service-ids',
    asked: [],
    failure: undefined,
    passing: [],
    async sessionFor(act) {
      double.asked.push(act);
      const failure = double.passing.shift() ?? double.failure;
      if (failure) return { ok: false, failure };
      const iamId = needsManager(act) ? managerServiceId : writerServiceId;
      return { ok: true, session: { iamId, token: () => Promise.resolve(tokenOf(iamId)) } };
    },
  };
  return double;
}

function needsManager(act: Act): boolean {
  switch (act) {
    case 'deletion':
    case 'restoration':
      return true;
    case 'first_authorization':
    case 'withdrawal':
      return false;
    default:
      return roleFor(act) === 'Manager';
  }
}
