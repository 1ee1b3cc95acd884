import type { KeyAct } from '../../../domain/key.js';
import { explainKeyActDone, retryAtTheLatest } from '../../../explanations/key-acts.js';
import type { No } from '../../../usecases/answer.js';
import type { KeyActDone } from '../../../usecases/keys/act-on-key.js';
import type { Ports } from '../../../usecases/ports.js';
import { context } from '../kit/blocks.js';
import { dateToken } from '../kit/mrkdwn.js';
import { whyNot } from '../kit/why-not.js';
import { type Words, wordsOfExplanation } from '../kit/words.js';

export function actDoneWords({ act, key, serverTime }: KeyActDone): Words {
  return wordsOfExplanation(explainKeyActDone(act, key.name, serverTime));
}

/** Why it was not done; of a pause IBM wants, also when it is over. */
export function actNoWords({ clock }: Pick<Ports, 'clock'>, act: KeyAct, no: No): Words {
  const words = whyNot(no);
  const isTooEarly =
    no.kind === 'trouble' && no.trouble.kind === 'kms' && no.trouble.failure.code === 'REQ_TOO_EARLY_ERR';
  const from = isTooEarly ? retryAtTheLatest(act, clock.now()) : undefined;
  if (from === undefined) return words;
  const note = `It can be tried again ${dateToken(from)} at the latest.`;
  return { text: `${words.text} ${note}`, blocks: [...words.blocks, context(note)] };
}
