// What every pair of service IDs has to do, wherever they sign in.
import { expect, it } from 'vitest';
import type { Act, ActingSessions } from '../../src/ports/acting-sessions.js';
import { ids, instanceId } from '../sandbox/kms/small-world.js';

export interface ActingSessionsParts {
  sessions: ActingSessions;
  writer: string;
  manager: string;
  /** Whose token it is, as the KMS tells. */
  identityOf(token: string): string | undefined;
  /** The next sign-ins fail. */
  failSignIn(): void;
}

const person = { iamId: 'IBMid-1', slack: { userId: 'U1', teamId: 'T1' }, name: 'Ada' };
const key = { instanceId, keyId: ids.dual };
const acts: Record<Act, 'writer' | 'manager'> = {
  first_authorization: 'writer',
  withdrawal: 'writer',
  deletion: 'manager',
  restoration: 'manager',
  sync: 'writer',
  rotate: 'writer',
  enable: 'manager',
  disable: 'manager',
};

export function actingSessionsContract(create: () => Promise<ActingSessionsParts>): void {
  it.each(Object.entries(acts) as [Act, 'writer' | 'manager'][])(
    'act as the service ID the act takes: %s, %s',
    async (act, role) => {
      const parts = await create();
      expect(parts.sessions.mode).toBe('service-ids');
      const result = await parts.sessions.sessionFor(act, person, key);
      if (!result.ok) throw new Error(result.failure.code);
      expect(result.session.iamId).toBe(parts[role]);
      expect(parts.identityOf(await result.session.token())).toBe(parts[role]);
    },
  );

  it('say so when nobody can be signed in', async () => {
    const { sessions, failSignIn } = await create();
    failSignIn();
    expect(await sessions.sessionFor('deletion', person, key)).toMatchObject({
      ok: false,
      failure: { code: 'sign_in_failed', effect: 'none' },
    });
  });
}
