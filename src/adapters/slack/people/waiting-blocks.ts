import type { KnownBlock } from '@slack/types';
import type { SlackIdentity } from '../../../domain/person.js';
import type { AwaitingApproval, Blocked } from '../../../domain/request.js';
import { deadlineWords } from '../../../explanations/spans.js';
import { noteAvailability, waitingFor } from '../../../usecases/requests/note-availability.js';
import type { Ports } from '../../../usecases/ports.js';
import { linksToCards } from '../../../usecases/requests/links-to-cards.js';
import { section } from '../kit/blocks.js';
import { escapeMrkdwn, mention, toMrkdwn } from '../kit/mrkdwn.js';
import { titleOf } from '../words/request-words.js';

const shownAtMost = 10;
/** Of more the next round of reconciling takes the rest: whoever typed waits for the answer. */
const notedAtOnce = 50;

/** Has what waits for somebody say whether they are there, and lists it for whoever is back, with links to the cards. */
export async function waitingBlocks(ports: Ports, by: SlackIdentity): Promise<KnownBlock[]> {
  const waiting = await waitingFor(ports, by);
  await noteAvailability(ports, waiting.slice(0, notedAtOnce));
  if (waiting.length === 0) return [];
  const shown = waiting.slice(0, shownAtMost);
  const links = await linksToCards(ports, shown, by);
  const lines = shown.map((one) => lineOf(one, links.get(one.id), ports.clock.now()));
  const head =
    waiting.length === 1 ? '*1 request waits for you:*' : `*${waiting.length} requests wait for you:*`;
  const more = waiting.length - lines.length;
  return [section([head, ...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n'))];
}

function lineOf(request: AwaitingApproval | Blocked, link: string | undefined, now: number): string {
  const title = escapeMrkdwn(titleOf(request));
  const left = toMrkdwn(deadlineWords(request.endsAt, now));
  return `• ${link === undefined ? title : `<${link}|${title}>`} · asked by ${mention(request.requester.slack.userId)} · until ${left}`;
}
