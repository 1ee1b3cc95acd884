import type { KnownBlock } from '@slack/types';
import type { DeletionRequest } from '../../../domain/request.js';
import { counted } from '../../../explanations/counts.js';
import { historyOf } from '../../../explanations/history.js';
import { explainSlackFailure } from '../../../explanations/slack-failures.js';
import type { AuditEntry } from '../../../ports/audit-log.js';
import type { CardCopy } from '../../../ports/card-deliveries.js';
import { renderCard } from '../card/card.js';
import { context, section } from '../kit/blocks.js';
import { dateToken, inCode, toMrkdwn } from '../kit/mrkdwn.js';
import { mayDecideWords } from '../words/approver-words.js';
import { leftWords } from '../words/left-words.js';
import { syncContext } from '../words/protection-words.js';
import { questionBlocks } from '../words/question-words.js';
import { recipientWords, sinceWords } from '../words/reach-words.js';
import { requestFacts } from './request-facts.js';

/** A request in full, with what has happened to it so far. */
export function detailsBlocks(
  request: DeletionRequest,
  audit: AuditEntry[],
  copies: CardCopy[],
): KnownBlock[] {
  const left = leftWords(request);
  return [
    ...renderCard(request, 'viewer').blocks,
    ...requestFacts(request),
    ...questionBlocks(request),
    section(mayDecideWords(request)),
    ...(left === '' ? [] : [section(left)]),
    ...(request.protection.known ? syncContext(request.protection.sync) : []),
    ...unreachedBlocks(copies),
    ...historyBlocks(audit, request.key.name),
  ];
}

/** The last of them, oldest first. */
const linesShown = 25;
/** Of that many none outgrows its block. */
const linesInBlock = 8;

function historyBlocks(audit: AuditEntry[], keyName: string): KnownBlock[] {
  const { lines, correlationIds } = historyOf(audit, keyName);
  const earlier = lines.length - linesShown;
  const told = [
    ...(earlier > 0 ? [`… ${counted(earlier, 'line')} before, in the audit log`] : []),
    ...lines.slice(-linesShown).map(({ at, what }) => `${dateToken(at)} · ${toMrkdwn(what)}`),
  ];
  const blocks: KnownBlock[] = [];
  for (let from = 0; from < told.length; from += linesInBlock) {
    const head = from === 0 ? ['*History*'] : [];
    blocks.push(section([...head, ...told.slice(from, from + linesInBlock)].join('\n')));
  }
  if (correlationIds.length > 0) {
    const ids = correlationIds.slice(-linesShown).map((id) => `\`${inCode(id)}\``);
    blocks.push(context(`For IBM support, its correlation ids: ${ids.join(' ')}`));
  }
  return blocks;
}

/** Whom Slack would not deliver to, why, and what can be done about it; people with the same trouble together. */
function unreachedBlocks(copies: CardCopy[]): KnownBlock[] {
  const byCode = new Map<string, string[]>();
  for (const { audience, trouble } of copies) {
    if (!trouble) continue;
    const who = `${recipientWords(audience)}${sinceWords(trouble)}`;
    byCode.set(trouble.code, [...(byCode.get(trouble.code) ?? []), who]);
  }
  const lines = [...byCode].map(([code, people]) => {
    const { why, next } = explainSlackFailure(code);
    return `${people.join(', ')}: ${toMrkdwn(`${why} ${next}`)}`;
  });
  return lines.length === 0 ? [] : [section(`*Could not be reached*\n${lines.join('\n')}`)];
}
