import { keysCommand } from '../../../explanations/command-names.js';
import type { KnownBlock } from '@slack/types';
import type { MissingApprover } from '../../../domain/approver.js';
import { isSameSlackUser, type SlackIdentity } from '../../../domain/person.js';
import { type ApproversShown, showApprovers } from '../../../usecases/keys/show-approvers.js';
import { missingLines } from '../../../explanations/missing-approvers.js';
import type { Ports } from '../../../usecases/ports.js';
import { departedBlocks } from '../card/departed-blocks.js';
import { whyNotLinked } from '../card/why-not-linked.js';
import { context, section } from '../kit/blocks.js';
import { escapeMrkdwn, mention } from '../kit/mrkdwn.js';
import { type Words, wordsOf } from '../kit/words.js';
import { approverMention } from '../words/approver-words.js';
import { awayUntilWords } from '../words/away-words.js';
import { unansweredBlocks } from '../words/unanswered-instances.js';

const peopleShown = 40;

/** `/keys approvers`. */
export async function approversReply(ports: Ports, by: SlackIdentity, text: string): Promise<Words> {
  const shown = await showApprovers(ports, by, text);
  if (!shown.ok) return whyNotLinked(ports, shown.no, by);
  const departed = await departedBlocks(ports, shown.value.key, by);
  return wordsOf(approversBlocks(shown.value, departed));
}

/** Who may delete a key, in the order of what they can do about a request. */
function approversBlocks(shown: ApproversShown, departed: KnownBlock[]): KnownBlock[] {
  const { key, instance, unanswered, approvers, unknown, inactive, unavailable, reader, readerIsOne } = shown;
  const able = approvers.able.map(
    (approver) =>
      `• ${approverMention(approver, unavailable)}${approver.slack.userId === reader.slack.userId ? ', which is you' : ''}`,
  );
  const others = approvers.able.filter(({ slack }) => !isSameSlackUser(slack, reader.slack));
  const allAway = awayUntilWords(others, unavailable, { isOwn: readerIsOne });
  const uncounted = approvers.uncounted.map(({ slack }) => `• ${mention(slack.userId)}`);
  const outside = [
    ...approvers.outside.map(({ person, account }) => ({ name: person.name, why: account })),
    ...unknown.flatMap(({ name, account }) => (account ? [{ name, why: account }] : [])),
  ];
  const unlinked = unknown
    .filter(({ account }) => account === undefined)
    .map(({ name, onCondition }) => `• ${escapeMrkdwn(name)}${onCondition ? ' (on a condition)' : ''}`);
  return [
    section(`*Who may delete key ${escapeMrkdwn(key.name)}* in ${escapeMrkdwn(instance.name)}`),
    ...unansweredBlocks(unanswered),
    ...departed,
    section(
      able.length === 0
        ? '*Nobody can be asked:* no full member of this workspace who is known to Countersign may delete it.'
        : `*Can be asked, the requester left out*\n${listed(able)}`,
    ),
    ...(allAway === '' ? [] : [section(allAway)]),
    ...part('Have the right on a condition alone, which nobody can check while service IDs act', uncounted),
    ...part(
      `May delete it, and no full member of this workspace is known to be them; members link themselves with \`${keysCommand()} link\``,
      unlinked,
    ),
    ...part('May delete it at IBM, and cannot act here', bullets(outside)),
    ...part('Have the right, and can use it once they are active in the account', bullets(inactive)),
    context(
      readerIsOne
        ? 'You may approve what others ask for, and never your own request.'
        : 'You may not approve a deletion of this key.',
    ),
  ];
}

function bullets(people: readonly MissingApprover[]): string[] {
  return missingLines(people, peopleShown).map((line) => `• ${escapeMrkdwn(line)}`);
}

function part(title: string, lines: string[]): KnownBlock[] {
  return lines.length === 0 ? [] : [section(`*${title}*\n${listed(lines)}`)];
}

function listed(lines: string[]): string {
  const more = lines.length - peopleShown;
  return [...lines.slice(0, peopleShown), ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
}
