import type { Approver } from '../../domain/approver.js';
import { isClear, isWatched } from '../../domain/blockers.js';
import { hourMs } from '../../domain/deadlines.js';
import type { SlackIdentity } from '../../domain/person.js';
import { lastRemindedAt } from '../../domain/reminding.js';
import { dueReminder, goesOutAt, nextReminder, remindersFor } from '../../domain/reminders.js';
import type { AwaitingApproval, Blocked } from '../../domain/request.js';
import { messagedOf } from '../../domain/unavailable.js';
import { type Audience, audienceKey, type CardCopy, isPosted } from '../../ports/card-deliveries.js';
import { unavailableAmong } from '../people/whom-to-message.js';
import type { Ports } from '../ports.js';
import { approversAsked, isChannelLost } from './delivery.js';

export type RemindedPorts = Pick<Ports, 'absences' | 'clock' | 'copies' | 'log' | 'people' | 'settings'>;

/** What is due within this long goes with what is due now, in one message. Below the hour there is between two reminders of one request. */
const nearMs = hourMs - 10 * 60_000;

/** Somebody who is reminded of a request while it waits. */
interface Reminded {
  audience: Audience;
  /** In whose hours. */
  slack: SlackIdentity;
  timeZone: string;
  /** When; epoch ms, ascending. */
  moments: readonly number[];
  /** When they last heard of it, by a reminder or by their card. */
  lastAt: number | undefined;
}

/** Who is to be reminded at that moment, and when the next reminder is due, epoch ms. */
export interface ReminderPlan {
  due: Audience[];
  nextAt: number | undefined;
}

type Waiting = AwaitingApproval | Blocked;

/** Of a moment to come, as far as is known now. */
export async function planReminders(
  ports: RemindedPorts,
  request: Waiting,
  now = ports.clock.now(),
): Promise<ReminderPlan> {
  const plan: ReminderPlan = { due: [], nextAt: undefined };
  const all = await remindedOf(ports, request);
  const isDue = (one: Reminded) => isDueBy(one, now);
  // Slack is asked for Do Not Disturb where it counts.
  const quiet = await ports.people.quietTimes(all.filter(isDue).map(({ slack }) => slack));
  for (const one of all) {
    const reachable = { timeZone: one.timeZone, quiet: quiet.get(one.slack.userId) ?? [] };
    const at = isDue(one)
      ? goesOutAt(now, request.endsAt, reachable, ports.settings.reminders)
      : nextReminder(one.moments, now);
    if (at === undefined) continue;
    if (at <= now) plan.due.push(one.audience);
    else plan.nextAt = Math.min(plan.nextAt ?? Infinity, at);
  }
  return plan;
}

/** Who is to be reminded of it now or soon: a message that goes out to one of them now tells of it too. */
export async function remindedSoon(ports: RemindedPorts, request: Waiting): Promise<Audience[]> {
  const soon = ports.clock.now() + nearMs;
  const all = await remindedOf(ports, request);
  return all.filter((one) => isDueBy(one, soon)).map(({ audience }) => audience);
}

/** Whoever heard of it shortly before has had this one already. */
function isDueBy({ moments, lastAt }: Reminded, at: number): boolean {
  return dueReminder(moments, lastAt === undefined ? undefined : lastAt + nearMs, at);
}

/** Those who get a message when the requester has people reminded: whoever is asked, and there. */
export async function whoIsNudged(ports: RemindedPorts, request: Waiting): Promise<Audience[]> {
  const copies = await ports.copies.list(request.id);
  const { asked, there } = await askedOf(ports, request, copies);
  return asked.filter((audience) => there.has(audienceKey(audience)));
}

/**
 * Who can still act. Where only the requester can, as nothing can be approved, everybody hears of it when it is about to end; so does
 * whoever takes no messages at present, and the requester where nobody who could decide is in reach. Where nobody can decide any more,
 * the requester alone can do something about it, and is reminded as they would have been.
 */
async function remindedOf(ports: RemindedPorts, request: Waiting): Promise<Reminded[]> {
  const copies = await ports.copies.list(request.id);
  const { asked, there } = await askedOf(ports, request, copies);
  const isStuck = request.status === 'blocked' && isWatched(request) && !isClear(request);
  const requester = { kind: 'requester', userId: request.requester.slack.userId } as const;
  const unreached = new Set(request.unreached?.map(({ who }) => audienceKey(who)));
  const isAnyoneReached = asked.some((audience) => !unreached.has(audienceKey(audience)));
  const all: Audience[] = isStuck || !isAnyoneReached ? [...asked, requester] : asked;
  return Promise.all(
    all.map(async (audience) => {
      const isLeftAlone = audience.kind === 'requester' && request.approvers.length === 0;
      const isForTheLast = isStuck || !(isLeftAlone || there.has(audienceKey(audience)));
      const slack = slackOf(request, audience);
      const timeZone = await timeZoneOf(ports, slack);
      const moments = remindersFor(request, { timeZone }, ports.settings.reminders);
      const lastAt = lastHeardAt(request, audience, copies);
      return { audience, slack, timeZone, moments: isForTheLast ? moments.slice(-1) : moments, lastAt };
    }),
  );
}

/** Those who are asked, with the stand-ins of who is away, and the keys of those of them who take messages now. */
async function askedOf(
  ports: RemindedPorts,
  request: Waiting,
  copies: readonly CardCopy[],
): Promise<{ asked: Audience[]; there: Set<string> }> {
  const { approvers, asking, channelId } = request;
  const approver = ({ slack }: Approver): Audience => ({ kind: 'approver', userId: slack.userId });
  const own = approversAsked(request, copies);
  const messaged = messagedOf(own, approvers, await unavailableAmong(ports, approvers));
  const isChannelAsked =
    asking?.by === 'channel' && channelId !== undefined && approvers.length > 0 && !isChannelLost(copies);
  const channel: Audience[] = isChannelAsked ? [{ kind: 'channel', channelId }] : [];
  const all = approvers.filter((one) => own.includes(one) || messaged.includes(one));
  return {
    asked: [...channel, ...all.map(approver)],
    there: new Set([...channel, ...messaged.map(approver)].map(audienceKey)),
  };
}

function lastHeardAt(request: Waiting, audience: Audience, copies: readonly CardCopy[]): number | undefined {
  const copy = copies.find((one) => audienceKey(one.audience) === audienceKey(audience));
  // Slack names a message by the second it was posted.
  const postedAt = isPosted(copy) ? Number(copy.ts) * 1_000 : undefined;
  const known = [lastRemindedAt(request, remindedId(audience)), postedAt].filter((at) => at !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

/** By what a request keeps of whom it reminded. */
export function remindedId(audience: Audience): string {
  return audience.kind === 'channel' ? audience.channelId : audience.userId;
}

/** Where Slack does not tell, the usual one: a moment a few hours off is better than none. */
async function timeZoneOf(ports: RemindedPorts, slack: SlackIdentity): Promise<string> {
  try {
    return (await ports.people.recall(slack, { forList: true })).timeZone;
  } catch (error) {
    ports.log.debug({ slackUserId: slack.userId, error }, 'time zone is not known');
    return 'UTC';
  }
}

/** Whose hours count: of a channel the requester's. */
function slackOf({ requester, approvers }: Waiting, audience: Audience): SlackIdentity {
  const approver =
    audience.kind === 'approver'
      ? approvers.find(({ slack }) => slack.userId === audience.userId)
      : undefined;
  return (approver ?? requester).slack;
}
