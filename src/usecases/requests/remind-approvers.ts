import { isOver } from '../../domain/deadlines.js';
import type { LastReminder, Reminding } from '../../domain/reminding.js';
import { type AwaitingApproval, awaitsDecision, type Blocked } from '../../domain/request.js';
import { type Audience, audienceKey } from '../../ports/card-deliveries.js';
import { endAsSeen, endSeen } from '../effects/end-as-seen.js';
import { transition } from '../effects/transition.js';
import { updateProtection } from '../effects/update-protection.js';
import { planReminders, remindedId, remindedSoon, type ReminderPlan } from '../effects/who-is-reminded.js';
import { readKey } from '../keys/read-key.js';
import { readingTurn } from '../keys/reading-pace.js';
import { type ProtectionPorts, readProtection } from '../keys/read-protection.js';
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
const claimMs = 3 * 60_000;
/** Noted at a time. */
const notedAtOnce = 10;
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
  const { due } = await planReminders(ports, request);
  const isBusy = due.length > 0 && !(await remindDue(ports, request, due));
  const after = await loadWaiting(ports, requestId);
  if (!after) return;
  const plan = await planReminders(ports, after);
  const at = wakeUpAt(ports, plan, isBusy);
  if (at !== undefined) await ports.timers.plan(requestId, 'remind', at);
}

function wakeUpAt({ clock }: ReminderPorts, { due, nextAt }: ReminderPlan, isBusy: boolean) {
  return isBusy || due.length > 0 ? clock.now() + busyMs : nextAt;
}

/** Whether all who are due have been reminded, or need not be any more. */
async function remindDue(ports: ReminderPorts, before: Waiting, due: readonly Audience[]): Promise<boolean> {
  // Before anything is read: of thousands that are due together, one reads for those it reminds, and the others wait.
  const held = await claimEach(ports, due);
  if (held.length === 0) return false;
  const isHeld = (one: Audience) => held.some(({ audience }) => remindedId(audience) === remindedId(one));
  try {
    // It goes to those who can decide now, with the list as it is now; where IAM takes its time, with the one before.
    await within(renewalPatienceMs, renewApprovers(ports, [before]), () => undefined);
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
  const others = (await ports.requests.listOpen()).requests.filter(
    (one): one is Waiting => awaitsDecision(one) && one.id !== request.id,
  );
  const within = new Map<Waiting, Reminding[]>();
  const beside = new Map<string, string[]>();
  for (const other of others) {
    const concerned = due.filter((audience) => mayConcern(other, remindedId(audience)));
    if (concerned.length === 0) continue;
    // Once for all of them: of many people and requests it is most of the work.
    const soon = new Set((await remindedSoon(ports, other)).map(audienceKey));
    const near = concerned.filter((audience) => soon.has(audienceKey(audience))).map(remindedId);
    if (near.length === 0) continue;
    within.set(
      other,
      near.map((userId) => ({ userId, within: request.id })),
    );
    for (const userId of near) beside.set(userId, [...(beside.get(userId) ?? []), other.id]);
  }
  const people = due.map(remindedId).map((userId): Reminding => {
    const ids = beside.get(userId);
    return { userId, ...(ids && { beside: ids }) };
  });
  const reminded = await transition(
    ports,
    request.id,
    { type: 'remind', people },
    { ifVersion: request.version },
  );
  if (!reminded.ok || reminded.events.length === 0) return;
  const inTurn = createTurns(notedAtOnce);
  await Promise.all(
    Array.from(within, ([other, ofOther]) =>
      inTurn(() =>
        // Whatever it has come to since it was listed: nobody else reminds them, and unnoted they would be reminded of it again.
        transition(ports, other.id, { type: 'remind', people: ofOther }),
      ),
    ),
  );
}

/** At a glance, so that of thousands few are looked at. */
function mayConcern({ approvers, requester, channelId }: Waiting, id: LastReminder['userId']): boolean {
  return id === channelId || [requester, ...approvers].some(({ slack }) => slack.userId === id);
}

async function loadWaiting({ requests }: Pick<Ports, 'requests'>, id: string): Promise<Waiting | undefined> {
  const request = await requests.load(id);
  return request && awaitsDecision(request) ? request : undefined;
}
