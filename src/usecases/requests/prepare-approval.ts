import { mayDecide } from '../../domain/authority.js';
import { decidable } from '../../domain/decide.js';
import type { SlackIdentity } from '../../domain/person.js';
import type { DeletionRequest } from '../../domain/request.js';
import { type Answer, refused, yes } from '../answer.js';
import { identifyActor, type IdentifyPorts } from '../people/identify-actor.js';
import type { Ports } from '../ports.js';
import { type RefusalPorts, refuseOnRecord } from '../refuse-on-record.js';

/** Whether it makes sense to ask this person for more, a name or a passcode; the approval itself checks everything again. */
export async function prepareApproval(
  ports: IdentifyPorts & RefusalPorts & Pick<Ports, 'requests'>,
  requestId: string,
  by: SlackIdentity,
): Promise<Answer<DeletionRequest>> {
  const request = await ports.requests.load(requestId);
  if (!request) return refused({ code: 'request_elsewhere', requestId });
  const actor = await identifyActor(ports, by, request.key);
  if (!actor.ok) return actor;
  const who = mayDecide(request, actor.value);
  const open = who.ok ? decidable(request, { at: ports.clock.now() }) : who;
  if (open.ok) return yes(request);
  return refuseOnRecord(ports, 'approve', actor.value, open.refusal, { requestId });
}
