import { mayCancel } from '../../domain/authority.js';
import type { SlackIdentity } from '../../domain/person.js';
import type { Refusal } from '../../domain/refusal.js';
import { createRequestId } from '../../domain/request-id.js';
import { awaitsDecision, type DeletionRequest } from '../../domain/request.js';
import { type Answer, refused, yes } from '../answer.js';
import { examineKey, type ExaminePorts } from '../keys/examine-key.js';
import { requestedKey } from '../keys/requested-key.js';
import { type RefusalPorts, refuseOnRecord } from '../refuse-on-record.js';
import { endAsSeen, type SeeingPorts } from '../effects/end-as-seen.js';
import { openInPlaceOf } from '../effects/transition.js';
import { waysToAsk } from '../people/ways-to-ask.js';
import { withWhatChanged } from '../keys/what-changed.js';
import { notKept } from '../not-kept.js';

export interface AskForForceInput {
  /** The open request that gives way. */
  requestId: string;
  by: SlackIdentity;
  /** The key's name as the requester typed it. */
  typedName: string;
  /** Which list of protected resources they had in front of them. */
  seen: string;
  reason: string;
}

type ForcingPorts = ExaminePorts & RefusalPorts & SeeingPorts;

/**
 * Opens a force deletion in place of an ordinary request. The first authorization and its deadline go over to it: the
 * key is not set again, which would start the seven days anew. Only its requester may, since theirs it is.
 */
export async function askForForce(
  ports: ForcingPorts,
  input: AskForForceInput,
): Promise<Answer<DeletionRequest>> {
  const replaced = await ports.requests.load(input.requestId);
  if (!replaced) return refused(await notKept(ports, input.requestId));
  const examined = await examineKey(ports, input.by, replaced.key, { force: true, replaces: replaced });
  if (!examined.ok) return examined;
  const { actor, key, instance, preflight, protection, serverTime } = examined.value;
  const about = { requestId: replaced.id, key };
  const refuse = (refusal: Refusal) => refuseOnRecord(ports, 'ask_for_force', actor, refusal, about);
  const who = mayCancel(replaced, actor);
  if (!who.ok) return refuse(who.refusal);
  if (replaced.force && awaitsDecision(replaced)) {
    return refuse({ code: 'request_already_open', request: replaced });
  }
  if (await endAsSeen(ports, replaced, { ok: true, key, serverTime })) {
    // There is no authorization left to take over.
    const request = (await ports.requests.load(replaced.id)) ?? replaced;
    return refuse({ code: 'request_decided', request });
  }
  if (!preflight.ok) return refuse(preflight.refusal);
  const id = createRequestId(ports.clock.now(), ports.random);
  const ways = await waysToAsk(ports, id, preflight.approvers, replaced.channelId);
  const opened = await openInPlaceOf(
    ports,
    replaced.id,
    {
      type: 'open',
      id,
      by: actor,
      key: requestedKey(key, instance),
      guard: replaced.guard,
      reason: input.reason,
      ...(replaced.ticket === undefined ? {} : { ticket: replaced.ticket }),
      protection: preflight.protection,
      approvers: preflight.approvers,
      ...ways,
      ...(replaced.channelId === undefined ? {} : { channelId: replaced.channelId }),
      force: { typedName: input.typedName, seen: input.seen },
      ...('endsAt' in replaced ? { authorizedUntil: replaced.endsAt } : {}),
    },
    serverTime,
  );
  if (!opened.ok) return refuse(await withWhatChanged(ports, opened.refusal, input.seen, protection));
  if (!opened.request) throw new Error('a force deletion was opened and is gone');
  return yes((await ports.requests.load(opened.request.id)) ?? opened.request);
}
