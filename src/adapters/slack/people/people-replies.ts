import type { KnownBlock } from '@slack/types';
import type { AwayAsked } from '../../../domain/away.js';
import type { KeyRights } from '../../../domain/authority.js';
import { explainUnknown } from '../../../explanations/recognition.js';
import { explainRefusal } from '../../../explanations/refusals.js';
import type { ApproversShown } from '../../../usecases/keys/show-approvers.js';
import type { WhoIAm } from '../../../usecases/keys/who-am-i.js';
import { approverMention } from '../words/approver-words.js';
import { context, explanationBlocks, section } from '../kit/blocks.js';
import { dateToken, escapeMrkdwn, mention } from '../kit/mrkdwn.js';

const peopleShown = 40;

/** Who may delete a key, in the order of what they can do about a request. */
export function approversBlocks(shown: ApproversShown): KnownBlock[] {
  const { key, instance, approvers, unknown, away, reader, readerIsOne } = shown;
  const able = approvers.able.map(
    (approver) =>
      `• ${approverMention(approver, away)}${approver.slack.userId === reader.slack.userId ? ', which is you' : ''}`,
  );
  const uncounted = approvers.uncounted.map(({ slack }) => `• ${mention(slack.userId)}`);
  const outside = approvers.outside.map(
    ({ person, account }) => `• ${escapeMrkdwn(person.name)}: ${outsideWords[account]}`,
  );
  const others = unknown.map(
    ({ name, onCondition }) => `• ${escapeMrkdwn(name)}${onCondition ? ' (on a condition)' : ''}`,
  );
  return [
    section(`*Who may delete key ${escapeMrkdwn(key.name)}* in ${escapeMrkdwn(instance.name)}`),
    section(
      able.length === 0
        ? '*Nobody can be asked:* no full member of this workspace who is known to Countersign may delete it.'
        : `*Can be asked, the requester left out*\n${listed(able)}`,
    ),
    ...part('Have the right on a condition alone, which nobody can check while service IDs act', uncounted),
    ...part(
      'May delete it, and no full member of this workspace is known to be them; members link themselves with `/keys link`',
      others,
    ),
    ...part('May delete it and cannot act here', outside),
    context(
      readerIsOne
        ? 'You may approve what others ask for, and never your own request.'
        : 'You may not approve a deletion of this key.',
    ),
  ];
}

const outsideWords: Record<ApproversShown['approvers']['outside'][number]['account'], string> = {
  guest: 'a guest of the workspace',
  bot: 'a bot',
  deactivated: 'deactivated in Slack',
  outsider: 'of another organisation',
  unknown: 'not described by Slack at the moment',
};

function part(title: string, lines: string[]): KnownBlock[] {
  return lines.length === 0 ? [] : [section(`*${title}*\n${listed(lines)}`)];
}

function listed(lines: string[]): string {
  const more = lines.length - peopleShown;
  return [...lines.slice(0, peopleShown), ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
}

/** What Countersign knows of a person, for themselves alone. */
export function whoAmIBlocks({ account, recognition, rights }: WhoIAm): KnownBlock[] {
  if (account.kind !== 'member') {
    return explanationBlocks(explainRefusal({ code: 'account_not_eligible', account: account.kind }));
  }
  if (!recognition?.known) return explanationBlocks(explainUnknown(recognition?.why ?? 'not_linked'));
  const { person } = recognition;
  const how =
    recognition.by === 'link'
      ? `linked on ${dateToken(recognition.linkedAt)}`
      : recognition.by === 'email'
        ? 'known by your confirmed e-mail address; `/keys link` makes it sure'
        : 'known by the role file';
  return [
    section(
      `*You are ${escapeMrkdwn(person.name)}* at IBM Cloud\nIAM ID \`${escapeMrkdwn(person.iamId)}\`, ${how}.`,
    ),
    section(
      `*What you may do*\n${rights
        .map(
          ({ instance, key, rights: held }) =>
            `• ${key ? `key ${escapeMrkdwn(key.name)} in ` : ''}${escapeMrkdwn(instance.name)}: ${held ? rightWords(held) : 'your rights could not be read'}`,
        )
        .join('\n')}`,
    ),
    ...(rights.some(({ key }) => key)
      ? []
      : [context('As for a key that no policy names; `/keys whoami KEY` tells it for one.')]),
  ];
}

function rightWords({ maySetForDeletion, mayDelete, onCondition }: KeyRights): string {
  const word = (held: boolean, perhaps: boolean | undefined) =>
    held ? 'yes' : perhaps === true ? 'on a condition' : 'no';
  return `ask for a deletion: ${word(maySetForDeletion, onCondition?.maySetForDeletion)}; approve one: ${word(mayDelete, onCondition?.mayDelete)}`;
}

export function awayWords(asked: AwayAsked): string {
  return asked.kind === 'away'
    ? `You get no direct messages about requests until ${dateToken(asked.until)}. Your rights stay as they are, and \`/keys away back\` ends it sooner.`
    : 'You are asked by direct message again.';
}
