import { isDeleted } from '../../../domain/key.js';
import {
  explainKeyActConfirmed,
  explainKeyActDone,
  explainSyncOfNothing,
  possibleAgainWords,
} from '../../../explanations/key-acts.js';
import type { No } from '../../../usecases/answer.js';
import type { KeyActDone } from '../../../usecases/effects/act-on-key.js';
import { context } from '../kit/blocks.js';
import { toMrkdwn } from '../kit/mrkdwn.js';
import { whyNot } from '../kit/why-not.js';
import { type Words, wordsOfExplanation } from '../kit/words.js';

export function actDoneWords({ act, key, isShown, at, registered }: KeyActDone): Words {
  if (act === 'sync' && registered === 0) return wordsOfExplanation(explainSyncOfNothing(key.name));
  return wordsOfExplanation(
    isShown || act === 'sync'
      ? explainKeyActDone(act, key.name, at, isDeleted(key))
      : explainKeyActConfirmed(act, key.name, at),
  );
}

/** Why it was not done; of a pause IBM wants, also when it is over. */
export function actNoWords(no: No): Words {
  const words = whyNot(no);
  const again = no.kind === 'trouble' && no.trouble.kind === 'kms' ? no.trouble.again : undefined;
  if (!again) return words;
  const note = toMrkdwn(possibleAgainWords(again));
  return { text: `${words.text} ${note}`, blocks: [...words.blocks, context(note)] };
}
