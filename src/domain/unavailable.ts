// Who of those who may decide wants no direct messages at present, and who is messaged in their place. About messages, never
// about rights.
import type { Approver } from './approver.js';
import { isSameSlackUser, type SlackIdentity } from './person.js';

/** Whoever gets the messages of somebody who is away: a route, no right. */
export interface StandIn {
  slack: SlackIdentity;
  name: string;
}

/** `until` in epoch ms. */
export interface Absence {
  slack: SlackIdentity;
  until: number;
  standIn?: StandIn;
}

export interface Unavailable {
  away: readonly Absence[];
  /** Who has direct messages turned off, away or not. */
  off: readonly SlackIdentity[];
}

/** As a request keeps it. */
export interface UnavailableForRequest extends Unavailable {
  /** So nobody who could decide has had a message of it yet, and the channel alone shows it. */
  nobodyMessaged?: true;
}

export const nobodyUnavailable: Unavailable = { away: [], off: [] };

export function isUnavailable({ away, off }: Unavailable, slack: SlackIdentity): boolean {
  return isAmong(off, slack) || absenceOf(away, slack) !== undefined;
}

export function absenceOf(away: readonly Absence[], slack: SlackIdentity): Absence | undefined {
  return away.find((one) => isSameSlackUser(one.slack, slack));
}

/**
 * What of it concerns a request that these may decide on. A stand-in who is not one of them, or takes no messages either,
 * stands in for nobody: routes are one step long.
 */
export function unavailableFor(approvers: readonly Approver[], { away, off }: Unavailable): Unavailable {
  const isOne = (slack: SlackIdentity) => approvers.some((one) => isSameSlackUser(one.slack, slack));
  const stands = ({ slack }: StandIn) => isOne(slack) && !isUnavailable({ away, off }, slack);
  return {
    away: away
      .filter(({ slack }) => isOne(slack))
      .map(({ standIn, ...rest }) => (standIn && stands(standIn) ? { ...rest, standIn } : rest)),
    off: off.filter(isOne),
  };
}

/** Of those asked who are there, and the stand-ins of the others; in the order of `approvers`, each once. */
export function messagedOf(
  asked: readonly Approver[],
  approvers: readonly Approver[],
  unavailable: Unavailable,
): Approver[] {
  const concerning = unavailableFor(approvers, unavailable);
  const to = asked.map(({ slack }) =>
    isUnavailable(concerning, slack) ? absenceOf(concerning.away, slack)?.standIn?.slack : slack,
  );
  return approvers.filter(({ slack }) => to.some((one) => one && isSameSlackUser(one, slack)));
}

export function isNobodyThere(approvers: readonly Approver[], unavailable: Unavailable): boolean {
  return approvers.length > 0 && approvers.every(({ slack }) => isUnavailable(unavailable, slack));
}

/** Whose absence ends first of those who take messages then; undefined where nobody's does. */
export function firstBack(approvers: readonly Approver[], { away, off }: Unavailable): Absence | undefined {
  return approvers
    .flatMap(({ slack }) => {
      const absence = isAmong(off, slack) ? undefined : absenceOf(away, slack);
      return absence ? [absence] : [];
    })
    .sort((one, other) => one.until - other.until)[0];
}

/**
 * What a request keeps of it: nothing where everyone is there. `before` is what it kept so far; a new one, whose card nobody
 * has, keeps `new`.
 */
export function unavailableOfRequest(
  { approvers, channelId }: { approvers: readonly Approver[]; channelId?: string | undefined },
  unavailable: Unavailable,
  before: UnavailableForRequest | 'new' | undefined,
): UnavailableForRequest | undefined {
  const { away, off } = unavailableFor(approvers, unavailable);
  if (away.length === 0 && off.length === 0) return undefined;
  const isNobodyMessaged =
    channelId !== undefined &&
    isNobodyThere(approvers, { away, off }) &&
    (before === 'new' || before?.nobodyMessaged === true);
  return { away, off, ...(isNobodyMessaged && { nobodyMessaged: true }) };
}

/** Whether it is the same people, for as long, with the same stand-ins. */
export function isSameUnavailable(one: Unavailable, other: Unavailable): boolean {
  return lineOf(one) === lineOf(other);
}

function lineOf({ away, off }: Unavailable): string {
  const name = ({ teamId, userId }: SlackIdentity) => `${teamId}/${userId}`;
  const absences = away.map(({ slack, until, standIn }) =>
    [name(slack), until, standIn ? name(standIn.slack) : ''].join(' '),
  );
  return [...absences.sort(), ...off.map(name).sort()].join('\n');
}

function isAmong(slacks: readonly SlackIdentity[], slack: SlackIdentity): boolean {
  return slacks.some((one) => isSameSlackUser(one, slack));
}
