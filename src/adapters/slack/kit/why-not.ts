import type { Explanation } from '../../../explanations/explanation.js';
import { explainPasscodeFailure } from '../../../explanations/passcode-failures.js';
import { explainRefusal } from '../../../explanations/refusals.js';
import {
  explainFailure,
  explainFault,
  explainObstacle,
  explainOutage,
} from '../../../explanations/troubles.js';
import { explainUnanswered } from '../../../explanations/unanswered.js';
import type { No } from '../../../usecases/answer.js';
import { quoted, section } from './blocks.js';
import { type Words, wordsOf, wordsOfExplanation } from './words.js';

/** A refusal or a trouble, ready to be shown to the one person who acted. */
export function whyNot(no: No): Words {
  return wordsOfExplanation(explain(no));
}

/** The same with what the person had written, which a form that is gone no longer holds. */
export function whyNotWith(written: string, no: No): Words {
  return wordsOf([...whyNot(no).blocks, section('*What you wrote*'), quoted(written)]);
}

function explain(no: No): Explanation {
  if (no.kind === 'refusal') return explainRefusal(no.refusal, no.step);
  const { trouble } = no;
  switch (trouble.kind) {
    case 'kms':
      return trouble.unanswered
        ? explainUnanswered(trouble.unanswered)
        : explainFailure(trouble.failure, trouble.keyName);
    case 'sign_in':
      return explainPasscodeFailure(trouble.failure);
    case 'first_authorization':
      return explainObstacle(trouble.obstacle, trouble.request.key.name);
    case 'slack':
    case 'roles':
    case 'link':
    case 'store':
      return explainOutage(trouble.kind);
    case 'fault':
      return explainFault(trouble.id);
  }
}
