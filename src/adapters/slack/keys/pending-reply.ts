import { deleteCommand } from '../../../explanations/command-names.js';
import { counted } from '../../../explanations/counts.js';
import { deadlineWords } from '../../../explanations/spans.js';
import type { KnownBlock } from '@slack/types';
import type { SlackIdentity } from '../../../domain/person.js';
import { isNobodyTold } from '../../../domain/reach.js';
import type { RequestList } from '../../../ports/request-store.js';
import { awaitsDecision } from '../../../domain/request.js';
import type { IdentifyPorts } from '../../../usecases/people/identify-actor.js';
import type { Ports } from '../../../usecases/ports.js';
import { listPending } from '../../../usecases/requests/list-pending.js';
import { isDecidedHere } from '../card/card.js';
import { context, section } from '../kit/blocks.js';
import { dateToken, escapeMrkdwn, mention, toMrkdwn } from '../kit/mrkdwn.js';
import { whyNot } from '../kit/why-not.js';
import type { Words } from '../kit/words.js';
import { askedWords } from '../words/approver-words.js';
import { allAwayWords } from '../words/away-words.js';
import { titleOf } from '../words/request-words.js';
import { unreadableBlocks } from '../words/unreadable-words.js';

/** Requests shown at once: each takes one block, and a message holds fifty. */
const pendingShown = 20;

/** `/keys pending`, and the upper half of the Home tab. */
export async function pendingReply(
  ports: IdentifyPorts & Pick<Ports, 'requests' | 'clock'>,
  by: SlackIdentity,
): Promise<Words> {
  const pending = await listPending(ports, by);
  if (!pending.ok) return whyNot(pending.no);
  const { requests, unreadable } = pending.value;
  const open = `Open requests: ${requests.length}.`;
  const all = unreadable.length === 0 ? open : `${open} Could not be read: ${unreadable.length}.`;
  const text = requests.length + unreadable.length === 0 ? 'Nothing is pending.' : all;
  return { text, blocks: pendingBlocks(pending.value, ports.clock.now()) };
}

function pendingBlocks({ requests, unreadable }: RequestList, now: number): KnownBlock[] {
  if (requests.length + unreadable.length === 0) {
    return [
      section(
        `*Nothing is pending.* No key deletion waits for anyone. Start one with \`${deleteCommand()}\`.`,
      ),
    ];
  }
  return [
    section(`*${counted(requests.length, 'open request')}*`),
    ...unreadableBlocks(unreadable),
    ...requests.slice(0, pendingShown).map((request) => {
      const left = 'endsAt' in request ? ` until ${toMrkdwn(deadlineWords(request.endsAt, now))}` : '';
      const waiting = !awaitsDecision(request)
        ? 'being carried out'
        : request.approvers.length === 0
          ? 'nobody can approve it any more; open'
          : !isDecidedHere(request)
            ? 'open'
            : isNobodyTold(request)
              ? 'nobody who could approve has been told yet'
              : `waiting for ${askedWords(request)}`;
      const allAway = allAwayWords(request);
      return section(
        `*${escapeMrkdwn(titleOf(request))}*\n${mention(request.requester.slack.userId)} asked ${dateToken(request.openedAt)}; ${waiting}${left}.${allAway === '' ? '' : `\n${allAway}`}\n\`${request.id}\``,
      );
    }),
    ...(requests.length > pendingShown ? [context(`and ${requests.length - pendingShown} more`)] : []),
  ];
}
