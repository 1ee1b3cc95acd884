import type { Approver } from './approver.js';
import type { Asking } from './asking.js';

/** For whom a message was that Slack did not take. */
export type Recipient =
  | { kind: 'approver'; userId: string }
  | { kind: 'requester'; userId: string }
  | { kind: 'channel'; channelId: string };

/** Somebody a request could not be brought to. */
export interface Unreached {
  who: Recipient;
  /** Slack's code, as of the first try that failed so. */
  code: string;
  /** Epoch ms; 0 where it was not written down. */
  since: number;
}

/** Whether it is the same people, for the same reasons. */
export function isSameReach(a: readonly Unreached[], b: readonly Unreached[]): boolean {
  const line = ({ who, code }: Unreached) =>
    [who.kind, who.kind === 'channel' ? who.channelId : who.userId, code].join(' ');
  const [first, second] = [a.map(line).sort(), b.map(line).sort()];
  return first.length === second.length && first.every((one, index) => one === second[index]);
}

/** Whether nobody who could decide has been told: not by message, nor in the channel. */
export function isNobodyTold({
  approvers,
  asking,
  channelId,
  unreached = [],
}: {
  approvers: readonly Approver[];
  asking?: Asking;
  channelId?: string;
  unreached?: readonly Unreached[];
}): boolean {
  const has = (isMeant: (who: Recipient) => boolean) => unreached.some(({ who }) => isMeant(who));
  const isChannelTold =
    channelId !== undefined && !has((who) => who.kind === 'channel' && who.channelId === channelId);
  if (unreached.length === 0 || isChannelTold) return false;
  const asked = !asking
    ? approvers.map(({ slack }) => slack.userId)
    : asking.by === 'channel'
      ? asking.instead
      : asking.userIds;
  return asked.every((userId) => has((who) => who.kind === 'approver' && who.userId === userId));
}
