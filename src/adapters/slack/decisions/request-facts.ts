// All that is known of a request and decides nothing on its card.
import type { KnownBlock } from '@slack/types';
import { isDecidedHere } from '../../../domain/decided-here.js';
import { parseCrn } from '../../../domain/crn.js';
import { holdsOf } from '../../../domain/protection.js';
import { awaitsDecision, type DeletionRequest, type FormerApproval } from '../../../domain/request.js';
import { explainKmsFailure } from '../../../explanations/kms-failures.js';
import { keyPageOf } from '../../../explanations/links.js';
import { context, fields, quoted, section } from '../kit/blocks.js';
import { dateToken, escapeMrkdwn, inCode, mention, toMrkdwn } from '../kit/mrkdwn.js';
import { elsewhereWords } from '../words/elsewhere-words.js';
import { askOwnersWords, elsewhereAdvice, protectionWords, shareBlocks } from '../words/protection-words.js';
import { forceWords, guardWords, isWayClear } from '../words/request-words.js';

/** The key and the request in full. */
export function requestFacts(request: DeletionRequest): KnownBlock[] {
  const { key, protection } = request;
  const region = parseCrn(key.crn)?.location ?? '';
  const page = keyPageOf(key);
  return [
    ...reasonBlocks(request),
    // Else the card above has these.
    ...(isDecidedHere(request)
      ? []
      : fields([
          ['Asked', `${mention(request.requester.slack.userId)} ${dateToken(request.openedAt)}`],
          ...optional('Ticket', request.ticket && escapeMrkdwn(request.ticket)),
          ['Protects', protectionWords(protection)],
          ['Two people', guardWords(request)],
          ...optional('Deadline', 'endsAt' in request ? dateToken(request.endsAt, 'deadline') : undefined),
        ])),
    ...textBlocks(
      key.expiresAt === undefined ? '' : `*The key’s expiration date:* ${dateToken(key.expiresAt)}`,
    ),
    ...failureBlocks(request),
    ...shareBlocks(protection, request.force ? 'Unreadable without this key' : 'Protected resources'),
    ...textBlocks(placesWords(request)),
    ...(awaitsDecision(request) ? textBlocks(askOwnersWords(protection)) : []),
    section(
      [
        `*Key* \`${key.keyId}\``,
        `*Instance* \`${inCode(key.instanceId)}\`${region === '' ? '' : `, ${escapeMrkdwn(region)}`}`,
        `*CRN* \`${inCode(key.crn)}\``,
        page === undefined
          ? ''
          : `<${page}|Open ${escapeMrkdwn(key.instanceName)} in the IBM Cloud console>, which lists the key under its id`,
      ]
        .filter(Boolean)
        .join('\n'),
    ),
  ];
}

/** To the letter, which mrkdwn cannot, unless the card above has it so. */
function reasonBlocks(request: DeletionRequest): KnownBlock[] {
  const { reason } = request;
  const isShown = isDecidedHere(request) && escapeMrkdwn(reason) === reason;
  return isShown ? [] : [section('*Reason*'), quoted(reason)];
}

/** In whose account and which region things are; of a force deletion the card says it. */
function placesWords(request: DeletionRequest): string {
  const { protection } = request;
  if (forceWords(request) !== '') return '';
  return awaitsDecision(request) ? elsewhereAdvice(protection) : elsewhereWords(protection);
}

function optional(label: string, value: string | undefined): [label: string, value: string][] {
  return value === undefined || value === '' ? [] : [[label, value]];
}

function textBlocks(words: string): KnownBlock[] {
  return words === '' ? [] : [section(words)];
}

/** What IBM said in full where the card says what came of it. */
function failureBlocks(request: DeletionRequest): KnownBlock[] {
  const failure = failureOf(request);
  if (!failure || failure.code === 'resources_changed') return [];
  const { correlationId, ...rest } = failure;
  const { protection, force, key } = request;
  // By now the key has been read: what was unclear then had no effect. A withdrawal is still looking.
  const known = request.status === 'withdrawing' ? rest : { ...rest, effect: 'none' as const };
  const { what, why, next, link } = explainKmsFailure(known, {
    keyName: key.name,
    force,
    synced: protection.known && protection.sync !== undefined,
    ...(protection.known && { holds: holdsOf(protection) }),
  });
  const head = failure.status === undefined ? 'What went wrong' : 'What IBM answered';
  const words = [what, why, isAdviceOver(request) ? '' : next].filter(Boolean).join(' ');
  const more = link === undefined ? '' : `\n<${link.url}|${escapeMrkdwn(link.text)}>`;
  return [
    section(`*${head}*\n${toMrkdwn(words)}${more}`),
    ...(correlationId === undefined
      ? []
      : [context(`For IBM support, its correlation id: \`${inCode(correlationId)}\``)]),
  ];
}

/** What was to be done about it is done, or no longer makes a difference. */
function isAdviceOver(request: DeletionRequest): boolean {
  return request.status === 'awaiting_approval'
    ? isWayClear(request)
    : request.status === 'superseded' && request.change !== 'unset';
}

function failureOf(request: DeletionRequest): FormerApproval['failure'] | undefined {
  switch (request.status) {
    case 'awaiting_approval':
      return request.unblocked?.former.failure ?? request.lapsed?.failure;
    case 'blocked':
      return request.former.failure;
    case 'withdrawing':
      return request.trouble;
    case 'superseded':
      return request.failure;
    case 'failed':
      return request.obstacle.kind === 'kms' ? request.obstacle.failure : undefined;
    default:
      return undefined;
  }
}
