// What there is to say of those who may decide and take no direct messages.
import type { Approver } from '../../../domain/approver.js';
import { isDecidedHere } from '../../../domain/decided-here.js';
import { awaitsDecision, type DeletionRequest } from '../../../domain/request.js';
import {
  absenceOf,
  firstBack,
  isNobodyThere,
  isUnavailable,
  nobodyUnavailable,
  type Unavailable,
} from '../../../domain/unavailable.js';
import { allOf } from '../../../explanations/counts.js';
import type { SlackIdentity } from '../../../domain/person.js';
import { dateToken, escapeMrkdwn, mention } from '../kit/mrkdwn.js';
import type { Reader } from './reader.js';

const numbers = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const inWords = (count: number) => numbers[count - 1] ?? String(count);

/** How somebody is named. */
type Naming = (slack: SlackIdentity) => string;

const called: Naming = ({ userId }) => mention(userId);

/** In a channel by name alone: a mention there would call those who asked for quiet. */
function namingFor({ approvers }: DeletionRequest, reader: Reader['is']): Naming {
  if (reader !== 'channel') return called;
  return ({ userId }) =>
    escapeMrkdwn(approvers.find(({ slack }) => slack.userId === userId)?.name ?? 'somebody');
}

/** `away until …, @Malik stands in`, or `direct messages off`; undefined of somebody who is there. */
export function unavailableMark(
  { slack }: Approver,
  unavailable: Unavailable,
  name: Naming = called,
): string | undefined {
  if (!isUnavailable(unavailable, slack)) return undefined;
  const absence = absenceOf(unavailable.away, slack);
  if (!absence) return 'direct messages off';
  const { until, standIn } = absence;
  const place = standIn ? `, ${name(standIn.slack)} stands in` : '';
  return `away until ${dateToken(until, 'deadline')}${place}`;
}

/** In whose place this reader is asked; empty for anybody else. */
export function standsInWords(
  { unavailable = nobodyUnavailable }: DeletionRequest,
  userId: string | undefined,
): string {
  const absent = unavailable.away.filter(({ standIn }) => standIn && standIn.slack.userId === userId);
  return absent.length === 0
    ? ''
    : `You stand in for ${allOf(absent.map(({ slack }) => mention(slack.userId)))}`;
}

/** `both are away; @Mona is back first, tomorrow at 09:00`. */
function nobodyThere(approvers: readonly Approver[], unavailable: Unavailable, name = called): string {
  const count = approvers.length;
  const first = firstBack(approvers, unavailable);
  const away = approvers.filter(
    ({ slack }) => !isUnavailable({ ...unavailable, away: [] }, slack) && absenceOf(unavailable.away, slack),
  ).length;
  const at = first ? dateToken(first.until, 'deadline') : '';
  if (count === 1) {
    const state = first ? `is away until ${at}` : 'has direct messages off';
    return `the only one who could approve ${state}`;
  }
  const all = count === 2 ? 'both' : `all ${inWords(count)}`;
  const who =
    away === count
      ? `${all} are away`
      : away === 0
        ? `${all} have direct messages off`
        : `${inWords(away)} ${away === 1 ? 'is' : 'are'} away and ${inWords(count - away)} ${count - away === 1 ? 'has' : 'have'} direct messages off`;
  return first ? `${who}; ${name(first.slack)} is back first, ${at}` : who;
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
  unavailable: Unavailable,
  { isOwn = false }: { isOwn?: boolean } = {},
): string {
  if (!isNobodyThere(approvers, unavailable)) return '';
  const who = nobodyThere(approvers, unavailable);
  return `*${isOwn ? `For a request of yours ${who}` : capital(who)}.* ${next(approvers.length, false)}`;
}

/** Of a request that waits for a decision; empty where somebody is there. */
export function allAwayWords(request: DeletionRequest, reader: Reader['is'] = 'viewer'): string {
  const { approvers, channelId, unavailable = nobodyUnavailable } = request;
  if (!awaitsDecision(request) || !isNobodyThere(approvers, unavailable)) return '';
  const who = nobodyThere(approvers, unavailable, namingFor(request, reader));
  const isNobodyMessaged = request.unavailable?.nobodyMessaged === true;
  const lead = isNobodyMessaged ? `*Nobody was messaged:* ${who}.` : `*${capital(who)}.*`;
  // While nothing can be approved, what clears the way is what to do.
  return isDecidedHere(request) ? `${lead} ${next(approvers.length, channelId !== undefined)}` : lead;
}

/** Of one that is not made yet. `isMessaged`: they would be asked all the same, as nobody else could see it. */
export function wouldBeAwayWords(
  approvers: readonly Approver[],
  unavailable: Unavailable,
  { isMessaged }: { isMessaged: boolean },
): string {
  if (!isNobodyThere(approvers, unavailable)) return '';
  const count = approvers.length;
  const who = nobodyThere(approvers, unavailable);
  return isMessaged
    ? `${capital(who)}. ${count === 1 ? 'They are' : 'Everyone is'} asked all the same, as nobody else could decide.`
    : `*Nobody will be messaged:* ${who}. ${next(count, true)}`;
}

/** Who of those a request waits for takes no messages, each in a few words; empty where all do. */
export function someAwayWords(request: DeletionRequest, reader: Reader['is']): string[] {
  const { approvers, unavailable = nobodyUnavailable } = request;
  const name = namingFor(request, reader);
  return approvers.flatMap((approver) => {
    const mark = unavailableMark(approver, unavailable, name);
    const verb = mark?.startsWith('away') ? 'is' : 'has';
    return mark === undefined ? [] : [`${name(approver.slack)} ${verb} ${mark}`];
  });
}
