import { type Confirmed, confirmedIn, type DeletionRequest } from '../domain/request.js';
import { markPerson, markTime } from './marks.js';

/** What IBM has said yes to, before its readings show it. */
export function confirmedWords({ at }: Confirmed, done: 'set' | 'deleted' | 'unset'): string {
  const what = {
    set: 'that the key is set for deletion',
    deleted: 'the deletion',
    unset: 'that the key is no longer set for deletion',
  }[done];
  return `IBM confirmed ${what} ${markTime(at)}; its lists do not show it yet.`;
}

/** How far a request is that is being carried out. */
export function progressOf(request: DeletionRequest): string {
  const confirmed = confirmedIn(request);
  if (confirmed && request.status === 'authorizing') return confirmedWords(confirmed, 'set');
  if (request.status === 'deleting') {
    if (confirmed) return confirmedWords(confirmed, 'deleted');
    return `${markPerson(request.approver.slack.userId)} approved ${markTime(request.approvedAt)}; IBM is being asked to delete the key.`;
  }
  if (request.status === 'withdrawing') {
    const { kind, by } = request.withdrawal;
    if (confirmed) {
      return `${markPerson(by.slack.userId)} ${kind} it. ${confirmedWords(confirmed, 'unset')}`;
    }
    return `${markPerson(by.slack.userId)} ${kind} it; the first authorization is being taken back.`;
  }
  return 'Another step is under way.';
}
