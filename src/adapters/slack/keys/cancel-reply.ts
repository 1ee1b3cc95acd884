import type { SlackIdentity } from '../../../domain/person.js';
import { type DeletionRequest, isOpen } from '../../../domain/request.js';
import { mayLook } from '../../../usecases/people/may-look.js';
import type { Ports } from '../../../usecases/ports.js';
import { decideRequest } from '../../../usecases/requests/decide-request.js';
import { findRequest } from '../../../usecases/requests/find-request.js';
import { prepareStep } from '../../../usecases/requests/prepare-step.js';
import { cancelButton } from '../card/card.js';
import { whyNotLinked } from '../card/why-not-linked.js';
import { section } from '../kit/blocks.js';
import { escapeMrkdwn } from '../kit/mrkdwn.js';
import { whyNot } from '../kit/why-not.js';
import type { Words } from '../kit/words.js';
import { outcomeWords } from '../words/outcome-words.js';
import { unansweredBlocks } from '../words/unanswered-instances.js';

/** `/keys cancel`: by the key, or by the request's id. */
export async function cancelReply(ports: Ports, by: SlackIdentity, text: string): Promise<Words> {
  const looker = await mayLook(ports, by);
  if (!looker.ok) return whyNot(looker.no);
  const found = await findRequest(ports, text);
  if (!found.ok) return whyNotLinked(ports, found.no, by);
  const { request, unanswered } = found.value;
  if (!isOpen(request)) {
    const step = { by: { slack: by, person: looker.value }, asked: 'cancel', request, at: ports.clock.now() };
    const no = { kind: 'refusal', refusal: { code: 'request_decided', request }, step } as const;
    return whyNotLinked(ports, no, by);
  }
  const { text: said, blocks } = await cancelled(ports, request.id, by);
  return { text: said, blocks: [...unansweredBlocks(unanswered), ...blocks] };
}

async function cancelled(ports: Ports, requestId: string, by: SlackIdentity): Promise<Words> {
  // A passcode is asked for in a form, which the button opens.
  if (ports.personal) {
    const prepared = await prepareStep(ports, 'cancel', requestId, by);
    return prepared.ok ? cancelOffer(prepared.value) : whyNotLinked(ports, prepared.no, by);
  }
  const answer = await decideRequest(ports, requestId, by, { type: 'cancel' });
  return answer.ok ? outcomeWords(answer.value) : whyNotLinked(ports, answer.no, by);
}

function cancelOffer(request: DeletionRequest): Words {
  const text = `Cancel the request to delete key ${escapeMrkdwn(request.key.name)}?`;
  return { text, blocks: [section(text), { type: 'actions', elements: [cancelButton(request)] }] };
}
