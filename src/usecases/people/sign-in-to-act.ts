import { accountOf, parseCrn } from '../../domain/crn.js';
import type { KeyRef } from '../../domain/key.js';
import type { PasscodeFailure } from '../../domain/passcode-failure.js';
import { isSameIamId, type Person } from '../../domain/person.js';
import type { Act } from '../../ports/acting-sessions.js';
import { type Answer, troubled, yes } from '../answer.js';
import { auditActor } from '../audit-of.js';
import type { Ports } from '../ports.js';

/** Where nobody signed in there is nothing to forget. */
export const noSignIn = (): void => undefined;

export interface SigningIn {
  /** Who clicked, by the identity linked to their Slack account. */
  person: Person;
  act: Act;
  key: KeyRef & { crn: string };
  /** One-time passcode as typed; absent where the form had none. */
  passcode: string | undefined;
}

export type SignInPorts = Pick<Ports, 'personal' | 'audit' | 'clock'>;

/**
 * Lets a person act as themselves, once: their passcode becomes a token for the account of the key, which has to be
 * theirs and waits in memory for this act alone. With service IDs nobody signs in, and there is nothing to do. A no
 * leaves the KMS and the request untouched. The value forgets the sign-in, should the act not come about.
 */
export async function signInToAct(
  ports: SignInPorts,
  { person, act, key, passcode }: SigningIn,
): Promise<Answer<() => void>> {
  const { personal } = ports;
  if (!personal) return yes(noSignIn);
  const crn = parseCrn(key.crn);
  const redeemed = await personal.signIn.redeem(passcode ?? '', (crn && accountOf(crn)) ?? '');
  if (redeemed.ok && isSameIamId(redeemed.session.iamId, person.iamId)) {
    return yes(personal.sessions.deposit(redeemed.session, act, key));
  }
  const failure: PasscodeFailure = redeemed.ok ? { code: 'other_person' } : redeemed.failure;
  await ports.audit.append({
    at: ports.clock.now(),
    type: 'sign_in.refused',
    actor: auditActor(person),
    facts: { act, instanceId: key.instanceId, keyId: key.keyId, failure },
  });
  return troubled({ kind: 'sign_in', failure });
}
