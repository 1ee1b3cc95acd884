// What to do where everyone who may decide is away.
import { firstBack } from '../../../domain/asking.js';
import type { Approver } from '../../../domain/approver.js';
import type { DeletionRequest } from '../../../domain/request.js';
import type { Absence } from '../../../ports/absences.js';
import type { Whereabouts } from '../../../usecases/people/whereabouts.js';
import { dateToken } from '../kit/mrkdwn.js';

const numbers = ['three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

/** `both are away, the first is back tomorrow at 09:00`. */
function awayUntil(count: number, back: number): string {
  const at = dateToken(back, 'deadline');
  if (count === 1) return `the only one who could approve is away until ${at}`;
  return `${count === 2 ? 'both' : `all ${numbers[count - 3] ?? count}`} are away, the first is back ${at}`;
}

const capital = (words: string) => `${words.charAt(0).toUpperCase()}${words.slice(1)}`;

const next = (count: number, inChannel: boolean) => {
  const where = inChannel ? ' on the card in the channel' : '';
  return count === 1
    ? `They can still decide${where}: tell them yourself.`
    : `Each can still decide${where}: tell one of them yourself.`;
};

/** Of those whom somebody could ask; empty where one of them is there. `isOwn`: who asks could decide for others. */
export function awayUntilWords(
  approvers: readonly Approver[],
  away: readonly Absence[],
  { isOwn = false }: { isOwn?: boolean } = {},
): string {
  const back = firstBack(approvers, away);
  if (back === undefined) return '';
  const who = awayUntil(approvers.length, back);
  return `*${isOwn ? `For a request of yours ${who}` : capital(who)}.* ${next(approvers.length, false)}`;
}

/** Of a request that was made; empty where somebody is there. */
export function allAwayWords({ approvers, channelId }: DeletionRequest, { allAway }: Whereabouts): string {
  if (!allAway) return '';
  const count = approvers.length;
  const who = awayUntil(count, allAway.firstBack);
  const lead = allAway.isAnyoneMessaged ? `*${capital(who)}.*` : `*Nobody was messaged:* ${who}.`;
  return `${lead} ${next(count, channelId !== undefined)}`;
}

/** Of one that is not made yet. `isMessaged`: they would be asked all the same, as nobody else could see it. */
export function wouldBeAwayWords(
  approvers: readonly Approver[],
  away: readonly Absence[],
  { isMessaged }: { isMessaged: boolean },
): string {
  const back = firstBack(approvers, away);
  if (back === undefined) return '';
  const count = approvers.length;
  const who = awayUntil(count, back);
  return isMessaged
    ? `${capital(who)}. ${count === 1 ? 'They are' : 'Everyone is'} asked all the same, as nobody else could decide.`
    : `*Nobody will be messaged:* ${who}. ${next(count, true)}`;
}
