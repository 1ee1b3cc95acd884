import { enablePauseMs, type KeyNews } from '../../../domain/key-act.js';
import { syncAnswerMs } from '../../../domain/key-sync.js';
import { isDeleted } from '../../../domain/key.js';
import { keysCommand } from '../../../explanations/command-names.js';
import {
  explainKeyActConfirmed,
  explainKeyActDone,
  explainSyncOfNothing,
  possibleAgainWords,
} from '../../../explanations/key-acts.js';
import type { No } from '../../../usecases/answer.js';
import type { KeyActDone } from '../../../usecases/effects/act-on-key.js';
import { context, section } from '../kit/blocks.js';
import { dateToken, escapeMrkdwn, inCode, toMrkdwn } from '../kit/mrkdwn.js';
import { whyNot } from '../kit/why-not.js';
import { type Words, wordsOfExplanation } from '../kit/words.js';
import { keyActButton } from './key-act-button.js';

export function actDoneWords({ act, key, isShown, at, registered }: KeyActDone): Words {
  if (act === 'sync' && registered === 0) return wordsOfExplanation(explainSyncOfNothing(key.name));
  return wordsOfExplanation(
    isShown || act === 'sync'
      ? explainKeyActDone(act, key.name, at, isDeleted(key))
      : explainKeyActConfirmed(act, key.name, at),
  );
}

/**
 * Who did what to which key, for those who share it, and how it is undone. Names are plain: nobody has to act. It stands there for
 * good, and stays true.
 */
export function newsWords({ act, key, by, at, keyWasDeleted }: KeyNews): Words {
  const who = escapeMrkdwn(by.name);
  const name = `*${escapeMrkdwn(key.name)}*`;
  const until = dateToken(at + syncAnswerMs);
  switch (act) {
    case 'disable': {
      // IBM's pause (docs/facts/ibm.md#after-deletion-and-milder-ways).
      const pause = `${enablePauseMs / 1_000} seconds`;
      const text = `${who} disabled ${name}: nothing can be encrypted or decrypted with it until a Manager enables it again, which IBM allows after ${pause}.`;
      const button = keyActButton('enable', key);
      return { text, blocks: [section(text), { type: 'actions', elements: [button] }] };
    }
    case 'enable':
      return line(
        `${who} enabled ${name}: it works again, for some services within four hours. \`${keysCommand()} disable ${inCode(key.name)}\` undoes it.`,
      );
    case 'rotate':
      return line(
        `${who} rotated ${name}: a new version encrypts from now on, and earlier data stays readable. There is nothing to undo.`,
      );
    case 'sync':
      return line(
        keyWasDeleted
          ? `${who} synced ${name}: its services are told again that it is deleted, and have until ${until} to end their access. There is nothing to undo.`
          : `${who} synced ${name}: its services report anew what still uses it, by ${until}. There is nothing to undo.`,
      );
  }
}

function line(text: string): Words {
  return { text, blocks: [section(text)] };
}

/** Why it was not done; of a pause IBM wants, also when it is over. */
export function actNoWords(no: No): Words {
  const words = whyNot(no);
  const again = no.kind === 'trouble' && no.trouble.kind === 'kms' ? no.trouble.again : undefined;
  if (!again) return words;
  const note = toMrkdwn(possibleAgainWords(again));
  return { text: `${words.text} ${note}`, blocks: [...words.blocks, context(note)] };
}
