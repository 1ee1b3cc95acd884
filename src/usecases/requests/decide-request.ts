import type { Actor } from '../../domain/authority.js';
import type { Command } from '../../domain/command.js';
import type { DecisionTime } from '../../domain/deadlines.js';
import { decide } from '../../domain/decide.js';
import { isSamePerson, type Person, type SlackIdentity } from '../../domain/person.js';
import type { Refusal } from '../../domain/refusal.js';
import type { DeletionRequest } from '../../domain/request.js';
import { type Answer, refused, troubled, yes } from '../answer.js';
import type { OfClick } from '../../ports/of-click.js';
import { lookAhead } from './look-ahead.js';
import { expireRequest, type ExpiryPorts } from './expire-request.js';
import { identifyActor, type IdentifyPorts, withRightsOn } from '../people/identify-actor.js';
import { inRingOf, kmsTimeOf, timeOf } from '../keys/read-key.js';
import type { ProtectionPorts } from '../keys/read-protection.js';
import { noSignIn, type SignInPorts, signInToAct } from '../people/sign-in-to-act.js';
import { type RefusalPorts, refuseOnRecord } from '../refuse-on-record.js';
import { endAsSeen } from '../effects/end-as-seen.js';
import { transition } from '../effects/transition.js';
import { updateProtection } from '../effects/update-protection.js';
import { withWhatChanged } from '../keys/what-changed.js';
import { notKept } from '../not-kept.js';

/** A person's decision on a request. */
export type DecisionAsked =
  /** `seen`: which list of protected resources stood on the card; `typedName` confirms a force deletion. */
  | { type: 'approve'; seen: string; typedName?: string; passcode?: string }
  | { type: 'deny'; reason: string; passcode?: string }
  | { type: 'cancel'; passcode?: string };

type DecidingPorts = IdentifyPorts & RefusalPorts & SignInPorts & ProtectionPorts & ExpiryPorts;

/** How often a request is looked at anew that has moved while its list was read. */
const maxLooks = 5;

/**
 * Carries out a decision: who clicked and what the key looks like are read now, then the request moves and its
 * effects run; the copy that was pressed, or else their own, shows the outcome first. The value is the request as it stands afterwards, whatever came of the effects.
 */
export async function decideRequest(
  ports: DecidingPorts,
  requestId: string,
  by: SlackIdentity,
  asked: DecisionAsked,
  pressed: NonNullable<OfClick['pressed']> = { userId: by.userId },
): Promise<Answer<DeletionRequest>> {
  for (let look = 0; look < maxLooks; look++) {
    const answer = await decideAsSeen(ports, requestId, by, asked, pressed);
    if (answer !== 'moved_on') return answer;
  }
  throw new Error(`request ${requestId} kept changing`);
}

async function decideAsSeen(
  ports: DecidingPorts,
  requestId: string,
  by: SlackIdentity,
  asked: DecisionAsked,
  pressed: NonNullable<OfClick['pressed']>,
): Promise<Answer<DeletionRequest> | 'moved_on'> {
  const request = await ports.requests.load(requestId);
  if (!request) return refused(await notKept(ports, requestId));
  const ahead = lookAhead(ports, request, by, asked.type);
  const identified = await identifyActor(ports, by, request.key, ahead.rights);
  if (!identified.ok) return identified;
  let actor = identified.value;
  const { passcode, ...decision } = asked;
  let command = { ...decision, by: actor };

  const first = decide(request, command, { at: ports.clock.now() });
  // A changed list and what still blocks are judged below, by what is read now.
  if (!first.ok && !lookedAtAnew.has(first.refusal.code)) {
    return refuse(ports, request, actor, asked.type, first.refusal);
  }

  const [seenAhead, reading] = await Promise.all([
    ahead.seen(),
    asked.type === 'approve' ? ahead.reading() : undefined,
  ]);
  const seen = seenAhead.sighting;
  if (!seen.ok) return troubled({ kind: 'kms', failure: seen.failure, keyName: request.key.name });
  const key = inRingOf(request.key, seen);
  if (key.keyRingId !== request.key.keyRingId) {
    // The act goes to the ring the key is in now.
    const there = await withRightsOn(ports, actor, key);
    if (!there.ok) return there;
    actor = there.value;
    command = { ...command, by: actor };
  }
  if (await endAsSeen(ports, request, seen)) {
    const after = (await ports.requests.load(requestId)) ?? request;
    const late = decide(after, command, timeOf(ports, seen));
    // Somebody else's decision may have made the change that was seen.
    if (!late.ok) return refuse(ports, after, actor, asked.type, late.refusal, kmsTimeOf(seen));
  }
  if (reading && !reading.known && request.protection.known) {
    // What the approver saw cannot be compared with anything.
    return troubled({ kind: 'kms', failure: reading.failure, keyName: key.name });
  }
  // What is approved is the newest list that was read: with another reading in between it is read once more.
  if (reading?.known && !(await updateProtection(ports, request, reading, seen))) return 'moved_on';
  const signedIn = await signInFor(ports, requestId, command, passcode, timeOf(ports, seen));
  if (!signedIn.ok) return signedIn;
  const signedInAhead = await ahead.session?.();
  const ofClick: OfClick = {
    seen: seenAhead,
    pressed,
    ...(signedInAhead?.ok && { session: signedInAhead.session }),
  };
  const decided = await transition(ports, requestId, command, { kmsTime: kmsTimeOf(seen), ofClick });
  if (!decided.ok) {
    signedIn.value();
    const refusal =
      asked.type === 'approve' && reading
        ? await withWhatChanged(ports, decided.refusal, asked.seen, reading)
        : decided.refusal;
    return refuse(ports, decided.request ?? request, actor, asked.type, refusal, kmsTimeOf(seen));
  }
  return yes((await ports.requests.load(requestId)) ?? request);
}

/**
 * Signs the person in for the act their decision leads to. Last of all, and only for a decision that stands as things
 * are: a passcode is spent once. Whoever denies or cancels may do without, and unset the key later.
 */
async function signInFor(
  ports: DecidingPorts,
  requestId: string,
  command: Extract<Command, { type: 'approve' | 'deny' | 'cancel' }>,
  passcode: string | undefined,
  time: DecisionTime,
): Promise<Answer<() => void>> {
  const { person } = command.by;
  if (!ports.personal || !person) return yes(noSignIn);
  const request = await ports.requests.load(requestId);
  if (!request || !decide(request, command, time).ok) return yes(noSignIn);
  if (command.type === 'approve') {
    return signInToAct(ports, { person, act: 'deletion', key: request.key, passcode });
  }
  if (passcode === undefined || request.guard !== 'kms') return yes(noSignIn);
  return signInToAct(ports, { person, act: 'withdrawal', key: request.key, passcode });
}

const lookedAtAnew = new Set<Refusal['code']>([
  'resources_changed',
  'still_blocked',
  'force_under_retention',
]);

const isOver = new Set<Refusal['code']>(['decision_in_progress', 'request_decided']);

async function refuse(
  ports: DecidingPorts,
  request: DeletionRequest,
  actor: Actor,
  asked: DecisionAsked['type'],
  refusal: Refusal,
  kmsTime?: number,
): Promise<Answer<DeletionRequest>> {
  if (isOver.has(refusal.code) && isOwnDoing(request, actor, asked)) return yes(request);
  const no = await refuseOnRecord(ports, asked, actor, refusal, { request });
  // The click came before the timer; the card should not go on offering what is over.
  if (refusal.code === 'authorization_period_over') await expireRequest(ports, request.id, kmsTime);
  return no;
}

/** Whether it was pressed once more: what they ask for is being done or was done, and they decided it. */
function isOwnDoing(request: DeletionRequest, { person }: Actor, asked: DecisionAsked['type']): boolean {
  const by = deciderOf(request, asked);
  return by !== undefined && person !== undefined && isSamePerson(by, person);
}

/** Who has decided so, where it was decided so. */
function deciderOf(request: DeletionRequest, asked: DecisionAsked['type']): Person | undefined {
  switch (request.status) {
    case 'deleting':
    case 'deleted':
      return asked === 'approve' ? request.approver : undefined;
    case 'withdrawing':
      return request.withdrawal.kind === (asked === 'deny' ? 'denied' : 'cancelled') && asked !== 'approve'
        ? request.withdrawal.by
        : undefined;
    case 'denied':
      return asked === 'deny' ? request.by : undefined;
    case 'cancelled':
      return asked === 'cancel' ? request.by : undefined;
    default:
      return undefined;
  }
}
