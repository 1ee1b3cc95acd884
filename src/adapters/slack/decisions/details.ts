import type { KnownBlock } from '@slack/types';
import type { DeletionRequest } from '../../../domain/request.js';
import { explainSlackFailure } from '../../../explanations/slack-failures.js';
import type { AuditEntry } from '../../../ports/audit-log.js';
import type { CardCopy } from '../../../ports/card-deliveries.js';
import { renderCard } from '../card/card.js';
import { section } from '../kit/blocks.js';
import { dateToken, escapeMrkdwn, mention, toMrkdwn } from '../kit/mrkdwn.js';
import { mayDecideWords } from '../words/approver-words.js';
import { syncContext } from '../words/protection-words.js';
import { recipientWords, sinceWords } from '../words/reach-words.js';

/** A request in full, with what has happened to it so far. */
export function detailsBlocks(
  request: DeletionRequest,
  audit: AuditEntry[],
  copies: CardCopy[],
): KnownBlock[] {
  const history = audit
    .slice(-25)
    .reverse()
    .map((entry) => {
      const who = entry.actor ? ` by ${mention(entry.actor.slackUserId)}` : '';
      const code =
        entry.type === 'click.refused'
          ? ` (${String(entry.facts['asked'])}: ${String(entry.facts['code'])})`
          : '';
      const { correlationId } = entry.facts;
      const id = typeof correlationId === 'string' ? ` (IBM’s correlation id: ${correlationId})` : '';
      return `${dateToken(entry.at)} · ${entry.type}${who}${escapeMrkdwn(`${code}${id}`)}`;
    });
  return [
    ...renderCard(request, 'viewer').blocks,
    section(mayDecideWords(request)),
    ...(request.protection.known ? syncContext(request.protection.sync) : []),
    ...unreachedBlocks(copies),
    section(`*CRN*\n\`${request.key.crn.replace(/`/g, '')}\``),
    ...(history.length === 0 ? [] : [section(`*History*\n${history.join('\n')}`)]),
  ];
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
