import type { SlackIdentity } from '../../domain/person.js';
import type { DeletionRequest } from '../../domain/request.js';
import { type Answer, refused, yes } from '../answer.js';
import { examineKey, type ExaminePorts } from '../keys/examine-key.js';
import { type RefusalPorts, refuseOnRecord } from '../refuse-on-record.js';
import { notKept } from '../not-kept.js';

/** Whether this person can ask anew for what an ended request asked for; read now, and asking itself checks everything again. */
export async function prepareAgain(
  ports: ExaminePorts & RefusalPorts,
  requestId: string,
  by: SlackIdentity,
): Promise<Answer<DeletionRequest>> {
  const earlier = await ports.requests.load(requestId);
  if (!earlier) return refused(await notKept(ports, requestId));
  const examined = await examineKey(ports, by, earlier.key, { anyApprover: true });
  if (!examined.ok) return examined;
  const { actor, adoption } = examined.value;
  const preflight = adoption ?? examined.value.preflight;
  if (preflight.ok) return yes(earlier);
  const { refusal } = preflight;
  // The form's own check offers to enable the key.
  if (refusal.code === 'key_in_wrong_state' && refusal.state === 'suspended') return yes(earlier);
  return refuseOnRecord(ports, 'ask_again', actor, refusal, { request: earlier });
}
