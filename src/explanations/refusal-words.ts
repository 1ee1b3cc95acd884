import { shorten } from '../domain/plain-text.js';
import { isSamePerson, isSameSlackUser, type Person } from '../domain/person.js';
import type { Refusal, RefusalCode, RefusedStep } from '../domain/refusal.js';
import type { DeletionRequest } from '../domain/request.js';
import type { Explanation } from './explanation.js';
import { markTime } from './marks.js';
import { anyOf } from './counts.js';

/** Words for each of some refusals, for whoever took the step. */
export type RefusalWords<Codes extends RefusalCode> = {
  [Code in Codes]: (refusal: Extract<Refusal, { code: Code }>, step: RefusedStep) => Explanation;
};

/** How many of a list stand in a sentence. */
export const namesShown = 3;

/** How whoever reads stands to a request. */
export function standingTo(
  request: DeletionRequest,
  { by }: RefusedStep,
): 'requester' | 'approver' | 'other' {
  if (isReader(request.requester, { by })) return 'requester';
  return request.approvers.some((approver) => isReader(approver, { by })) ? 'approver' : 'other';
}

/** Who can decide on a request besides whoever reads: `Malik or Mei`. */
export function decidersOf(request: DeletionRequest | undefined, step: RefusedStep): string {
  const others = request?.approvers.filter((approver) => !isReader(approver, step)) ?? [];
  const names = others.map(({ name }) => name);
  const more = names.length - namesShown;
  return anyOf(more > 1 ? [...names.slice(0, namesShown), `${more} others`] : names) || 'another Manager';
}

/** Begins a sentence, unless another word for the reader is given: `Malik`, or `You`. */
export function nameFor(person: Person, step: RefusedStep, you = 'You'): string {
  return isReader(person, step) ? you : person.name;
}

/** `a moment ago`, or when. */
export function whenFor(at: number, step: RefusedStep): string {
  return step.at !== undefined && step.at - at < momentMs ? 'a moment ago' : markTime(at);
}

const momentMs = 120_000;

function isReader(person: Person, { by }: Pick<RefusedStep, 'by'>): boolean {
  if (!by) return false;
  return by.person ? isSamePerson(person, by.person) : isSameSlackUser(person.slack, by.slack);
}

/** What somebody typed, as far as it fits into a sentence. */
export function clip(text: string): string {
  return shorten(text.replaceAll(/[\r\n\t]+/g, ' '), 100);
}
