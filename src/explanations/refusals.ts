import type { NotLookedFor, Refusal, RefusalCode, RefusedStep } from '../domain/refusal.js';
import type { Explanation } from './explanation.js';
import { formRefusals } from './form-refusals.js';
import { keyRefusals } from './key-refusals.js';
import { peopleRefusals } from './people-refusals.js';
import type { RefusalWords } from './refusal-words.js';
import { requestRefusals } from './request-refusals.js';
import { restoreRefusals } from './restore-refusals.js';

const words: RefusalWords<RefusalCode> = {
  ...peopleRefusals,
  ...keyRefusals,
  ...requestRefusals,
  ...formRefusals,
  ...restoreRefusals,
};

/** Words for our no. Exhaustive by type: a new code without words does not compile. */
export function explainRefusal(refusal: Refusal, step: RefusedStep = {}): Explanation {
  const explain = words[refusal.code] as (refusal: Refusal, step: RefusedStep) => Explanation;
  return explain(refusal, step);
}

/** For a line in a list of keys, which has room for little more than a title. */
export function notLookedForLine(refusal: NotLookedFor): { title: string; more: string } {
  if (refusal.code === 'crn_of_no_key') {
    const { what, why } = explainRefusal(refusal);
    return { title: what, more: why };
  }
  const { instanceId, region, accountId } = refusal.place;
  const where = [region, accountId === undefined ? undefined : `account ${accountId}`].filter(Boolean);
  return { title: ['Not served here', ...where].join(', '), more: `instance ${instanceId}` };
}
