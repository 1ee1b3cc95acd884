import { mayRequest } from '../domain/authority.js';
import type { SlackIdentity } from '../domain/person.js';
import type { DeletionRequest } from '../domain/request.js';
import { type Answer, refused, troubled, yes } from './answer.js';
import { auditOfRefusal } from './audit-of.js';
import { identifyActor } from './identify-actor.js';
import type { Ports } from './ports.js';
import { signInToAct } from './sign-in-to-act.js';
import { transition } from './transition.js';
import { takeBack } from './withdraw-authorization.js';

/**
 * Unsets the key of a request that was denied or cancelled while nobody was signed in to do it. Anyone who may set the
 * key for deletion may take that back.
 */
export async function unsetKey(
  ports: Ports,
  requestId: string,
  by: SlackIdentity,
  passcode: string | undefined,
): Promise<Answer<DeletionRequest>> {
  const request = await ports.requests.load(requestId);
  if (!request) return refused({ code: 'request_not_found', query: requestId });
  if (request.status !== 'withdrawing') return refused({ code: 'request_decided', request });
  const actor = await identifyActor(ports, by, request.key);
  if (!actor.ok) return actor;
  const who = mayRequest(actor.value);
  if (!who.ok) {
    await ports.audit.append(
      auditOfRefusal(ports.clock.now(), 'unset', by, who.refusal, {
        requestId,
        keyId: request.key.keyId,
        ...(actor.value.person === undefined ? {} : { iamId: actor.value.person.iamId }),
      }),
    );
    return refused(who.refusal);
  }
  const { person } = who;
  const proved = await signInToAct(ports, { person, act: 'withdrawal', key: request.key, passcode });
  if (!proved.ok) return proved;
  const taken = await takeBack(ports, request, () =>
    ports.sessions.sessionFor('withdrawal', person, request.key),
  );
  if (!taken.ok) return troubled({ kind: 'kms', failure: taken.failure });
  await transition(ports, requestId, taken.command);
  return yes((await ports.requests.load(requestId)) ?? request);
}
