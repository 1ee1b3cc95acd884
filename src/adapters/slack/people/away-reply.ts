import { keysCommand } from '../../../explanations/command-names.js';
import type { AwayAsked } from '../../../domain/away.js';
import type { SlackIdentity } from '../../../domain/person.js';
import { explainAwayRefusal } from '../../../explanations/away.js';
import { setAway, type SetAwayPorts } from '../../../usecases/people/set-away.js';
import { explanationBlocks, section } from '../kit/blocks.js';
import { dateToken } from '../kit/mrkdwn.js';
import { whyNot } from '../kit/why-not.js';
import { type Words, wordsOf } from '../kit/words.js';

/** `/keys away`. */
export async function awayReply(ports: SetAwayPorts, by: SlackIdentity, text: string): Promise<Words> {
  const set = await setAway(ports, by, text);
  if (set.ok) return wordsOf([section(awayWords(set.value))]);
  return set.no.kind === 'away'
    ? wordsOf(explanationBlocks(explainAwayRefusal(set.no.refusal)))
    : whyNot(set.no);
}

function awayWords(asked: AwayAsked): string {
  return asked.kind === 'away'
    ? `You get no direct messages about requests until ${dateToken(asked.until)}. Your rights stay as they are, and \`${keysCommand()} away back\` ends it sooner.`
    : 'You are asked by direct message again.';
}
