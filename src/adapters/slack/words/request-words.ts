import { deleteCommand } from '../../../explanations/command-names.js';
import type { Moment } from '../../../domain/effect.js';
import { mustForce } from '../../../domain/gates.js';
import { dayMs } from '../../../domain/deadlines.js';
import { keptPeriodDays, syncPauseMs } from '../../../domain/key-life.js';
import { syncAnswerMs } from '../../../domain/key-sync.js';
import { codesOf } from '../../../domain/kms-failure.js';
import { holdsOf } from '../../../domain/protection.js';
import {
  type AwaitingApproval,
  awaitsDecision,
  type Blocked,
  confirmedIn,
  type Deleted,
  type DeletionRequest,
  type FormerApproval,
  type Guard,
  isOpen,
  type Withdrawing,
} from '../../../domain/request.js';
import { confirmedOfEarlier } from '../../../domain/own-deletion.js';
import { blockersIn, isWatched } from '../../../domain/blockers.js';
import { restoreEndWords } from '../../../explanations/key-life.js';
import { explainKmsFailure } from '../../../explanations/kms-failures.js';
import { outageWords } from '../../../explanations/outages.js';
import { endOf } from '../../../explanations/request-end.js';
import { confirmedWords } from '../../../explanations/request-progress.js';
import { explainFailure, explainObstacle } from '../../../explanations/troubles.js';
import { dateToken, escapeMrkdwn, mention, toMrkdwn } from '../kit/mrkdwn.js';
import { reachWords } from './elsewhere-words.js';
import { askOwnersWords, progressWords } from './protection-words.js';
import { waitingWords } from './reach-words.js';

export function guardWords(guard: Guard): string {
  return guard === 'kms'
    ? 'IBM’s dual authorization policy, with Countersign checking that the two are different people'
    : 'Countersign alone: the key has no dual authorization policy';
}

export function titleOf(request: DeletionRequest): string {
  const name = request.key.name;
  switch (request.status) {
    case 'authorizing':
      return `Setting key ${name} for deletion`;
    case 'awaiting_approval':
      if (!request.force) return `Approval needed: delete key ${name}`;
      // An unknown list may hold anything.
      return mustForce(request) || !request.protection.known
        ? `FORCE deletion asked for: key ${name} and its data`
        : `FORCE deletion asked for: key ${name}, nothing left to force`;
    case 'deleting':
      if (request.sent?.confirmed) return `Confirmed by IBM: key ${name} is deleted`;
      return mustForce(request)
        ? `Approved: forcing the deletion of key ${name}`
        : `Approved: deleting key ${name}`;
    case 'blocked':
      return `Blocked: key ${name} was not deleted`;
    case 'withdrawing': {
      const ended = request.withdrawal.kind === 'denied' ? 'Denied' : 'Cancelled';
      if (request.confirmed) return `${ended}: IBM has unset key ${name}`;
      return keyInTheWay(request) === 'expired'
        ? `${ended}: key ${name} cannot be unset`
        : `${ended}: unsetting key ${name}`;
    }
    case 'deleted':
      return request.forced ? `Deleted by force: key ${name}` : `Deleted: key ${name}`;
    case 'denied':
      return `Denied: key ${name} stays`;
    case 'cancelled':
      return `Cancelled: key ${name} stays`;
    case 'expired':
      return confirmedOfEarlier(request)
        ? `Unclear: key ${name} was not seen to be deleted`
        : `Expired: key ${name} was not deleted`;
    case 'superseded':
      return `Ended: key ${name} was changed outside Countersign`;
    case 'replaced':
      return `Replaced: a force deletion of key ${name} was asked for`;
    case 'failed':
      return `Not requested: key ${name}`;
  }
}

/** What makes a force deletion unmistakable, and what it would do as things stand; empty for any other request. */
export function forceWords(request: DeletionRequest): string {
  if (!request.force || !isOpen(request) || request.status === 'withdrawing') return '';
  const isApproved = request.status === 'deleting';
  if (!request.protection.known) {
    return ':rotating_light: *This is a force deletion.* IBM did not list the data it would destroy, and nothing is forced unseen.';
  }
  return mustForce(request)
    ? [
        `:rotating_light: *This is a force deletion.* ${isApproved ? 'It' : 'Approving it'} destroys the data listed below.`,
        reachWords(request.protection),
      ]
        .filter(Boolean)
        .join('\n')
    : `:information_source: *This was asked for as a force deletion, and nothing is registered with the key any more.* ${isApproved ? 'The key is deleted' : 'Approving it deletes the key'} without force; should something be registered in between, IBM refuses.`;
}

/** Where things stand, as mrkdwn. */
export function statusWords(request: DeletionRequest): string {
  switch (request.status) {
    case 'authorizing':
      return request.confirmed
        ? `${toMrkdwn(confirmedWords(request.confirmed, 'set'))} Nobody has to do anything: the approvers are asked once they do.`
        : 'IBM is being asked to set the key for deletion.';
    case 'awaiting_approval': {
      const waiting = waitingWords(request);
      if (isWayClear(request)) {
        return `:white_check_mark: *The way is clear* since ${dateToken(request.unblocked.at)}: what IBM named when ${mention(request.unblocked.former.approver.slack.userId)} approved is gone. It can be approved again. ${waiting}`;
      }
      const late = confirmedOfEarlier(request);
      if (late) {
        return `${toMrkdwn(confirmedWords(late, 'deleted'))} Nobody has to do anything: this card shows when they do.`;
      }
      if (!request.lapsed) return waiting;
      return `*Not carried out:* ${mention(request.lapsed.approver.slack.userId)} approved, but the key was not deleted. ${lapseWords(request.lapsed, request.key.name)}\nIt can be approved again. ${waiting}`;
    }
    case 'deleting': {
      const approved = `${mention(request.approver.slack.userId)} approved ${dateToken(request.approvedAt)}.`;
      const confirmed = confirmedIn(request);
      return confirmed
        ? `${toMrkdwn(confirmedWords(confirmed, 'deleted'))} Nobody has to do anything: this card shows when they do. ${approved}`
        : `${approved} IBM is being asked to delete the key; nothing is confirmed yet.`;
    }
    case 'blocked': {
      const { approver, failure } = request.former;
      const { what, why, next } = explainKmsFailure(failure, {
        keyName: request.key.name,
        force: request.force,
        synced: request.protection.known && request.protection.sync !== undefined,
        ...(request.protection.known && { holds: holdsOf(request.protection) }),
      });
      const ask = askOwnersWords(request.protection);
      return `${mention(approver.slack.userId)} approved, and IBM refused. ${toMrkdwn(`${what} ${why} ${next}`)}\n${ask === '' ? '' : `${ask}\n`}${watchWords(request)} The request stays open until ${dateToken(request.endsAt)}${request.guard === 'kms' ? ', when the first authorization ends' : ''}.`;
    }
    case 'withdrawing':
      return withdrawingWords(request);
    case 'deleted':
      return deletedWords(request);
    case 'denied':
      return `${toMrkdwn(endOf(request))} The key stays${request.guard === 'kms' ? ' and is no longer set for deletion' : ''}. Reason given:\n>${escapeMrkdwn(request.denialReason).replace(/\n/g, '\n>')}`;
    case 'cancelled':
      return `${toMrkdwn(endOf(request))} The key stays${request.guard === 'kms' ? ' and is no longer set for deletion' : ''}.`;
    case 'expired':
      if (confirmedOfEarlier(request)) {
        return `${toMrkdwn(endOf(request))} Countersign looks for it no more: look at the key in the IBM Cloud console, and ask IBM support where it is still there.`;
      }
      return `${toMrkdwn(endOf(request))} The key stays; the first authorization is void. To try again, start over with \`${deleteCommand()}\`.`;
    case 'superseded': {
      const ended = `${toMrkdwn(endOf(request))} This request can no longer be decided.`;
      if (!request.failure) return ended;
      const { what, why, next } = explainFailure(request.failure, request.key.name);
      return `${ended}\nWhen Countersign tried to delete it, IBM refused: ${toMrkdwn(`${what} ${why} ${next}`)}`;
    }
    case 'replaced':
      return `${toMrkdwn(endOf(request))} This request can no longer be decided; the force deletion has a card of its own.`;
    case 'failed': {
      const { what, why, next } = explainObstacle(request.obstacle, request.key.name);
      return toMrkdwn(`${what} ${why} ${next}`);
    }
  }
}

function lapseWords({ failure }: FormerApproval, keyName: string): string {
  if (failure.code === 'resources_changed') {
    return 'What the key protects changed between the approval and the deletion, so nothing was forced: look at the list as it is now.';
  }
  const { what, why, next } = explainFailure(failure, keyName);
  return toMrkdwn(`${what} ${why} ${next}`);
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

/** Why a withdrawal waits, as far as the key itself is the reason. */
export function keyInTheWay({ trouble }: Withdrawing): 'disabled' | 'expired' | undefined {
  if (trouble && (trouble.keyState === 'deactivated' || codesOf(trouble).includes('KEY_EXPIRED_ERR')))
    return 'expired';
  return trouble?.keyState === 'suspended' ? 'disabled' : undefined;
}

function withdrawingWords(request: Withdrawing): string {
  const { withdrawal, trouble } = request;
  const withdrawn = `${mention(withdrawal.by.slack.userId)} ${withdrawal.kind} the request.`;
  const end = dateToken(request.endsAt);
  if (request.confirmed) {
    return `${withdrawn} ${toMrkdwn(confirmedWords(request.confirmed, 'unset'))} Nobody has to do anything: this card shows when they do.`;
  }
  const inTheWay = keyInTheWay(request);
  if (inTheWay === 'expired') {
    return `${withdrawn} *The first authorization cannot be taken back:* the key has expired, and IBM unsets no expired key. Nobody has to do anything: it ends by itself ${end}. Until then another Manager can still delete the key in the IBM Cloud console.`;
  }
  const start = `${withdrawn} The first authorization is being taken back; until that is confirmed the key is still set for deletion.`;
  if (!trouble) return start;
  const isNobodySignedIn = trouble.code === 'session_gone';
  if (inTheWay === 'disabled') {
    const then = isNobodySignedIn
      ? 'Then anyone who may set it for deletion unsets it, with *Unset the key…* and a passcode.'
      : 'Countersign then unsets it within minutes.';
    return `${start}\n*Not done yet:* the key is disabled, and IBM unsets an active key alone. A Manager enables it first. ${then} Otherwise the key stays set until ${end}.`;
  }
  if (isNobodySignedIn) {
    return `${start}\n*Not done yet:* nobody is signed in to take it back. Anyone who may set the key for deletion can do it here with *Unset the key…* and a passcode, or in the IBM Cloud console. Until then the key stays set, at the longest until ${end}.`;
  }
  const { what, why } = explainFailure(trouble, request.key.name);
  return `${start}\n*Not done yet:* ${toMrkdwn(`${what} ${why}`)} Countersign keeps trying. Anyone with the Writer role can also unset the key in the IBM Cloud console.`;
}

/** Whether services may go on using a key that was deleted over their heads, and nobody has had them told again. */
export function mayStillBeUsed(request: DeletionRequest): request is Deleted {
  return request.status === 'deleted' && request.forced && request.aftermath === undefined;
}

function aftermathWords(request: Deleted): string {
  const { deletedAt, aftermath } = request;
  if (aftermath?.is === 'synced') {
    return ` The services were told again ${dateToken(aftermath.at)}. If one still reads its data after ${dateToken(aftermath.at + syncAnswerMs)}, open a case with IBM support.`;
  }
  if (!mayStillBeUsed(request)) return '';
  return ` If a service still reads its data, have the services told again with *Sync now*, from ${dateToken(deletedAt + syncPauseMs)} until ${dateToken(deletedAt + keptPeriodDays * dayMs)}.`;
}

/** The same beside the key as it stands now: what can still be done about the key is told there, by the clock. */
export function statusBesideKey(request: DeletionRequest): string {
  return request.status === 'deleted' ? deletedWords(request, 'beside the key') : statusWords(request);
}

function deletedWords(request: Deleted, told: 'alone' | 'beside the key' = 'alone'): string {
  const outages = request.forced && request.protection.known ? outageWords(request.protection.outages) : '';
  const requested = request.forced ? 'Force deletion requested' : 'Requested';
  const unforced =
    request.force && !request.forced
      ? ' A force deletion was asked for; nothing was registered with the key any more, so IBM was not told to force.'
      : '';
  const isAlone = told === 'alone';
  const wayBack = isAlone ? ` ${toMrkdwn(restoreEndWords({ ...request, ...request.key }))}` : '';
  const aftermath = isAlone || !mayStillBeUsed(request) ? aftermathWords(request) : '';
  return `${requested} by ${mention(request.requester.slack.userId)}, approved by ${mention(request.approver.slack.userId)}, deleted ${dateToken(request.deletedAt)} and read back.${unforced}${wayBack}${outages === '' ? '' : ` ${outages}`}${aftermath}`;
}

/** Whether what IBM named is gone, and nothing else has come in its place. */
function isWayClear(
  request: AwaitingApproval,
): request is AwaitingApproval & Required<Pick<AwaitingApproval, 'unblocked'>> {
  return request.unblocked !== undefined && blockersIn(request.protection, request.force) === 0;
}

/** How the watch over a blocked request stands. */
function watchWords(request: Blocked): string {
  if (isWatched(request)) {
    return `*${progressWords(request)}.* Countersign looks again within the hour and tells everyone once when the way is clear.`;
  }
  const { obstruction, protection } = request;
  if (obstruction !== 'resources' && obstruction !== 'retention') return 'A Manager can try again.';
  if (!protection.known) {
    return 'IBM did not list what is registered with the key, so only another try can tell when the way is clear.';
  }
  if (obstruction === 'resources' && mustForce(request)) {
    return `*${protection.resources === 1 ? '1 resource is' : `${protection.resources} resources are`} registered with the key now*, as listed below. To approve again is to approve that list: IBM is then told to force.`;
  }
  return 'Nothing stood in the way in the list as last read, so only another try can tell when the way is clear.';
}

/** What a moment is told in. A late notice tells how things stand instead. */
export function momentWords(moment: Moment, request: DeletionRequest): string {
  const key = `key *${escapeMrkdwn(request.key.name)}*`;
  if (moment === 'reminder' && awaitsDecision(request)) {
    return `Reminder: the request to delete ${key} by ${mention(request.requester.slack.userId)} still waits for a decision. It ends ${dateToken(request.endsAt)}.`;
  }
  if (moment === 'unblocked' && request.status === 'awaiting_approval' && isWayClear(request)) {
    return `:white_check_mark: The way is clear: ${key} can be deleted now. A Manager can approve on the card until ${dateToken(request.endsAt)}.`;
  }
  return `${escapeMrkdwn(titleOf(request))}. ${statusWords(request)}`;
}
