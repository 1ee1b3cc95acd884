import { isSyncOffered, mayStillBeUsed, syncWindow } from '../../../domain/aftermath.js';
import type { Moment } from '../../../domain/effect.js';
import { blockersIn } from '../../../domain/blockers.js';
import { mustForce } from '../../../domain/gates.js';
import { syncAnswerMs } from '../../../domain/key-sync.js';
import { confirmedOfEarlier } from '../../../domain/own-deletion.js';
import {
  type AwaitingApproval,
  confirmedIn,
  type Deleted,
  type DeletionRequest,
  type Failed,
  type FormerApproval,
  type Guard,
  isOpen,
  type Superseded,
} from '../../../domain/request.js';
import { keysCommand } from '../../../explanations/command-names.js';
import { wayBackWords } from '../../../explanations/key-life.js';
import { asSentence } from '../../../explanations/kms-words.js';
import { outageWords } from '../../../explanations/outages.js';
import { confirmedWords } from '../../../explanations/request-progress.js';
import { explainFailure } from '../../../explanations/troubles.js';
import { dateToken, escapeMrkdwn, inCode, mention, quote, toMrkdwn } from '../kit/mrkdwn.js';
import { adoptedWords, adoptionRuleWords } from './adoption-words.js';
import { allAwayWords } from './away-words.js';
import { blockedTitle, blockedWords } from './blocked-words.js';
import { elsewhereWords } from './elsewhere-words.js';
import { fateTitle, fateWords } from './fate-words.js';
import { questionMessage } from './question-words.js';
import { askServicesAgain } from './key-act-button.js';
import { waitingWords } from './reach-words.js';
import { anyone, type Reader } from './reader.js';
import { wayBackSaid } from './restore-words.js';
import { stakesCounts } from './stakes-words.js';
import { withdrawingTitle, withdrawingWords } from './withdrawing-words.js';

export function guardWords(request: DeletionRequest): string {
  return (
    adoptionRuleWords(request) ??
    (request.guard === 'kms'
      ? 'IBM’s dual authorization policy, with Countersign checking that the two are different people'
      : 'Countersign alone: the key has no dual authorization policy')
  );
}

/** Who wants which key deleted, or what has become of that; plain text, one line. */
export function titleOf(request: DeletionRequest, reader: Reader['is'] = 'viewer'): string {
  const key = `key ${request.key.name}`;
  switch (request.status) {
    case 'authorizing':
      return `Setting ${key} for deletion`;
    case 'awaiting_approval':
      if (confirmedOfEarlier(request)) return `Confirmed by IBM: ${key} is deleted`;
      return reader === 'requester'
        ? `You asked to delete ${key}${forceTitle(request, ':')}`
        : `Delete ${key}${forceTitle(request, '?')}`;
    case 'deleting':
      if (request.sent?.confirmed) return `Confirmed by IBM: ${key} is deleted`;
      return `Approved: deleting ${key}${mustForce(request) ? ' by force' : ''}`;
    case 'blocked':
      return blockedTitle(request);
    case 'withdrawing':
      return withdrawingTitle(request);
    case 'deleted':
      return fateTitle(request) ?? (request.forced ? `Deleted by force: ${key}` : `Deleted: ${key}`);
    case 'denied':
      return `Denied: ${key} stays`;
    case 'cancelled':
      return `Cancelled: ${key} stays`;
    case 'expired':
      return confirmedOfEarlier(request)
        ? `Unclear: ${key} was not seen to be deleted`
        : `Expired: ${key} was not deleted`;
    case 'superseded':
      return {
        deleted: `Ended: ${key} was deleted outside Countersign`,
        gone: `Ended: IBM no longer knows ${key}`,
        unset: `Ended: ${key} was unset outside Countersign`,
        set_again: `Ended: ${key} was set for deletion again outside Countersign`,
      }[request.change];
    case 'replaced':
      return `Replaced: a force deletion of ${key} was asked for`;
    case 'failed':
      return failedTitle(request);
  }
}

function forceTitle(request: DeletionRequest, end: '?' | ':'): string {
  const asked = end === '?' ? '?' : '';
  if (!request.force) return asked;
  // An unknown list may hold anything.
  return mustForce(request) || !request.protection.known
    ? ` by force, with its data${asked}`
    : `${end === '?' ? '? Nothing' : ': nothing'} is left to force`;
}

function failedTitle({ key: { name }, obstacle }: Failed): string {
  return {
    kms: `Nothing was changed: key ${name} was not set for deletion`,
    set_outside: `Not requested: somebody else set key ${name} for deletion`,
    key_gone: `Not requested: IBM no longer knows key ${name}`,
    key_deleted: `Not requested: key ${name} was deleted a moment before`,
  }[obstacle.kind];
}

/** What makes a force deletion unmistakable, and what it would do as things stand; empty for any other request. */
export function forceWords(request: DeletionRequest): string {
  const { protection, key, openedAt } = request;
  if (!request.force || !isOpen(request) || request.status === 'withdrawing') return '';
  if (!protection.known) {
    return ':rotating_light: *This is a force deletion.* IBM did not list the data it would cost, and nothing is forced unseen.';
  }
  const approving = request.status === 'deleting' ? 'it' : 'approving it';
  if (protection.resources === 0) {
    return `:information_source: *This was asked for as a force deletion, and nothing is registered with the key any more.* ${request.status === 'deleting' ? 'The key is deleted' : 'Approving it deletes the key'} without force; should something be registered in between, IBM refuses.`;
  }
  const head = [
    `:rotating_light: *This is a force deletion: ${approving} makes unreadable ${stakesCounts(protection)}.*`,
    outageWords(protection.outages),
    toMrkdwn(wayBackWords(key, openedAt)),
  ];
  // In whose account it is decides as much as what it is.
  return [head.filter(Boolean).join(' '), elsewhereWords(protection)].filter(Boolean).join('\n');
}

/**
 * Where things stand, then why, then what this reader can do; mrkdwn, short. Empty for an approver whose decision is all that is
 * waited for. What IBM said in full is under Details.
 */
export function statusWords(request: DeletionRequest, reader: Reader = anyone): string {
  switch (request.status) {
    case 'authorizing':
      return request.confirmed
        ? `${toMrkdwn(confirmedWords(request.confirmed, 'set'))} Nobody has to do anything: the approvers are asked once they do.`
        : 'IBM is being asked to set the key for deletion.';
    case 'awaiting_approval': {
      const late = confirmedOfEarlier(request);
      if (late) {
        return `${toMrkdwn(confirmedWords(late, 'deleted'))} Nobody has to do anything: this card shows when they do.`;
      }
      const waiting = waitingWords(request, reader.is);
      if (isWayClear(request)) {
        return `:white_check_mark: *The way is clear* since ${dateToken(request.unblocked.at)}: what IBM named when ${mention(request.unblocked.former.approver.slack.userId)} approved is gone. It can be approved again. ${waiting}`.trim();
      }
      if (!request.lapsed) return waiting;
      return `*Not carried out:* ${mention(request.lapsed.approver.slack.userId)} approved, but the key was not deleted. ${lapseWords(request.lapsed, request.key.name)} It can be approved again. ${waiting}`.trim();
    }
    case 'deleting': {
      const approved = `${mention(request.approver.slack.userId)} approved ${dateToken(request.approvedAt)}.`;
      const confirmed = confirmedIn(request);
      return confirmed
        ? `${toMrkdwn(confirmedWords(confirmed, 'deleted'))} Nobody has to do anything: this card shows when they do. ${approved}`
        : `${approved} IBM is being asked to delete the key; nothing is confirmed yet.`;
    }
    case 'blocked':
      return blockedWords(request, reader);
    case 'withdrawing':
      return withdrawingWords(request);
    case 'deleted':
      return deletedWords(request);
    case 'denied':
    case 'cancelled':
      return `${mention(request.by.slack.userId)} ${request.status} it ${dateToken(request.at)}. ${unsetWords(request.guard)}`.trim();
    case 'expired': {
      const late = confirmedOfEarlier(request);
      return late
        ? `IBM confirmed the deletion ${dateToken(late.at)}, and its lists had not shown it when the request ended. Countersign looks for it no more: look at the key in the IBM Cloud console, and ask IBM support where it is still there.`
        : `The seven days ended ${dateToken(request.endedAt)}. ${unsetWords(request.guard)}`.trim();
    }
    case 'superseded':
      return supersededWords(request);
    case 'replaced':
      return `${mention(request.requester.slack.userId)} asked for a force deletion instead, which has a card of its own. Nothing can be decided here any more.`;
    case 'failed':
      return failedWords(request);
  }
}

/** Why it was denied, quoted; empty for any other request. */
export function denialWords(request: DeletionRequest): string {
  return request.status === 'denied' ? quote(request.denialReason) : '';
}

function unsetWords(guard: Guard): string {
  return guard === 'kms' ? 'The key is no longer set for deletion.' : '';
}

function supersededWords({ change, key, failure }: Superseded): string {
  const ended = {
    deleted: `Nothing is left to decide. \`${keysCommand()} show ${inCode(key.name)}\` tells whether it can be restored.`,
    gone: 'It was purged, or Countersign may not see it any more: look in the IBM Cloud console. Nothing is left to decide here.',
    unset: 'It is no longer set for deletion, so this request is over. The key stays.',
    set_again:
      'Somebody set it for deletion anew, so this request is over. If the key is to go all the same, ask again: that setting is taken up then.',
  }[change];
  const refused = failure ? ` ${toMrkdwn(explainFailure(failure, key.name).what)}` : '';
  return `${ended}${refused}`;
}

function failedWords({ key, obstacle }: Failed): string {
  switch (obstacle.kind) {
    case 'kms':
      return obstacle.failure.effect === 'unknown'
        ? 'IBM gave no clear answer for a minute, and the key shows no authorization of this request.'
        : toMrkdwn(explainFailure(obstacle.failure, key.name).what);
    case 'set_outside':
      return `That authorization runs until ${dateToken(obstacle.endsAt, 'deadline')}, and IBM does not tell whose it is. Ask again to take it up: the key is not set again.`;
    case 'key_gone':
      return 'It was purged, or Countersign may not see it any more: look in the IBM Cloud console.';
    case 'key_deleted':
      return `Somebody deleted it outside Countersign. \`${keysCommand()} show ${inCode(key.name)}\` tells whether it can be restored.`;
  }
}

/** A final word: by now the key has been read and is there. */
function lapseWords({ failure }: FormerApproval, keyName: string): string {
  if (failure.code === 'resources_changed') {
    return 'What the key protects changed in between, so nothing was forced: look at the list as it is now.';
  }
  return failure.effect === 'unknown'
    ? 'IBM gave no clear answer, and the key is still there.'
    : toMrkdwn(explainFailure(failure, keyName).what);
}

/** What the key has come to since people were asked, and what it means for the decision; empty while it is as it was. */
export function keyStateWords({ keyState, guard }: DeletionRequest): string {
  if (!keyState) return '';
  const since = `since people were asked* (seen ${dateToken(keyState.at)})`;
  switch (keyState.state) {
    case 'suspended': {
      const unset =
        guard === 'kms' ? ' IBM unsets no disabled key: to deny or cancel, have it enabled first.' : '';
      return `:warning: *The key was disabled ${since}: nothing can be encrypted or decrypted with it. It can still be deleted.${unset}`;
    }
    case 'deactivated': {
      const unset = guard === 'kms' ? ' IBM unsets no expired key either.' : '';
      return `:warning: *The key has expired ${since}: once deleted it cannot be restored.${unset}`;
    }
    case 'active':
      return `:warning: *The key was enabled ${since}: something may use it.`;
    case 'pre_activation':
    case 'destroyed':
      return '';
  }
}

function aftermathWords(request: Deleted): string {
  const { aftermath } = request;
  if (aftermath?.is === 'synced') {
    return `The services were told again ${dateToken(aftermath.at)}. If one still reads its data after ${dateToken(aftermath.at + syncAnswerMs)}, open a case with IBM support.`;
  }
  if (!mayStillBeUsed(request)) return '';
  const { from, until } = syncWindow(request);
  return isSyncOffered(request)
    ? `If a service still reads its data, *${askServicesAgain}* has it told so, until ${dateToken(until)}.`
    : `If a service still reads its data, it can be told again from ${dateToken(from)}: the button comes here then.`;
}

/** The same beside the key as it stands now: what can still be done about the key is told there, by the clock. */
export function statusBesideKey(request: DeletionRequest): string {
  return request.status === 'deleted' ? deletedWords(request, 'beside the key') : statusWords(request);
}

function deletedWords(request: Deleted, told: 'alone' | 'beside the key' = 'alone'): string {
  const outages = request.forced && request.protection.known ? outageWords(request.protection.outages) : '';
  const unforced =
    request.force && !request.forced
      ? 'A force deletion was asked for; nothing was registered with the key any more, so IBM was not told to force.'
      : '';
  const isAlone = told === 'alone';
  const people = request.adopted
    ? adoptedWords(request)
    : `Asked by ${mention(request.requester.slack.userId)}, approved by ${mention(request.approver.slack.userId)}`;
  const whose = request.elsewhere
    ? `Deleted outside Countersign ${dateToken(request.deletedAt)}; here as ${mention(request.requester.slack.userId)} wanted it back.`
    : `${people}, deleted ${dateToken(request.deletedAt)}.`;
  const fate = fateWords(request);
  if (fate) return isAlone ? `${fate} ${whose}` : `${whose} ${fate}`;
  return [
    whose,
    unforced,
    isAlone || request.restoring ? wayBackSaid(request) : '',
    outages,
    isAlone || !mayStillBeUsed(request) ? aftermathWords(request) : '',
  ]
    .filter(Boolean)
    .join(' ');
}

/** Whether what IBM named is gone, and nothing else has come in its place. */
export function isWayClear(
  request: AwaitingApproval,
): request is AwaitingApproval & Required<Pick<AwaitingApproval, 'unblocked'>> {
  return request.unblocked !== undefined && blockersIn(request.protection, request.force) === 0;
}

/** What a moment is told in. A late notice tells how things stand instead. */
export function momentWords(moment: Moment, request: DeletionRequest, questionId?: string): string {
  if (moment === 'question_asked' || moment === 'question_answered') {
    const question = request.questions?.find(({ id }) => id === questionId);
    if (question) return questionMessage(moment, request, question);
  }
  const key = `key *${escapeMrkdwn(request.key.name)}*`;
  if (moment === 'nobody_there' && allAwayWords(request) !== '') {
    return `Your request to delete ${key} waits. ${allAwayWords(request)}`;
  }
  if (moment === 'unblocked' && request.status === 'awaiting_approval' && isWayClear(request)) {
    return `:white_check_mark: The way is clear: ${key} can be deleted now. A Manager can approve on the card until ${dateToken(request.endsAt)}.`;
  }
  return [`${asSentence(escapeMrkdwn(titleOf(request)))} ${statusWords(request)}`, denialWords(request)]
    .filter(Boolean)
    .join('\n');
}
