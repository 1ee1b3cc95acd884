import { isOver } from '../../domain/deadlines.js';
import type { Reminding } from '../../domain/reminding.js';
import { type AwaitingApproval, awaitsDecision, type Blocked } from '../../domain/request.js';
import { type Audience, audienceKey } from '../../ports/card-deliveries.js';
import { endAsSeen, endSeen } from '../effects/end-as-seen.js';
import { transition } from '../effects/transition.js';
import { updateProtection } from '../effects/update-protection.js';
import { planReminders, remindedId, remindedSoon } from '../effects/who-is-reminded.js';
import { readKey } from '../keys/read-key.js';
import { readingTurn } from '../keys/reading-pace.js';
import { type ProtectionPorts, readProtection } from '../keys/read-protection.js';
import { ifReadable } from '../if-readable.js';
import type { Ports } from '../ports.js';
import { within } from '../within.js';
import { expireRequest, type ExpiryPorts } from './expire-request.js';
import { createTurns } from '../turns.js';
import { renewApprovers, type RenewingPorts } from './renew-approvers.js';

type ReminderPorts = ExpiryPorts & ProtectionPorts & RenewingPorts & Pick<Ports, 'timers'>;

type Waiting = AwaitingApproval | Blocked;

/** Whoever reminds somebody is through within it; until then nobody else does. */
const claimName = 'reminders';
/** Thousands of requests that go into one message are noted within it. */
const claimMs = 10 * 60_000;
/** Looked at, or noted, at a time. */
const notedAtOnce = 10;
/** Named to who sends the message, some of which will have been decided by then; of more it tells how many. */
const besideAtMost = 30;
/** Longer no reminder waits for IAM: others wait in line behind it. */
const renewalPatienceMs = 10_000;
/** Somebody else is reminding one of them, of this request too or not. */
const busyMs = 5_000;

/**
 * The one wake-up of a request, for all of its reminders: whoever is to be reminded by now is, once, of what is true now. Then the
 * next wake-up is planned.
 */
export async function remindApprovers(ports: ReminderPorts, requestId: string): Promise<void> {
  const request = await loadWaiting(ports, requestId);
  if (!request) return;
  // Of what is over while nobody was there to remind, its end alone is told.
  if (isOver(request.endsAt, ports.clock.now())) return expireRequest(ports, requestId);
  const { due, nextAt } = await planReminders(ports, request);
  if (due.length === 0) return wakeAgain(ports, requestId, nextAt);
  if (!(await remindDue(ports, request, due))) return wakeAgain(ports, requestId, ports.clock.now() + busyMs);
  const after = await loadWaiting(ports, requestId);
  if (!after) return;
  const plan = await planReminders(ports, after);
  await wakeAgain(ports, requestId, plan.due.length > 0 ? ports.clock.now() + busyMs : plan.nextAt);
}

async function wakeAgain(
  { timers }: ReminderPorts,
  requestId: string,
  at: number | undefined,
): Promise<void> {
  if (at !== undefined) await timers.plan(requestId, 'remind', at);
}

/** Whether all who are due have been reminded, or need not be any more. */
async function remindDue(ports: ReminderPorts, before: Waiting, due: readonly Audience[]): Promise<boolean> {
  // Before anything is read: of thousands that are due together, one reads for those it reminds, and the others wait.
  const held = await claimEach(ports, due);
  if (held.length === 0) return false;
  const isHeld = (one: Audience) => held.some(({ audience }) => remindedId(audience) === remindedId(one));
  try {
    // It goes to those who can decide now, with the list as it is now; where IAM takes its time, with the one before.
    await within(renewalPatienceMs, renewApprovers(ports, before), () => undefined);
    const looked = await loadWaiting(ports, before.id);
    if (!looked) return true;
    // The key, and what it protects.
    await readingTurn(ports, 2);
    const seen = await readKey(ports, looked.key);
    if (endSeen(looked, seen)) {
      await endAsSeen(ports, looked, seen);
      return true;
    }
    const reading = seen.ok ? await readProtection(ports, looked.key) : undefined;
    if (reading?.known) await updateProtection(ports, looked, reading, seen);
    // Who came to the right just now.
    held.push(
      ...(await claimEach(
        ports,
        (await planReminders(ports, looked)).due.filter((one) => !isHeld(one)),
      )),
    );
    // Whoever held them before may have reminded them.
    const request = await loadWaiting(ports, before.id);
    if (!request) return true;
    const dueNow = (await planReminders(ports, request)).due;
    const mine = dueNow.filter(isHeld);
    if (mine.length > 0) await remind(ports, request, mine);
    return mine.length === dueNow.length;
  } finally {
    for (const { audience, claim } of held) await ports.copies.release(claimName, audience, claim);
  }
}

async function claimEach(
  { copies }: Pick<Ports, 'copies'>,
  audiences: readonly Audience[],
): Promise<{ audience: Audience; claim: string }[]> {
  const claimed = await Promise.all(
    audiences.map(async (audience) => {
      const claim = await copies.claim(claimName, audience, claimMs);
      return claim === undefined ? [] : [{ audience, claim }];
    }),
  );
  return claimed.flat();
}

/**
 * One message for each, about all they are to be reminded of by now or soon. The request that sends it notes so first: whatever
 * breaks off after that, somebody may hear of another one twice, and of none not at all.
 */
async function remind(ports: ReminderPorts, request: Waiting, due: readonly Audience[]): Promise<void> {
  const others = await besides(ports, request, due);
  const people = due.map(remindedId).map((userId): Reminding => {
    const ids = [...others].filter(([, near]) => near.includes(userId)).map(([id]) => id);
    const more = ids.length - besideAtMost;
    return {
      userId,
      ...(ids.length > 0 && { beside: ids.slice(0, besideAtMost) }),
      ...(more > 0 && { more }),
    };
  });
  // Whatever it has come to meanwhile: nobody else reminds them.
  const reminded = await transition(ports, request.id, { type: 'remind', people });
  if (!reminded.ok || reminded.events.length === 0) return;
  const inTurn = createTurns(notedAtOnce);
  await Promise.all(
    Array.from(others, ([id, near]) =>
      inTurn(() => {
        const ofOther = near.map((userId): Reminding => ({ userId, within: request.id }));
        // Whatever it has come to since it was looked at: nobody else reminds them, and unnoted they would be reminded of it again.
        return transition(ports, id, { type: 'remind', people: ofOther });
      }),
    ),
  );
}

/** Ids of the other requests that some of them are to be reminded of now or soon, the one that ends first on top, each with whom. */
async function besides(
  ports: ReminderPorts,
  request: Waiting,
  due: readonly Audience[],
): Promise<Map<string, string[]>> {
  const ids = await ports.requests.openConcerning(due.map(remindedId));
  const inTurn = createTurns(notedAtOnce);
  const near = await Promise.all(
    ids.map((id) => inTurn(async () => (id === request.id ? [] : nearAmong(ports, id, due)))),
  );
  return new Map(ids.flatMap((id, index) => (near[index]!.length > 0 ? [[id, near[index]!]] : [])));
}

async function nearAmong(ports: ReminderPorts, id: string, due: readonly Audience[]): Promise<string[]> {
  const other = await ifReadable(loadWaiting(ports, id));
  if (!other) return [];
  // Once for all of them: of many people and requests it is most of the work.
  const soon = new Set((await remindedSoon(ports, other)).map(audienceKey));
  return due.filter((audience) => soon.has(audienceKey(audience))).map(remindedId);
}

async function loadWaiting({ requests }: Pick<Ports, 'requests'>, id: string): Promise<Waiting | undefined> {
  const request = await requests.load(id);
  return request && awaitsDecision(request) ? request : undefined;
}
