// Who may decide, while a decision is waited for: people come to the right and lose it. About who is asked and named; a right is
// checked at the click.
import type { Approver } from './approver.js';
import { askingOfOthers } from './asking.js';
import { dayMs } from './deadlines.js';
import type { DeletionEvent, Happening } from './event.js';
import { foldedIamId, isSameIamId, isSamePerson, isSameSlackUser, type Person } from './person.js';
import type { AwaitingApproval, Blocked, DeletionRequest, Left } from './request.js';
import {
  isNobodyThere,
  isSameUnavailable,
  nobodyUnavailable,
  type Unavailable,
  unavailableOfRequest,
} from './unavailable.js';

/** No list of those who may delete a key is older; two processes may hold one of different age. */
export const oldestListMs = 10 * 60_000;

/** Who can approve, as read. */
export interface ApproversReading {
  /** It may be as old as this, epoch ms: of what was found later it says nothing. */
  asOf: number;
  approvers: readonly Approver[];
  /** Of whom it could not be told: each stays what they were. */
  unsure: readonly Person[];
  maxDirectMessages: number;
  unavailable: Unavailable;
}

/** The event where somebody came or went; another name, or another way to the same right, is no change. */
export function approversChange(
  request: AwaitingApproval | Blocked,
  { asOf, approvers: read, unsure, maxDirectMessages, unavailable }: ApproversReading,
  now: number,
): Happening[] {
  if (asOf < (request.approversSince ?? request.openedAt)) return [];
  const approvers = [
    ...read.filter((one) => mayBeAsked(request, one)),
    ...request.approvers.filter((one) => unsure.some((other) => isSamePair(one, other))),
  ];
  const gained = without(approvers, request.approvers);
  const lost = without(request.approvers, approvers);
  if (gained.length + lost.length === 0) return [];
  const asking = askingOfOthers(request, approvers, maxDirectMessages, unavailable);
  const changed: Happening = {
    type: 'approvers.changed',
    gained,
    lost,
    approvers,
    ...(asking && { asking }),
    ...(isToldLately(request, approvers, now) && { isToldLately: true }),
  };
  return [changed, ...availabilityOfOthers(request, approvers, unavailable)];
}

/** A right that comes and goes is told in words once a day: that nobody is left, and that somebody is again. */
const toldEveryMs = dayMs;

function isToldLately(
  { approvers: before, approversSince, nobodyLeftToldAt: toldAt }: DeletionRequest,
  approvers: readonly Approver[],
  now: number,
): boolean {
  if (toldAt === undefined) return false;
  if (approvers.length === 0) return now < toldAt + toldEveryMs;
  // Of an end that was not told nobody waits for the other half.
  return before.length === 0 && approversSince !== toldAt;
}

/** Where those who were there are gone, nobody may be who takes messages: told at once, like the change itself. */
function availabilityOfOthers(
  request: AwaitingApproval | Blocked,
  approvers: readonly Approver[],
  now: Unavailable,
): Happening[] {
  const { approvers: earlier, unavailable: before = nobodyUnavailable, channelId } = request;
  const unavailable = unavailableOfRequest({ approvers, channelId }, now, request.unavailable);
  const isGone = isNobodyThere(approvers, now) && !isNobodyThere(earlier, before);
  if (!isGone && isSameUnavailable(unavailable ?? nobodyUnavailable, before)) return [];
  return [
    {
      type: 'availability.changed',
      ...(unavailable && { unavailable }),
      ...(isGone && { isNobodyLeft: true }),
    },
  ];
}

/** The request with those who can approve now, and those who can no more. */
export function withApprovers<R extends AwaitingApproval | Blocked>(
  request: R,
  {
    gained,
    lost,
    approvers,
    asking,
    isToldLately: isTold,
    at,
  }: Extract<DeletionEvent, { type: 'approvers.changed' }>,
): R {
  const { asking: _, left: before = [], unreached = [], ...rest } = request;
  const left: Left[] = [
    ...before.filter(({ person }) => !gained.some((one) => isSamePair(one, person))),
    ...lost.map((person) => ({ person, at })),
  ];
  const isLost = (userId: string) => lost.some(({ slack }) => slack.userId === userId);
  const out = unreached.filter(({ who }) => who.kind !== 'approver' || !isLost(who.userId));
  return {
    ...rest,
    approvers,
    approversSince: at,
    ...(approvers.length === 0 && !isTold && { nobodyLeftToldAt: at }),
    ...(asking && { asking }),
    ...(left.length > 0 && { left }),
    ...(out.length > 0 && { unreached: out }),
  } as unknown as R;
}

/** Everyone who was ever on the list, with the identity they were on it with. */
export function everAsked({ approvers, left = [] }: Pick<DeletionRequest, 'approvers' | 'left'>): Person[] {
  return [...approvers, ...left.map(({ person }) => person)];
}

/** Those who could approve and can no more, each account once. */
export function leftOf({ approvers, left = [] }: Pick<DeletionRequest, 'approvers' | 'left'>): Person[] {
  const byUser = new Map(left.map(({ person }) => [person.slack.userId, person]));
  for (const { slack } of approvers) byUser.delete(slack.userId);
  return [...byUser.values()];
}

/** Whether this Slack user could approve and can no more. */
export function hasLeft(
  request: Pick<DeletionRequest, 'approvers' | 'left'>,
  userId: string | undefined,
): boolean {
  return leftOf(request).some(({ slack }) => slack.userId === userId);
}

/** Not the requester; nor an account that was on the list as somebody else, whose decision would be refused. */
function mayBeAsked(request: DeletionRequest, one: Approver): boolean {
  const isOther = (asked: Person) =>
    isSameSlackUser(asked.slack, one.slack) && !isSameIamId(asked.iamId, one.iamId);
  return !isSamePerson(one, request.requester) && !everAsked(request).some(isOther);
}

function without<P extends Person>(people: readonly P[], others: readonly Person[]): P[] {
  const known = new Set(others.map(pairOf));
  return people.filter((one) => !known.has(pairOf(one)));
}

function isSamePair(one: Person, other: Person): boolean {
  return pairOf(one) === pairOf(other);
}

/** The two identities together; who is told by one of them may be two. */
function pairOf({ iamId, slack }: Person): string {
  return [foldedIamId(iamId), slack.teamId, slack.userId].join(' ');
}
