import type { Protection } from '../../domain/protection.js';
import type { DeletionRequest, Guard } from '../../domain/request.js';
import type { Moment } from '../../domain/effect.js';
import { explainFailure, explainObstacle } from '../../explanations/troubles.js';
import { endOf } from '../../explanations/refusals.js';
import { dateToken, escapeMrkdwn, mention, mentions, toMrkdwn } from './mrkdwn.js';

const count = (n: number, one: string, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

export function protectionWords(protection: Protection): string {
  if (!protection.known) return 'unknown: IBM did not list the protected resources';
  if (protection.resources === 0) return 'no registered resources (not every service registers)';
  const kept = protection.underRetention > 0 ? `, ${protection.underRetention} under a retention policy` : '';
  return `${count(protection.resources, 'registered resource')}${kept}`;
}

/** What registrations mean for the deletion; empty when they mean nothing. */
export function protectionWarning(protection: Protection): string {
  if (!protection.known || protection.resources === 0) return '';
  return protection.underRetention > 0
    ? 'IBM will refuse to delete this key while a retention policy holds one of its resources.'
    : 'IBM will refuse to delete this key while resources are registered with it.';
}

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
      return `Approval needed: delete key ${name}`;
    case 'deleting':
      return `Approved: deleting key ${name}`;
    case 'blocked':
      return `Blocked: key ${name} was not deleted`;
    case 'withdrawing':
      return request.withdrawal.kind === 'denied'
        ? `Denied: unsetting key ${name}`
        : `Cancelled: unsetting key ${name}`;
    case 'deleted':
      return `Deleted: key ${name}`;
    case 'denied':
      return `Denied: key ${name} stays`;
    case 'cancelled':
      return `Cancelled: key ${name} stays`;
    case 'expired':
      return `Expired: key ${name} was not deleted`;
    case 'superseded':
      return `Ended: key ${name} was changed outside Countersign`;
    case 'failed':
      return `Not requested: key ${name}`;
  }
}

/** Where things stand, as mrkdwn. */
export function statusWords(request: DeletionRequest): string {
  switch (request.status) {
    case 'authorizing':
      return 'IBM is being asked to set the key for deletion.';
    case 'awaiting_approval': {
      const waiting = `Waiting for one of ${mentions(request.approvers.map((person) => person.slack.userId))} until ${dateToken(request.endsAt)}.`;
      if (!request.lapsed) return waiting;
      const { approver, failure } = request.lapsed;
      const { what, why, next } = explainFailure(failure, request.key.name);
      return `*Not carried out:* ${mention(approver.slack.userId)} approved, but the key was not deleted. ${toMrkdwn(`${what} ${why} ${next}`)}\nIt can be approved again. ${waiting}`;
    }
    case 'deleting':
      return `${mention(request.approver.slack.userId)} approved on ${dateToken(request.approvedAt)}. IBM is being asked to delete the key; nothing is confirmed yet.`;
    case 'blocked': {
      const { approver, failure } = request.former;
      const { what, why, next } = explainFailure(failure, request.key.name);
      return `${mention(approver.slack.userId)} approved, and IBM refused. ${toMrkdwn(`${what} ${why} ${next}`)}\nThe request stays open until ${dateToken(request.endsAt)}: a Manager can approve again once the way is clear.`;
    }
    case 'withdrawing': {
      const { withdrawal, trouble } = request;
      const who = mention(withdrawal.by.slack.userId);
      const start = `${who} ${withdrawal.kind} the request. The first authorization is being taken back; until that is confirmed the key is still set for deletion.`;
      if (!trouble) return start;
      const { what, why } = explainFailure(trouble, request.key.name);
      return `${start}\n*Not done yet:* ${toMrkdwn(`${what} ${why}`)} Countersign keeps trying. Anyone with the Writer role can also unset the key in the IBM Cloud console.`;
    }
    case 'deleted':
      return `Requested by ${mention(request.requester.slack.userId)}, approved by ${mention(request.approver.slack.userId)}, deleted on ${dateToken(request.deletedAt)} and read back. A Manager can restore it until ${dateToken(request.restorableUntil)}.`;
    case 'denied':
      return `${toMrkdwn(endOf(request))} The key stays${request.guard === 'kms' ? ' and is no longer set for deletion' : ''}. Reason given:\n>${escapeMrkdwn(request.denialReason).replace(/\n/g, '\n>')}`;
    case 'cancelled':
      return `${toMrkdwn(endOf(request))} The key stays${request.guard === 'kms' ? ' and is no longer set for deletion' : ''}.`;
    case 'expired':
      return `${toMrkdwn(endOf(request))} The key stays; the first authorization is void. To try again, start over with \`/delete-key\`.`;
    case 'superseded':
      return `${toMrkdwn(endOf(request))} This request can no longer be decided.`;
    case 'failed': {
      const { what, why, next } = explainObstacle(request.obstacle, request.key.name);
      return toMrkdwn(`${what} ${why} ${next}`);
    }
  }
}

/** What a moment is told in. */
export function momentWords(moment: Moment, request: DeletionRequest): string {
  const key = `key *${escapeMrkdwn(request.key.name)}*`;
  if (moment === 'reminder') {
    return `Reminder: the request to delete ${key} by ${mention(request.requester.slack.userId)} still waits for a decision. ${'endsAt' in request ? `It ends on ${dateToken(request.endsAt)}.` : ''}`;
  }
  return `${escapeMrkdwn(titleOf(request))}. ${statusWords(request)}`;
}
