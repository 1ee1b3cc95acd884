// Who could approve and can no more, and what follows where nobody is left.
import { adopterMayApprove } from '../../../domain/adopting.js';
import { hasLeft, leftOf } from '../../../domain/approvers-change.js';
import type { Approver } from '../../../domain/approver.js';
import { shorten } from '../../../domain/plain-text.js';
import {
  type AwaitingApproval,
  awaitsDecision,
  type Blocked,
  type DeletionRequest,
} from '../../../domain/request.js';
import { keysCommand } from '../../../explanations/command-names.js';
import { allOf, counted } from '../../../explanations/counts.js';
import { dateToken, escapeMrkdwn, inCode, mention, shortList } from '../kit/mrkdwn.js';
import type { Reader } from './reader.js';

const fewShown = 3;

/** That nobody can approve, and what its reader can do about it; empty while somebody can. */
export function nobodyLeftWords(request: DeletionRequest, reader: Reader['is']): string {
  if (!isNobodyLeft(request)) return '';
  const gone = leftOf(request).map(({ slack }) => mention(slack.userId));
  const more = gone.length - fewShown;
  const who = allOf(more > 1 ? [...gone.slice(0, fewShown), `${more} others`] : gone);
  const end = dateToken(request.endsAt, 'deadline');
  const next =
    reader === 'requester'
      ? `\`${keysCommand()} approvers ${inCode(request.key.name)}\` shows why. Have an administrator of the account give somebody the Manager role, or cancel. Open until ${end}.`
      : `Whoever is given the Manager role by ${end} can.`;
  return `:warning: *Nobody can approve this any more:* ${who} no longer can. ${next}`;
}

function isNobodyLeft(request: DeletionRequest): request is AwaitingApproval | Blocked {
  return awaitsDecision(request) && request.approvers.length === 0 && !adopterMayApprove(request);
}

/** To one of them, on the card they have; empty for anyone else, and once nothing is to be decided. */
export function noLongerYoursWords(request: DeletionRequest, userId: string | undefined): string {
  if (!awaitsDecision(request) || !hasLeft(request, userId)) return '';
  const since =
    request.left?.findLast(({ person }) => person.slack.userId === userId)?.at ?? request.openedAt;
  return `*You can no longer approve this:* you are not a Manager of the key any more, as seen ${dateToken(since)}.`;
}

/** All of them, by name; empty where there is nobody. */
export function leftWords(request: DeletionRequest): string {
  const gone = leftOf(request);
  if (gone.length === 0) return '';
  return `*Can no longer approve*\n${shortList(gone.map(({ slack }) => mention(slack.userId)))}`;
}

/** In the thread of a card: that nobody can approve any more, or that somebody can again. Undefined where it is no longer so. */
export function nobodyLeftLine(
  moment: 'nobody_left' | 'somebody_again',
  request: DeletionRequest,
  reader: Reader['is'],
): string | undefined {
  if (!awaitsDecision(request) || isNobodyLeft(request) !== (moment === 'nobody_left')) return undefined;
  if (moment === 'nobody_left') {
    return reader === 'requester'
      ? 'Nobody can approve this any more: have somebody given the role, or cancel above'
      : 'Nobody can approve this any more: everyone who could has lost the right';
  }
  const [one, ...others] = request.approvers;
  const who =
    one && others.length === 0
      ? mention(one.slack.userId)
      : counted(request.approvers.length, 'person', 'people');
  return `${who} can approve now`;
}

/** Why this reader is asked, in half a line; empty where it is not known. */
export function becauseWords({ approvers }: DeletionRequest, userId: string | undefined): string {
  const reader = approvers.find(({ slack }) => slack.userId === userId);
  return reader?.because ? holdingWords(reader.because, reader.onCondition === true) : '';
}

function holdingWords(because: NonNullable<Approver['because']>, onCondition: boolean): string {
  const condition = onCondition ? ', on a condition' : '';
  switch (because.by) {
    case 'account_owner':
      return 'You own the account';
    case 'policy':
      return `You are Manager by a policy of your own${condition}`;
    case 'access_group':
      return `You are Manager by access group ${groupWords(because.group)}${condition}`;
    case 'dynamic_group':
      return `You are Manager while the rules of access group ${groupWords(because.group)} let you in`;
    case 'file':
      return 'You are Manager by the team’s role file';
    default:
      // A newer program knows a further way.
      return '';
  }
}

const longestGroup = 40;

function groupWords(name: string): string {
  return escapeMrkdwn(shorten(name, longestGroup));
}
