import type { SlackIdentity } from '../../domain/person.js';
import type { DeletionRequest } from '../../domain/request.js';
import type { OfClick } from '../../ports/of-click.js';
import { type Answer, refused, yes } from '../answer.js';
import { transition } from '../effects/transition.js';
import { identifyActor, type IdentifyPorts } from '../people/identify-actor.js';
import { type RefusalPorts, refuseOnRecord } from '../refuse-on-record.js';
import { expireRequest, type ExpiryPorts } from './expire-request.js';
import { notKept } from '../not-kept.js';

/** `id` of the question, made when its form was shown. */
export interface Said {
  type: 'ask_question' | 'answer_question';
  id: string;
  text: string;
}

/**
 * Puts a question, or its answer, on a request that waits for a decision: who says it is read now. Nothing is asked of the KMS,
 * and nobody signs in. The value is the request as it stands afterwards.
 */
export async function discussRequest(
  ports: IdentifyPorts & RefusalPorts & ExpiryPorts,
  requestId: string,
  by: SlackIdentity,
  said: Said,
  pressed: NonNullable<OfClick['pressed']> = { userId: by.userId },
): Promise<Answer<DeletionRequest>> {
  const request = await ports.requests.load(requestId);
  if (!request) return refused(await notKept(ports, requestId));
  const actor = await identifyActor(ports, by, request.key);
  if (!actor.ok) return actor;
  const done = await transition(ports, requestId, { ...said, by: actor.value }, { ofClick: { pressed } });
  if (done.ok) return yes((await ports.requests.load(requestId)) ?? request);
  const { refusal, request: now = request } = done;
  const no = await refuseOnRecord(ports, said.type, actor.value, refusal, { request: now });
  // The click came before the timer; the card should not go on offering what is over.
  if (refusal.code === 'authorization_period_over') await expireRequest(ports, requestId);
  return no;
}
