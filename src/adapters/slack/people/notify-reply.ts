import type { SlackIdentity } from '../../../domain/person.js';
import { keysCommand } from '../../../explanations/command-names.js';
import { setNotified } from '../../../usecases/people/set-notified.js';
import type { Ports } from '../../../usecases/ports.js';
import { section } from '../kit/blocks.js';
import { whyNot } from '../kit/why-not.js';
import { type Words, wordsOf } from '../kit/words.js';
import { waitingBlocks } from './waiting-blocks.js';

/** `/keys notify`. */
export async function notifyReply(ports: Ports, by: SlackIdentity, text: string): Promise<Words> {
  const set = await setNotified(ports, by, text);
  if (!set.ok) return whyNot(set.no);
  if (set.value === undefined) {
    return wordsOf([
      section(
        `*Nothing was changed:* \`${keysCommand()} notify off\` stops direct messages to you, and \`${keysCommand()} notify on\` starts them again.`,
      ),
    ]);
  }
  const blocks = await waitingBlocks(ports, by);
  return set.value === 'on'
    ? wordsOf([section('You are asked by direct message again.'), ...blocks])
    : wordsOf([
        section(
          `You get no direct messages about requests. Still sent: the last reminder before a request ends, and a request that nobody else would see. You can decide as before; \`${keysCommand()} pending\` lists what waits, and \`${keysCommand()} notify on\` ends it.`,
        ),
      ]);
}
