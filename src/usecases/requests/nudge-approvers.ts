import type { SlackIdentity } from '../../domain/person.js';
import { awaitsDecision, type DeletionRequest } from '../../domain/request.js';
import type { OfClick } from '../../ports/of-click.js';
import { type Answer, refused, yes } from '../answer.js';
import { transition, type TransitionPorts } from '../effects/transition.js';
import { remindedId, type RemindedPorts, whoIsNudged } from '../effects/who-is-reminded.js';
import { identifyActor, type IdentifyPorts } from '../people/identify-actor.js';
import { type RefusalPorts, refuseOnRecord } from '../refuse-on-record.js';
import { notKept } from '../not-kept.js';

type NudgingPorts = IdentifyPorts & RefusalPorts & TransitionPorts & RemindedPorts;

/** The requester has those who can decide reminded, once a day. The value is the request as it stands afterwards. */
export async function nudgeApprovers(
  ports: NudgingPorts,
  requestId: string,
  by: SlackIdentity,
  pressed?: NonNullable<OfClick['pressed']>,
): Promise<Answer<DeletionRequest>> {
  const request = await ports.requests.load(requestId);
  if (!request) return refused(await notKept(ports, requestId));
  const identified = await identifyActor(ports, by);
  if (!identified.ok) return identified;
  const actor = identified.value;
  const audiences = awaitsDecision(request) ? await whoIsNudged(ports, request) : [];
  const people = audiences.map((audience) => ({ userId: remindedId(audience) }));
  const command = { type: 'nudge', by: actor, people } as const;
  const nudged = await transition(ports, requestId, command, { ofClick: pressed && { pressed } });
  if (!nudged.ok) {
    return refuseOnRecord(ports, 'nudge', actor, nudged.refusal, { request: nudged.request ?? request });
  }
  return yes((await ports.requests.load(requestId)) ?? request);
}
