import { keysCommand } from '../../../explanations/command-names.js';
import type { KnownBlock } from '@slack/types';
import type { KeyRights } from '../../../domain/authority.js';
import type { SlackIdentity } from '../../../domain/person.js';
import { explainInactive } from '../../../explanations/inactive-users.js';
import { explainUnknown } from '../../../explanations/recognition.js';
import { explainRefusal } from '../../../explanations/refusals.js';
import { whoAmI, type WhoAmIPorts, type WhoIAm } from '../../../usecases/keys/who-am-i.js';
import type { Ports } from '../../../usecases/ports.js';
import { departedBlocks } from '../card/departed-blocks.js';
import { whyNotLinked } from '../card/why-not-linked.js';
import { context, explanationBlocks, section } from '../kit/blocks.js';
import { dateToken, escapeMrkdwn, inCode, mention, toMrkdwn } from '../kit/mrkdwn.js';
import { type Words, wordsOf } from '../kit/words.js';
import { unansweredBlocks } from '../words/unanswered-instances.js';

/** `/keys whoami`. */
export async function whoAmIReply(
  ports: WhoAmIPorts & Pick<Ports, 'copies' | 'surface'>,
  by: SlackIdentity,
  keyText = '',
): Promise<Words> {
  const who = await whoAmI(ports, by, keyText);
  if (!who.ok) return whyNotLinked(ports, who.no, by);
  const [key] = who.value.rights.flatMap((one) => one.key ?? []);
  return wordsOf(whoAmIBlocks(who.value, key ? await departedBlocks(ports, key, by) : []));
}

/** What Countersign knows of a person, for themselves alone. */
function whoAmIBlocks(
  { account, recognition, rights, away, isOff, unanswered = [] }: WhoIAm,
  departed: KnownBlock[],
): KnownBlock[] {
  if (account.kind !== 'member') {
    return explanationBlocks(explainRefusal({ code: 'account_not_eligible', account: account.kind }));
  }
  if (!recognition?.known) return explanationBlocks(explainUnknown(recognition?.why ?? 'not_linked'));
  const { person } = recognition;
  const how =
    recognition.by === 'link'
      ? `linked ${dateToken(recognition.linkedAt)}`
      : recognition.by === 'email'
        ? `known by your confirmed e-mail address; \`${keysCommand()} link\` makes it sure`
        : 'known by the role file';
  return [
    section(
      `*You are ${escapeMrkdwn(person.name)}* at IBM Cloud\nIAM ID \`${inCode(person.iamId)}\`, ${how}.`,
    ),
    section(
      `*What you may do*\n${rights
        .map(
          ({ instance, key, rights: held }) =>
            `• ${key ? `key ${escapeMrkdwn(key.name)}, ring ${escapeMrkdwn(key.keyRingId)} in ` : ''}${escapeMrkdwn(instance.name)}: ${held ? rightWords(held) : 'your rights could not be read'}`,
        )
        .join('\n')}`,
    ),
    ...departed,
    ...messagesBlocks(away, isOff),
    ...unansweredBlocks(unanswered),
    ...[...new Set(rights.flatMap(({ rights: held }) => held?.inactive ?? []))].map((inactive) => {
      const { why, next } = explainInactive(inactive);
      return section(toMrkdwn(`${why} ${next}`));
    }),
    ...(rights.some(({ key }) => key)
      ? []
      : [context(`As for a key that no policy names; \`${keysCommand()} whoami KEY\` tells it for one.`)]),
  ];
}

function messagesBlocks(away: WhoIAm['away'], isOff = false): KnownBlock[] {
  const place = away?.standIn ? `; ${mention(away.standIn.slack.userId)} stands in` : '';
  const lines = [
    ...(away
      ? [`You are away until ${dateToken(away.until)}${place}. \`${keysCommand()} away back\` ends it.`]
      : []),
    ...(isOff
      ? [
          `Direct messages to you are off, but for the last reminder before a request ends. \`${keysCommand()} notify on\` starts them again.`,
        ]
      : []),
  ];
  return lines.length === 0 ? [] : [section(lines.join('\n'))];
}

function rightWords({ maySetForDeletion, mayDelete, onCondition, inactive }: KeyRights): string {
  if (inactive) {
    return `nothing. ${toMrkdwn(explainInactive(inactive).what)}`;
  }
  const word = (held: boolean, perhaps: boolean | undefined) =>
    held ? 'yes' : perhaps === true ? 'on a condition' : 'no';
  return `ask for a deletion: ${word(maySetForDeletion, onCondition?.maySetForDeletion)}; approve one: ${word(mayDelete, onCondition?.mayDelete)}`;
}
