// How those who may decide are asked. All of them may, asked or not: this is about messages, never about rights.
import type { Approver } from './approver.js';
import { compareText } from './plain-text.js';
import {
  absenceOf,
  isNobodyThere,
  isUnavailable,
  nobodyUnavailable,
  type Unavailable,
  unavailableFor,
} from './unavailable.js';

/** `each`: everyone gets a message. `some`: as many as are allowed. `channel`: nobody does, the channel asks. */
export type WayOfAsking = 'each' | 'some' | 'channel';

/** What a request keeps of it; nothing where each approver gets a message. */
export type Asking =
  /** `instead`: Slack user ids of those who get a message after all, should the channel be out of reach. */
  | { by: 'channel'; instead: string[] }
  /** Slack user ids of those who get one; the others are not told. `everyoneAway`: so there was nobody better to ask. */
  | { by: 'direct_message'; userIds: string[]; everyoneAway?: true };

export interface AskingLimits {
  /** Direct messages about one request, the requester's own aside. */
  maxDirectMessages: number;
  /** Where a copy of the card goes. */
  channelId?: string | undefined;
}

export function wayOfAsking(
  approvers: readonly Approver[],
  { maxDirectMessages, channelId }: AskingLimits,
): WayOfAsking {
  if (approvers.length <= maxDirectMessages) return 'each';
  return channelId === undefined ? 'some' : 'channel';
}

/** How a new request asks. */
export function askingOf(
  requestId: string,
  approvers: readonly Approver[],
  limits: AskingLimits,
  unavailable: Unavailable,
): Asking | undefined {
  const everyoneAway = isEveryoneAway(approvers, limits, unavailable)
    ? ({ everyoneAway: true } as const)
    : undefined;
  const userIds = inTurn(requestId, approvers, unavailable)
    .slice(0, limits.maxDirectMessages)
    .map(({ slack }) => slack.userId);
  switch (wayOfAsking(approvers, limits)) {
    case 'each':
      return everyoneAway && { by: 'direct_message', userIds, ...everyoneAway };
    case 'channel':
      return { by: 'channel', instead: userIds };
    case 'some':
      return { by: 'direct_message', userIds, ...everyoneAway };
  }
}

/** What of a request tells how it asks. */
interface Asked {
  id: string;
  approvers: readonly Approver[];
  asking?: Asking;
  channelId?: string;
}

/**
 * How it goes on asking once those who may decide are others: who was asked stays asked, and the next in turn come in the places
 * of those who can no longer decide.
 */
export function askingOfOthers(
  { id, approvers: before, asking, channelId }: Asked,
  approvers: readonly Approver[],
  maxDirectMessages: number,
  unavailable: Unavailable,
): Asking | undefined {
  // Nobody to ask is no reason to ask otherwise later.
  if (approvers.length === 0) return asking;
  const limits = { maxDirectMessages, channelId };
  const anew = askingOf(id, approvers, limits, unavailable);
  if (wayOfAsking(approvers, limits) === 'each') return anew;
  const isIn = (people: readonly Approver[], userId: string) =>
    people.some(({ slack }) => slack.userId === userId);
  const earlier = !asking
    ? before.map(({ slack }) => slack.userId)
    : asking.by === 'channel'
      ? asking.instead
      : asking.userIds;
  const still = earlier.filter((userId) => isIn(approvers, userId));
  const next = inTurn(id, approvers, unavailable).map(({ slack }) => slack.userId);
  const userIds = [...new Set([...still, ...next])].slice(0, Math.max(still.length, maxDirectMessages));
  if (asking?.by === 'channel') return { by: 'channel', instead: userIds };
  return {
    by: 'direct_message',
    userIds,
    ...(isEveryoneAway(approvers, limits, unavailable) && { everyoneAway: true }),
  };
}

/** Whether an approver is asked by a message of their own. */
export function isAsked({ asking }: Pick<Asked, 'asking'>, { slack }: Approver): boolean {
  return !asking || (asking.by === 'direct_message' && asking.userIds.includes(slack.userId));
}

/** Whether nobody who is there would see the request: then everyone is asked all the same. */
export function isEveryoneAway(
  approvers: readonly Approver[],
  { channelId }: Pick<AskingLimits, 'channelId'>,
  unavailable: Unavailable,
): boolean {
  return channelId === undefined && isNobodyThere(approvers, unavailable);
}

/**
 * The order in which people are asked about one request: the same whenever it is asked for, and beginning with somebody
 * else for another request, so that it is not always the same few. Who takes no messages, and has nobody standing in, comes last.
 */
export function inTurn(
  requestId: string,
  approvers: readonly Approver[],
  unavailable: Unavailable = nobodyUnavailable,
): Approver[] {
  const inOrder = [...approvers].sort((one, other) => compareText(one.iamId, other.iamId));
  const start = inOrder.length === 0 ? 0 : hashOf(requestId) % inOrder.length;
  const turned = [...inOrder.slice(start), ...inOrder.slice(0, start)];
  const concerning = unavailableFor(approvers, unavailable);
  const isLeftOut = ({ slack }: Approver) =>
    isUnavailable(concerning, slack) && absenceOf(concerning.away, slack)?.standIn === undefined;
  return [...turned.filter((one) => !isLeftOut(one)), ...turned.filter(isLeftOut)];
}

/** A number that differs from one request to the next (FNV-1a); its end alone is chance, so all of the id counts. */
function hashOf(requestId: string): number {
  let hash = 0x811c9dc5;
  for (const character of requestId) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return hash;
}
