import { earlierOf } from '../../domain/asking-again.js';
import type { KeyRef } from '../../domain/key.js';
import { isSameSlackUser, type SlackIdentity } from '../../domain/person.js';
import type { Preflight } from '../../domain/preflight.js';
import type { Refusal } from '../../domain/refusal.js';
import { createRequestId } from '../../domain/request-id.js';
import type { DeletionRequest, EarlierRequest } from '../../domain/request.js';
import { type Answer, refused, troubled, yes } from '../answer.js';
import { type Examination, examineKey, type ExaminePorts } from '../keys/examine-key.js';
import { requestedKey } from '../keys/requested-key.js';
import { type RefusalPorts, refuseOnRecord } from '../refuse-on-record.js';
import { noSignIn, type SignInPorts, signInToAct } from '../people/sign-in-to-act.js';
import { transition, type TransitionPorts } from '../effects/transition.js';
import { waysToAsk } from '../people/ways-to-ask.js';
import { withWhatChanged } from '../keys/what-changed.js';

export interface OpenRequestInput extends KeyRef {
  /** Made when the form was shown: a form that is sent twice opens one request. Absent: a new one. */
  id?: string | undefined;
  by: SlackIdentity;
  reason: string;
  ticket?: string;
  /** Asks for a force deletion: the key's name as the requester typed it, and which list they had in front of them. */
  force?: { typedName: string; seen: string };
  /** Takes up the authorization that somebody has given outside, and that runs: the key is not set again. */
  adopt?: true | undefined;
  /** The ended request of the same key that is asked for again; another one is left out. */
  earlier?: string | undefined;
  /** One-time passcode, where people act as themselves and the KMS guards the key. */
  passcode?: string;
}

type OpeningPorts = ExaminePorts & RefusalPorts & SignInPorts & TransitionPorts;

/**
 * Opens a request and gives the first authorization. The value is the request as it stands then: awaiting approval,
 * or still authorizing when the KMS has not answered clearly yet.
 */
export async function openRequest(
  ports: OpeningPorts,
  input: OpenRequestInput,
): Promise<Answer<DeletionRequest>> {
  const id = input.id ?? createRequestId(ports.clock.now(), ports.random);
  const before = input.id === undefined ? undefined : await ports.requests.load(id);
  if (before) return openedBefore(before, input);
  const examined = await examineKey(ports, input.by, input, { force: input.force !== undefined });
  if (!examined.ok) return examined;
  const { actor, key, instance, protection } = examined.value;
  const preflight = input.adopt ? adoptionOf(examined.value) : examined.value.preflight;
  const asked = input.adopt ? 'adopt' : 'open';
  const refuse = (refusal: Refusal) => refuseOnRecord(ports, asked, actor, refusal, { key });
  if (!preflight.ok) return refuse(preflight.refusal);
  const { adopts } = preflight;
  const { passcode } = input;
  const signedIn =
    preflight.guard === 'kms' && actor.person && !adopts
      ? await signInToAct(ports, { person: actor.person, act: 'first_authorization', key, passcode })
      : yes(noSignIn);
  if (!signedIn.ok) return signedIn;
  const channelId = instance.channelId ?? ports.settings.channelId;
  const ways = await waysToAsk(ports, id, preflight.approvers, channelId);
  const earlier = await earlierAsked(ports, input);
  const opened = await transition(ports, id, {
    type: 'open',
    id,
    by: actor,
    key: requestedKey(key, instance),
    guard: preflight.guard,
    reason: input.reason,
    ...(input.ticket === undefined ? {} : { ticket: input.ticket }),
    protection: preflight.protection,
    approvers: preflight.approvers,
    ...ways,
    ...(channelId === undefined ? {} : { channelId }),
    ...(input.force === undefined ? {} : { force: input.force }),
    ...(earlier === undefined ? {} : { earlier }),
    ...(adopts && { adopts: adopts.rule, authorizedUntil: adopts.endsAt }),
  });
  if (!opened.ok) {
    signedIn.value();
    return refuse(await withWhatChanged(ports, opened.refusal, input.force?.seen ?? '', protection));
  }
  const request = await ports.requests.load(id);
  if (!request) throw new Error(`request ${id} is gone`);
  return asOpened(request);
}

/** Whether what runs can be taken up; where nothing runs any more there is nothing to. */
function adoptionOf({ adoption, preflight, key }: Examination): Preflight {
  if (adoption) return adoption;
  return preflight.ok
    ? { ok: false, refusal: { code: 'not_set_outside', keyName: key.name }, gates: preflight.gates }
    : preflight;
}

/** A form carries its id, and no authority: it counts where it has ended and was about this very key. */
async function earlierAsked(
  { requests }: Pick<OpeningPorts, 'requests'>,
  { earlier: id, instanceId, keyId }: OpenRequestInput,
): Promise<EarlierRequest | undefined> {
  // One that cannot be read costs the link, never the request.
  const earlier = id === undefined ? undefined : await requests.load(id).catch(() => undefined);
  const isOfKey = earlier?.key.instanceId === instanceId && earlier.key.keyId === keyId;
  return isOfKey ? earlierOf(earlier) : undefined;
}

function asOpened(request: DeletionRequest): Answer<DeletionRequest> {
  return request.status === 'failed'
    ? troubled({ kind: 'first_authorization', obstacle: request.obstacle, request })
    : yes(request);
}

/** The same form again, whatever has become of its request since. */
function openedBefore(
  request: DeletionRequest,
  { by, keyId, id }: OpenRequestInput,
): Answer<DeletionRequest> {
  const isTheirs = isSameSlackUser(request.requester.slack, by) && request.key.keyId === keyId;
  return isTheirs ? asOpened(request) : refused({ code: 'request_not_found', query: id ?? '' });
}
