// A reminder, for its one reader: what waits, who asks and why, what is left, and the way to the card, which has the buttons.
import type { KnownBlock } from '@slack/types';
import { isClear, isWatched } from '../../../domain/blockers.js';
import { mustForce } from '../../../domain/gates.js';
import {
  type AwaitingApproval,
  awaitsDecision,
  type Blocked,
  type DeletionRequest,
} from '../../../domain/request.js';
import { nudgeFreeAt } from '../../../domain/nudge.js';
import { shorten } from '../../../domain/plain-text.js';
import { isNobodyTold } from '../../../domain/reach.js';
import { allOf, anyOf, counted } from '../../../explanations/counts.js';
import { keysCommand } from '../../../explanations/command-names.js';
import { spanWords } from '../../../explanations/spans.js';
import { blockersLeft } from '../../../explanations/resources.js';
import type { Audience } from '../../../ports/card-deliveries.js';
import type { Reminder } from '../../../ports/card-surface.js';
import { context, section } from '../kit/blocks.js';
import { dateToken, escapeMrkdwn, mention } from '../kit/mrkdwn.js';
import { type Words, wordsOf } from '../kit/words.js';
import { few } from './approver-words.js';
import { outcomeWords } from './outcome-words.js';

type Waiting = AwaitingApproval | Blocked;

/** A reminder with the link to its card, where one is known. */
export type LinkedReminder = Reminder & { link?: string | undefined };

/** The whole of it stands on the card. */
const longestReason = 200;

/** Requests named in one message; of more it tells how many. */
export const remindersShown = 10;

/** `now` in epoch ms; `nudge` where the requester asks for it; `more` of which nothing but their number is known. */
export function reminderWords(
  audience: Audience,
  reminders: readonly LinkedReminder[],
  { now, nudge = false, more = 0 }: { now: number; nudge?: boolean; more?: number },
): Words {
  const [first] = reminders;
  const all = reminders.length + more;
  if (all === 0) return { text: '', blocks: [] };
  return first && all === 1
    ? wordsOf(aloneBlocks(audience, first, now, nudge))
    : wordsOf(listBlocks(audience, reminders, all, now));
}

function aloneBlocks(
  audience: Audience,
  { request, link }: LinkedReminder,
  now: number,
  nudge: boolean,
): KnownBlock[] {
  const ticket = request.ticket === undefined ? '' : ` · ${escapeMrkdwn(request.ticket)}`;
  const why =
    audience.kind === 'requester'
      ? ''
      : `${escapeMrkdwn(shorten(request.reason.replaceAll(/\s+/g, ' '), longestReason))}${ticket}`;
  const open = link === undefined ? '' : `<${link}|${opens(request, audience)}>`;
  return [
    section(
      [`*${headOf(audience, request, nudge)}* ${leftWords(request, now)}`, why, open]
        .filter(Boolean)
        .join('\n'),
    ),
    context(`Request\u00A0${request.id}`),
  ];
}

function opens(request: Waiting, { kind }: Audience): string {
  return kind !== 'requester' && !isStuck(request) ? 'Decide on the card' : 'Open the card';
}

/** Whether nothing can be approved: what IBM named is still in the way. */
function isStuck(request: Waiting): request is Blocked {
  return request.status === 'blocked' && isWatched(request) && !isClear(request);
}

/** Whose request about what, and whom it waits for or what stands in the way. */
function headOf(audience: Audience, request: Waiting, nudge: boolean): string {
  const what = whatOf(request);
  if (audience.kind === 'requester') {
    return isStuck(request)
      ? `Your request to ${what} is still blocked: ${blocking(request)}.`
      : request.approvers.length === 0
        ? `Nobody can approve your request to ${what} at present.`
        : isNobodyTold(request)
          ? `Nobody who could approve your request to ${what} has been told yet.`
          : `Nobody has decided on your request to ${what} yet.`;
  }
  const who = escapeMrkdwn(request.requester.name);
  if (isStuck(request)) return `${who}’s request to ${what} is still blocked: ${blocking(request)}.`;
  if (nudge) return `${who} asks you to decide: ${what}?`;
  return `${who}’s request to ${what} waits for ${waitedFor(audience, request)}.`;
}

function whatOf(request: Waiting): string {
  const force =
    request.force && (mustForce(request) || !request.protection.known) ? ' by force, with its data' : '';
  return `delete key ${escapeMrkdwn(request.key.name)}${force}`;
}

function blocking(request: Blocked): string {
  return escapeMrkdwn(blockersLeft(request));
}

function waitedFor(audience: Audience, { approvers, asking }: Waiting): string {
  if (audience.kind === 'channel') return `one of ${counted(approvers.length, 'Manager')}`;
  const asked = asking?.by === 'direct_message' ? asking.userIds : undefined;
  const others = approvers.filter(
    ({ slack: { userId } }) =>
      audience.kind === 'approver' && userId !== audience.userId && (asked?.includes(userId) ?? true),
  );
  return anyOf(['you', ...few(others.map(({ name }) => escapeMrkdwn(name)))]);
}

/** What is left as it is read at first, and until when for whoever reads it later. */
function leftWords(request: Waiting, now: number): string {
  const end = isStuck(request) ? 'then it ends and the key stays' : '';
  const left = `${spanWords(request.endsAt - now)} left, until ${dateToken(request.endsAt, 'deadline')}`;
  return `${[left, end].filter(Boolean).join('; ')}.`;
}

function listBlocks(
  audience: Audience,
  reminders: readonly LinkedReminder[],
  all: number,
  now: number,
): KnownBlock[] {
  const shown = reminders.slice(0, remindersShown);
  const more = all - shown.length;
  const isOwn = audience.kind === 'requester';
  const head = isOwn
    ? `${counted(all, 'request')} of yours end soon`
    : `${counted(all, 'request')} wait for ${audience.kind === 'channel' ? 'a decision' : 'you'}`;
  return [
    section(`*${head}*`),
    ...shown.map(({ request, link }) => section(lineOf(request, link, isOwn, now))),
    ...(more > 0
      ? [section(`${shown.length > 0 ? `and ${more} more: ` : ''}\`${keysCommand()} pending\``)]
      : []),
  ];
}

function lineOf(request: Waiting, link: string | undefined, isOwn: boolean, now: number): string {
  const name = escapeMrkdwn(request.key.name);
  const key = link === undefined ? `*${name}*` : `<${link}|${name}>`;
  const who = isOwn ? '' : `${escapeMrkdwn(request.requester.name)}: `;
  const force = request.force && (mustForce(request) || !request.protection.known) ? ' by force' : '';
  const blocked = isStuck(request) ? ` · blocked: ${blocking(request)}` : '';
  const left = `${spanWords(request.endsAt - now)} left, until ${dateToken(request.endsAt, 'deadline')}`;
  return `${who}delete ${key}${force}${blocked} · ${left}`;
}

/** For its requester: whom their request was brought back to mind, and when last. Empty where nobody was. */
export function remindedWords(request: DeletionRequest): string {
  const { requester, reminded = [], nudgedAt } = request;
  if (!awaitsDecision(request)) return '';
  const others = reminded.filter(({ userId }) => userId !== requester.slack.userId);
  if (others.length === 0) return '';
  const last = Math.max(...others.map(({ at }) => at));
  const isNudged = last === nudgedAt;
  const people = isNudged ? others.filter(({ at }) => at === last) : others;
  const names = allOf(
    few(people.map(({ userId }) => (userId === request.channelId ? 'the channel' : mention(userId)))),
  );
  const told = isNudged
    ? `You nudged ${names} ${dateToken(last)}.`
    : `Reminded: ${names}, ${others.length === 1 ? '' : 'last '}${dateToken(last)}.`;
  // The button stays on the card, which nothing draws anew at that moment.
  const freeAt = nudgeFreeAt(request) ?? last;
  const isSoonAgain = last < freeAt && freeAt < request.endsAt;
  return isSoonAgain ? `${told} You can nudge again from ${dateToken(freeAt, 'deadline')}.` : told;
}

/** For whoever had people reminded, where no card says so; of what was decided meanwhile, how it stands. */
export function nudgedWords(request: DeletionRequest): Words {
  const reminded = remindedWords(request);
  return reminded === '' ? outcomeWords(request) : wordsOf([section(reminded)]);
}

/** Longer names are cut in a confirmation, which has little room. */
const longestNameHere = 30;

/** What a nudge will send and to whom, before it does. */
export function nudgeWarning({ asking, approvers }: Waiting): string {
  const userIds = asking?.by === 'direct_message' ? asking.userIds : undefined;
  const names = approvers
    .filter(({ slack }) => userIds?.includes(slack.userId) ?? true)
    .map(({ name }) => escapeMrkdwn(shorten(name, longestNameHere)));
  const get = names.length === 1 ? 'gets' : 'get';
  const who = asking?.by === 'channel' ? 'The channel gets' : `${allOf(few(names))} ${get}`;
  return `${who} a message now: that you ask for a decision, why, until when, and the way to the card. Whoever is away gets none. Once a day.`;
}
