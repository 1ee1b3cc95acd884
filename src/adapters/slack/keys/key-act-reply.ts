import { possibleAgain } from '../../../domain/key-act.js';
import { isDeleted, type KeyAct, type KeyRef } from '../../../domain/key.js';
import type { UnansweredInstance } from '../../../domain/kms-failure.js';
import type { SlackIdentity } from '../../../domain/person.js';
import { describeKeyAct, explainTooEarly } from '../../../explanations/key-acts.js';
import { actOnKey } from '../../../usecases/effects/act-on-key.js';
import { prepareAct } from '../../../usecases/effects/prepare-act.js';
import { lookForKey } from '../../../usecases/keys/look-for-key.js';
import { readServedKey } from '../../../usecases/keys/read-served-key.js';
import type { Ports } from '../../../usecases/ports.js';
import { departedBlocks } from '../card/departed-blocks.js';
import { whyNotLinked } from '../card/why-not-linked.js';
import { whyNot } from '../kit/why-not.js';
import { type Words, wordsOf, wordsOfExplanation } from '../kit/words.js';
import { keyActButton } from '../words/key-act-button.js';
import { actDoneWords, actNoWords } from '../words/key-act-words.js';
import { unansweredBlocks } from '../words/unanswered-instances.js';

/**
 * `/keys sync` and its like. What anyone can undo at once is done at once; what stops services or makes a new version is
 * asked for once more, and so is everything that takes a passcode.
 */
export function keyActReply(act: KeyAct) {
  return async (ports: Ports, by: SlackIdentity, text: string): Promise<Words> => {
    const found = await lookForKey(ports, by, text);
    if (!found.ok) return whyNotLinked(ports, found.no, by);
    const { unanswered, namedSoAt } = found.value;
    const ref = { instanceId: found.value.instance.id, keyId: found.value.key.keyId };
    // Where another key may be meant, the person sees which one was found before anything is done.
    const isSure = unanswered.length === 0 && namedSoAt === undefined;
    const isDoneAtOnce = !ports.personal && isSure && (act === 'sync' || act === 'enable');
    // Who may not is told before they are asked for more; what is done at once tells it by itself. What was found may come of a
    // list, which tells no time of the KMS's.
    const seen = await (isDoneAtOnce ? readServedKey(ports, ref, 2) : prepareAct(ports, act, ref, by));
    if (!seen.ok) {
      const departed = await departedBlocks(ports, found.value.key, by);
      return doubting(unanswered, wordsOf([...whyNot(seen.no).blocks, ...departed]));
    }
    const { key, serverTime } = seen.value;
    const lastSync = act === 'sync' ? await ports.syncs.last(ref) : undefined;
    const again = possibleAgain(act, key, serverTime, lastSync);
    if (again?.isExact) return wordsOfExplanation(explainTooEarly(act, key.name, again, lastSync));
    if (isDoneAtOnce) return actWords(ports, act, ref, by);
    const asked = wordsOfExplanation(describeKeyAct(act, key.name, isDeleted(key)));
    const { text: said, blocks } = doubting(unanswered, asked);
    return { text: said, blocks: [...blocks, { type: 'actions', elements: [keyActButton(act, key)] }] };
  };
}

/** With which instances may hold another key that was meant, where there are any. */
function doubting(unanswered: readonly UnansweredInstance[], { text, blocks }: Words): Words {
  const doubt = wordsOf(unansweredBlocks(unanswered));
  return { text: [text, doubt.text].filter(Boolean).join('\n'), blocks: [...blocks, ...doubt.blocks] };
}

/** Does it as the service IDs, and says how it went. */
export async function actWords(ports: Ports, act: KeyAct, ref: KeyRef, by: SlackIdentity): Promise<Words> {
  const answer = await actOnKey(ports, act, ref, by);
  return answer.ok ? actDoneWords(answer.value) : actNoWords(answer.no);
}
