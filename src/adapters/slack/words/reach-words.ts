import { isNobodyTold, type Recipient, type Unreached } from '../../../domain/reach.js';
import type { DeletionRequest } from '../../../domain/request.js';
import { explainSlackFailure } from '../../../explanations/slack-failures.js';
import { dateToken, mention, toMrkdwn } from '../kit/mrkdwn.js';
import { askedWords } from './approver-words.js';

export function recipientWords(who: Recipient): string {
  return who.kind === 'channel' ? 'the channel' : mention(who.userId);
}

/** ` since …`; nothing where it was not written down. */
export function sinceWords({ since }: Pick<Unreached, 'since'>): string {
  return since === 0 ? '' : ` since ${dateToken(since)}`;
}

/** Whom a request that waits for a decision waits for, as far as they know of it. */
export function waitingWords(request: DeletionRequest & { endsAt: number }): string {
  const until = `until ${dateToken(request.endsAt)}.`;
  if (!isNobodyTold(request))
    return [`Waiting for one of ${askedWords(request)} ${until}`, unreachedWords(request)]
      .filter(Boolean)
      .join('\n');
  return `:warning: *Nobody who could approve has been told yet.* Countersign goes on trying ${until}\n${unreachedWords(request)}`;
}

/** Who could not be sent their message, since when and why; empty where everyone has it. */
function unreachedWords({ unreached = [] }: DeletionRequest): string {
  if (unreached.length === 0) return '';
  const told = unreached.map((one) => {
    const { why } = explainSlackFailure(one.code);
    return `${recipientWords(one.who)}${sinceWords(one)}: ${toMrkdwn(why)}`;
  });
  return `Not reached: ${told.join(' · ')}`;
}
