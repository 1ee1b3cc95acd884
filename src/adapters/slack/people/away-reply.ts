import type { KnownBlock } from '@slack/types';
import type { SlackIdentity } from '../../../domain/person.js';
import { explainAwayRefusal } from '../../../explanations/away.js';
import { keysCommand } from '../../../explanations/command-names.js';
import { allOf } from '../../../explanations/counts.js';
import { type AwayNow, setAway } from '../../../usecases/people/set-away.js';
import type { Ports } from '../../../usecases/ports.js';
import { explanationBlocks, section } from '../kit/blocks.js';
import { dateToken, escapeMrkdwn, mention } from '../kit/mrkdwn.js';
import { whyNot } from '../kit/why-not.js';
import { type Words, wordsOf } from '../kit/words.js';
import { few } from '../words/approver-words.js';
import { waitingBlocks } from './waiting-blocks.js';

/** `/keys away`. */
export async function awayReply(ports: Ports, by: SlackIdentity, text: string): Promise<Words> {
  return (await awayAnswer(ports, by, text)).words;
}

/** The same, and whether anything came of it. */
export async function awayAnswer(
  ports: Ports,
  by: SlackIdentity,
  text: string,
): Promise<{ words: Words; isSet: boolean }> {
  const set = await setAway(ports, by, text);
  if (set.ok) {
    const blocks = [section(awayWords(set.value)), ...(await waitingAfter(ports, by, set.value))];
    return { words: wordsOf(blocks), isSet: true };
  }
  const words =
    set.no.kind === 'away' ? wordsOf(explanationBlocks(explainAwayRefusal(set.no.refusal))) : whyNot(set.no);
  return { words, isSet: false };
}

/** Every request of theirs says who is there now; to whoever is back, what waits for them. */
async function waitingAfter(ports: Ports, by: SlackIdentity, { kind }: AwayNow): Promise<KnownBlock[]> {
  const blocks = await waitingBlocks(ports, by);
  return kind === 'back' ? blocks : [];
}

function awayWords(now: AwayNow): string {
  if (now.kind === 'back') return 'You are asked by direct message again.';
  const { until, standIn, uncovered = [] } = now;
  const who = standIn ? mention(standIn.slack.userId) : '';
  return [
    `You get no direct messages about requests until ${dateToken(until)}.`,
    standIn ? `${who} gets them in your place where they may approve too.` : '',
    uncovered.length === 0
      ? ''
      : `${who} may not approve in ${allOf(few(uncovered.map(escapeMrkdwn)))}: nobody is messaged in your place there.`,
    `Your rights stay as they are, and \`${keysCommand()} away back\` ends it sooner.`,
  ]
    .filter(Boolean)
    .join(' ');
}
