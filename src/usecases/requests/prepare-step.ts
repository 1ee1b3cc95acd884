import { type Actor, mayApprove, mayCancel, mayDecide, mayRequest } from '../../domain/authority.js';
import { decidable } from '../../domain/decidable.js';
import type { SlackIdentity } from '../../domain/person.js';
import { mayAnswer, mayAsk } from '../../domain/questioning.js';
import type { Refusal } from '../../domain/refusal.js';
import type { DeletionRequest } from '../../domain/request.js';
import { type Answer, refused, yes } from '../answer.js';
import { identifyActor, type IdentifyPorts } from '../people/identify-actor.js';
import { notKept } from '../not-kept.js';
import type { Ports } from '../ports.js';
import { type RefusalPorts, refuseOnRecord } from '../refuse-on-record.js';

/** A step on a request that a form asks more for. */
type FormStep = 'approve' | 'deny' | 'cancel' | 'unset' | 'ask_question' | 'answer_question';

/**
 * Whether it makes sense to ask this person for more: a reason, a name or a passcode. Read now, from the systems of record; the
 * step itself checks everything again. `questionId` of the one to be answered.
 */
export async function prepareStep(
  ports: IdentifyPorts & RefusalPorts & Pick<Ports, 'requests'>,
  step: FormStep,
  requestId: string,
  by: SlackIdentity,
  questionId = '',
): Promise<Answer<DeletionRequest>> {
  const request = await ports.requests.load(requestId);
  if (!request) return refused(await notKept(ports, requestId));
  const actor = await identifyActor(ports, by, request.key);
  if (!actor.ok) return actor;
  const refusal = refusalOfStep(step, request, actor.value, { at: ports.clock.now(), questionId });
  return refusal ? refuseOnRecord(ports, step, actor.value, refusal, { request }) : yes(request);
}

function refusalOfStep(
  step: FormStep,
  request: DeletionRequest,
  actor: Actor,
  { at, questionId }: { at: number; questionId: string },
): Refusal | undefined {
  if (step === 'ask_question' || step === 'answer_question') {
    const may =
      step === 'ask_question'
        ? mayAsk(request, actor, { at })
        : mayAnswer(request, questionId, actor, { at });
    return may.ok ? undefined : may.refusal;
  }
  const who =
    step === 'unset'
      ? mayRequest(actor)
      : step === 'cancel'
        ? mayCancel(request, actor)
        : step === 'approve'
          ? mayApprove(request, actor)
          : mayDecide(request, actor);
  if (!who.ok) return who.refusal;
  if (step === 'unset') {
    return request.status === 'withdrawing' ? undefined : { code: 'request_decided', request };
  }
  const open = decidable(request, { at });
  return open.ok ? undefined : open.refusal;
}
