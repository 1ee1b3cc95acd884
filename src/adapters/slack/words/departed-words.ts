import type { KnownBlock } from '@slack/types';
import { deletionWords } from '../../../explanations/key-life.js';
import { markPerson } from '../../../explanations/marks.js';
import type { Departure } from '../../../usecases/keys/departure-of.js';
import type { ResolvedKey } from '../../../usecases/keys/resolve-key.js';
import { context, section } from '../kit/blocks.js';
import { dateToken, escapeMrkdwn, toMrkdwn } from '../kit/mrkdwn.js';

/** How a deleted key went, until when it can be restored, and the request; `link` to its card. Mrkdwn. */
export function departedWords({ deletion, syncFrom, request, outside }: Departure, link?: string): string {
  const how =
    request && !request.elsewhere
      ? ` by request ${request.id}: ${markPerson(request.requester.slack.userId)} asked, ${markPerson(request.approver.slack.userId)} approved`
      : ` outside Countersign${outside?.person ? `, by ${markPerson(outside.person.slack.userId)}` : outside?.iamId === undefined ? '' : `, by IAM ID ${outside.iamId}`}`;
  const words = toMrkdwn(deletionWords(deletion, { how, syncFrom }));
  if (request === undefined || link === undefined) return words;
  const to = (label: string) => `<${link}|${label}>`;
  return words.includes(request.id)
    ? words.replace(request.id, to(request.id))
    : `${words} ${to('Open the request')}`;
}

/** What else the name that was typed may mean: a key that had it before, or has it no more. */
export function alsoMeantBlocks(
  { key, namesakes = [], namedSoAt }: Pick<ResolvedKey, 'key' | 'namesakes' | 'namedSoAt'>,
  links: ReadonlyMap<string, string>,
): KnownBlock[] {
  const [last] = namesakes;
  const link = last && links.get(last.id);
  const id = last && (link === undefined ? last.id : `<${link}|${last.id}>`);
  const more = namesakes.length > 1 ? `, and ${namesakes.length - 1} before` : '';
  return [
    ...(namedSoAt === undefined
      ? []
      : [
          section(
            `The key you mean had that name ${dateToken(namedSoAt, 'day')}; it is called ${escapeMrkdwn(key.name)} now.`,
          ),
        ]),
    ...(last
      ? [
          context(
            `Another key of this name was deleted ${dateToken(last.deletedAt, 'day')} (${id}, \`${last.key.keyId}\`)${more}.`,
          ),
        ]
      : []),
  ];
}
