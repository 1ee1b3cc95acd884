import { mayRequest } from '../../domain/authority.js';
import type { Confirmation } from '../../domain/kms-failure.js';
import type { SlackIdentity } from '../../domain/person.js';
import type { Refusal } from '../../domain/refusal.js';
import type { DeletionRequest } from '../../domain/request.js';
import type { AuditDraft } from '../../ports/audit-log.js';
import { type Answer, refused, troubled, yes } from '../answer.js';
import { auditActor, ibmFacts } from '../audit-of.js';
import { identifyActor, type IdentifyPorts } from '../people/identify-actor.js';
import { type RefusalPorts, refuseOnRecord } from '../refuse-on-record.js';
import { type SignInPorts, signInToAct } from '../people/sign-in-to-act.js';
import { startSignInPatience } from '../effects/sign-in-patience.js';
import { transition } from '../effects/transition.js';
import { takeBack, type WithdrawingPorts } from '../effects/withdraw-authorization.js';
import { notKept } from '../not-kept.js';

type UnsettingPorts = IdentifyPorts & RefusalPorts & SignInPorts & WithdrawingPorts;

/**
 * Unsets the key of a request that was denied or cancelled while nobody was signed in to do it. Anyone who may set the
 * key for deletion may take that back.
 */
export async function unsetKey(
  ports: UnsettingPorts,
  requestId: string,
  by: SlackIdentity,
  passcode: string | undefined,
): Promise<Answer<DeletionRequest>> {
  const request = await ports.requests.load(requestId);
  if (!request) return refused(await notKept(ports, requestId));
  const { instanceId, keyId, name: keyName } = request.key;
  const actor = await identifyActor(ports, by, request.key);
  if (!actor.ok) return actor;
  const who = mayRequest(actor.value);
  const refuse = (refusal: Refusal) => refuseOnRecord(ports, 'unset', actor.value, refusal, { request });
  if (!who.ok) return refuse(who.refusal);
  if (request.status !== 'withdrawing') return refuse({ code: 'request_decided', request });
  // Nothing is left to send, and no passcode to spend.
  if (request.confirmed) return yes(request);
  const { person } = who;
  const proved = await signInToAct(ports, { person, act: 'withdrawal', key: request.key, passcode });
  if (!proved.ok) return proved;
  const entry = (type: string, answer: Confirmation = {}): AuditDraft => ({
    at: ports.clock.now(),
    type,
    requestId,
    actor: auditActor(person),
    facts: { instanceId, keyId, keyName, ...ibmFacts(answer) },
  });
  // Before it is sent: a process that dies in the middle leaves a trace of who may have done it.
  await ports.audit.append(entry('key.unset_begun'));
  const taken = await takeBack(
    ports,
    request,
    person,
    startSignInPatience(ports, { requestId, act: 'withdrawal' }),
  );
  // Nothing to take back, or a moment ago somebody else did: the sign-in was for nothing.
  proved.value();
  if (!taken.ok) return troubled({ kind: 'kms', failure: taken.failure, keyName: request.key.name });
  const { command, kmsTime } = taken;
  if (!command) return yes((await ports.requests.load(requestId)) ?? request);
  if (command.type === 'confirm_withdrawal' || command.type === 'note_confirmation') {
    await ports.audit.append(entry('key.unset', command));
  }
  await transition(ports, requestId, command, { kmsTime });
  return yes((await ports.requests.load(requestId)) ?? request);
}
