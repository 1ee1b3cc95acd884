import { allOf } from '../../../explanations/counts.js';
import { isNobodyTold, type Recipient, type Unreached } from '../../../domain/reach.js';
import type { DeletionRequest } from '../../../domain/request.js';
import { dateToken, mention } from '../kit/mrkdwn.js';
import { few, oneOfAsked } from './approver-words.js';
import { nobodyLeftWords } from './left-words.js';
import { allAwayWords, someAwayWords } from './away-words.js';
import type { Reader } from './reader.js';

export function recipientWords(who: Recipient): string {
  return who.kind === 'channel' ? 'the channel' : mention(who.userId);
}

/** ` since …`; nothing where it was not written down. */
export function sinceWords({ since }: Pick<Unreached, 'since'>): string {
  return since === 0 ? '' : ` since ${dateToken(since)}`;
}

/** Whom a request that waits for a decision waits for, as far as they know of it; empty for an approver: they know. */
export function waitingWords(request: DeletionRequest & { endsAt: number }, reader: Reader['is']): string {
  if (reader === 'approver') return '';
  const nobody = nobodyLeftWords(request, reader);
  if (nobody !== '') return nobody;
  const until = `until ${dateToken(request.endsAt, 'deadline')}.`;
  if (request.approvers.length === 0) {
    // Nobody else could be asked.
    const who = reader === 'requester' ? 'you' : mention(request.requester.slack.userId);
    return `Waiting for ${who} ${until}`;
  }
  const nobodyThere = allAwayWords(request, reader);
  const away = nobodyThere === '' ? few(someAwayWords(request, reader)) : [];
  return [
    isNobodyTold(request)
      ? `:warning: *Nobody who could approve has been told yet.* Countersign goes on trying ${until}`
      : `Waiting for ${oneOfAsked(request, reader)} ${until}`,
    nobodyThere,
    away.length === 0 ? '' : `${away.join('; ')}.`,
    unreachedWords(request),
  ]
    .filter(Boolean)
    .join(' ');
}

/** Who could not be sent their message; since when and why is under Details. Empty where everyone has it. */
function unreachedWords({ unreached = [] }: DeletionRequest): string {
  return unreached.length === 0
    ? ''
    : `Not reached: ${allOf(few(unreached.map(({ who }) => recipientWords(who))))}.`;
}
