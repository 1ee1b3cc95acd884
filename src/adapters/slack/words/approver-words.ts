// Those who may decide, by name: who is asked and how, whose right hangs on a condition, who is away.
import type { Approver } from '../../../domain/approver.js';
import type { WayOfAsking } from '../../../domain/asking.js';
import { anyOf, counted } from '../../../explanations/counts.js';
import { awaitsDecision, type DeletionRequest } from '../../../domain/request.js';
import { isUnavailable, nobodyUnavailable, type Unavailable } from '../../../domain/unavailable.js';
import { dateToken, escapeMrkdwn, mention, mentions, shortList } from '../kit/mrkdwn.js';
import { unavailableMark, wouldBeAwayWords } from './away-words.js';
import type { Reader } from './reader.js';

/** Marked: who holds the right on a condition alone, which IBM checks at the act, and who takes no messages. */
export function approverMention(approver: Approver, unavailable: Unavailable = nobodyUnavailable): string {
  const mark = unavailableMark(approver, unavailable);
  const marks = [...(approver.onCondition ? ['on a condition'] : []), ...(mark === undefined ? [] : [mark])];
  return `${mention(approver.slack.userId)}${marks.length === 0 ? '' : ` (${marks.join(', ')})`}`;
}

export function approverMentions(approvers: readonly Approver[], unavailable?: Unavailable): string {
  return shortList(approvers.map((approver) => approverMention(approver, unavailable)));
}

/** Who will be asked and until when, before anything is; below, what there is to say of those who get no message. */
export function askingWords(
  approvers: readonly Approver[],
  { endsAt, ...asked }: ToBeAsked & { endsAt: number },
): string {
  const { way, unavailable, everyoneAway } = asked;
  const allAway = wouldBeAwayWords(approvers, unavailable, { isMessaged: everyoneAway });
  const notes = [
    way === 'some' ? 'Those who get no message may decide as well.' : '',
    allAway === '' && absentees(approvers, unavailable) > 0 && way !== 'channel'
      ? restWords(unavailable)
      : allAway,
  ];
  const head = `*${asksWhom(approvers, asked)}* · ${approverMentions(approvers, unavailable)} · until ${dateToken(endsAt, 'deadline')}`;
  return [head, ...notes].filter(Boolean).join('\n');
}

function restWords({ away, off }: Unavailable): string {
  const who =
    off.length === 0
      ? 'is away'
      : away.length === 0
        ? 'has direct messages off'
        : 'is away or has direct messages off';
  return `Whoever ${who} gets no message, and may decide.`;
}

function absentees(approvers: readonly Approver[], unavailable: Unavailable): number {
  return approvers.filter(({ slack }) => isUnavailable(unavailable, slack)).length;
}

function asksWhom(approvers: readonly Approver[], asked: ToBeAsked): string {
  const number = approvers.length;
  const messaged = numberMessaged(approvers, asked);
  if (messaged === undefined) return `Asked in the channel: ${counted(number, 'Manager')}`;
  return messaged === number
    ? `${counted(number, 'person', 'people')} will be asked`
    : `${messaged} of ${number} people will be asked`;
}

/** The button that asks them. */
export function askTitle(approvers: readonly Approver[], asked: ToBeAsked): string {
  const messaged = numberMessaged(approvers, asked);
  return messaged === undefined ? 'Ask the channel' : `Ask ${counted(messaged, 'person', 'people')}`;
}

/** How many get a message; undefined where the channel alone is asked. */
function numberMessaged(
  approvers: readonly Approver[],
  { way, limit, unavailable, everyoneAway }: ToBeAsked,
): number | undefined {
  const number = approvers.length;
  const present = number - absentees(approvers, unavailable);
  if (way === 'channel' || (present === 0 && !everyoneAway)) return undefined;
  const toAsk = everyoneAway ? number : present;
  return way === 'some' ? Math.min(limit, toAsk) : toAsk;
}

export interface ToBeAsked {
  way: WayOfAsking;
  /** Direct messages at most. */
  limit: number;
  unavailable: Unavailable;
  everyoneAway: boolean;
}

/** Who could decide and was asked, a few by name. In a channel names alone: a mention there would call them once more. */
export function oneOfAsked({ approvers, asking }: DeletionRequest, reader: Reader['is']): string {
  if (approvers.length === 0) return 'somebody who can approve: nobody can at present';
  if (asking?.by === 'channel') return `one of ${approvers.length} Managers (asked in the channel)`;
  const asked = asking ? approvers.filter(({ slack }) => asking.userIds.includes(slack.userId)) : approvers;
  const names = asked.map((one) => (reader === 'channel' ? escapeMrkdwn(one.name) : approverMention(one)));
  const more = approvers.length - asked.length;
  const notes = [
    ...(asking?.everyoneAway ? [askedAnyway] : []),
    ...(more > 0 ? [`${more} more may decide without having been asked`] : []),
  ];
  return `${anyOf(few(names))}${notes.length === 0 ? '' : ` (${notes.join('; ')})`}`;
}

const askedAnyway = 'asked although nobody was there';

const fewShown = 4;

/** Of many the first few and a number, for a list in a sentence. */
export function few(words: readonly string[]): string[] {
  if (words.length <= fewShown + 1) return [...words];
  return [...words.slice(0, fewShown), `${words.length - fewShown} more`];
}

/** Who is waited for: by name, or how many where the channel asks. */
export function askedWords({ approvers, asking, unavailable }: DeletionRequest): string {
  if (asking?.by === 'channel') return `${approvers.length} Managers (asked in the channel)`;
  if (!asking) return approverMentions(approvers, unavailable);
  const asked = approvers.filter(({ slack }) => asking.userIds.includes(slack.userId));
  const more = approvers.length - asked.length;
  const notes = [
    ...(asking.everyoneAway ? [askedAnyway] : []),
    ...(more > 0 ? [`${more} more may decide without having been asked`] : []),
  ];
  return `${approverMentions(asked, unavailable)}${notes.length === 0 ? '' : ` (${notes.join('; ')})`}`;
}

/** Everyone who may decide, and which of them were asked how. */
export function mayDecideWords(request: DeletionRequest): string {
  const { approvers, asking, unavailable } = request;
  if (approvers.length === 0) return '*Nobody can approve*';
  const all = approverMentions(approvers, awaitsDecision(request) ? unavailable : undefined);
  if (!asking) return `*Asked to decide*\n${all}`;
  if (asking.by === 'channel') return `*May decide, asked in the channel*\n${all}`;
  return asking.userIds.length === approvers.length
    ? `*Asked to decide*\n${askedWords(request)}`
    : `*May decide*\n${all}\nAsked by direct message: ${mentions(asking.userIds)}`;
}
