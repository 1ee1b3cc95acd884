import type { UnansweredInstance } from '../domain/kms-failure.js';
import { allOf } from './counts.js';
import type { Explanation } from './explanation.js';
import { explainKmsFailure } from './kms-failures.js';

/** Beside what was found: why it may not be all that fits. */
export function unansweredWords(unanswered: readonly UnansweredInstance[]): string {
  const where = unanswered.length === 1 ? 'there' : 'in one of them';
  return `${whoDidNot(unanswered)}, and another key that fits may be ${where}. ${causesOf(unanswered)} A key’s id leaves no doubt.`;
}

/** What IBM support asks for, of each of them that answered with one; undefined where none did. */
export function supportFor(unanswered: readonly UnansweredInstance[]): string | undefined {
  const ids = unanswered.flatMap(({ failure: { correlationId } }) => correlationId ?? []);
  return ids.length === 0 ? undefined : `IBM’s correlation ID: ${ids.join(', ')}`;
}

/** Nothing was found, and not everyone answered. */
export function explainUnanswered(unanswered: readonly UnansweredInstance[]): Explanation {
  const [first] = unanswered;
  const told = first && explainKmsFailure(first.failure);
  const support = supportFor(unanswered);
  return {
    what: `No such key was found. ${whoDidNot(unanswered)}.`,
    why: [causesOf(unanswered), told?.why].join(' '),
    next: told?.next ?? '',
    ...(support !== undefined && { support }),
    ...(told && { link: told.link }),
  };
}

/** For a line in a list of keys, which has room for little more than a title. */
export function unansweredLine({ instanceName, failure }: UnansweredInstance): {
  title: string;
  more: string;
} {
  return failure.code === 'KEY_SEARCH_TOO_BROAD'
    ? { title: 'Too many keys to search: type a whole alias or an id', more: `in ${instanceName}` }
    : { title: `${instanceName} did not answer`, more: explainKmsFailure(failure).what };
}

function whoDidNot(unanswered: readonly UnansweredInstance[]): string {
  const names = unanswered.map(({ instanceName }) => instanceName);
  return names.length === 1
    ? `Instance ${names.join()} did not answer`
    : `Instances ${allOf(names)} did not answer`;
}

function causesOf(unanswered: readonly UnansweredInstance[]): string {
  return unanswered
    .map(({ instanceName, failure }) => {
      const { what } = explainKmsFailure(failure);
      return unanswered.length === 1 ? what : `${instanceName}: ${what}`;
    })
    .join(' ');
}
