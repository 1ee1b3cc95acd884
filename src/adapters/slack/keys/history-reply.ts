import type { KnownBlock } from '@slack/types';
import type { SlackIdentity } from '../../../domain/person.js';
import { counted } from '../../../explanations/counts.js';
import { describeKeyState } from '../../../explanations/key-state.js';
import { storyOf, type StoryLine } from '../../../explanations/key-story.js';
import { type KeyStory, storyOfKey } from '../../../usecases/keys/story-of-key.js';
import type { Ports } from '../../../usecases/ports.js';
import { linksToCards } from '../../../usecases/requests/links-to-cards.js';
import { whyNotLinked } from '../card/why-not-linked.js';
import { context, header, section } from '../kit/blocks.js';
import { dateToken, toMrkdwn } from '../kit/mrkdwn.js';
import { type Words, wordsOf } from '../kit/words.js';
import { alsoMeantBlocks, departedWords } from '../words/departed-words.js';
import { dualWords, keyPlace, keyPrint } from '../words/key-standing.js';
import { unansweredBlocks } from '../words/unanswered-instances.js';
import { unreadableBlocks } from '../words/unreadable-words.js';

const linesShown = 40;
/** All text of a message's blocks; Slack refuses some 13,000 characters. */
const charactersShown = 9_000;
/** Of that many none outgrows its block. */
const linesInBlock = 6;

/** `/keys history`: the story of a key, oldest first. */
export async function historyReply(
  ports: Parameters<typeof storyOfKey>[0] & Pick<Ports, 'copies' | 'surface'>,
  by: SlackIdentity,
  text: string,
): Promise<Words> {
  const answer = await storyOfKey(ports, by, text);
  if (!answer.ok) return whyNotLinked(ports, answer.no, by);
  const story = answer.value;
  const now = ports.clock.now();
  const { name, requests, entries } = story;
  const deletedBy = story.now?.departure?.outside?.person;
  const lines = storyOf({ name, key: story.now?.key, deletedBy, requests, entries, now });
  const shown = lastThatFit(lines);
  const named = new Set(shown.map(({ requestId }) => requestId));
  const linked = [...requests.filter(({ id }) => named.has(id)), ...(story.namesakes ?? [])];
  const links = await linksToCards(ports, linked, by);
  return wordsOf([
    header(name),
    ...unansweredBlocks(story.unanswered),
    ...(story.now ? alsoMeantBlocks({ ...story, key: story.now.key }, links) : []),
    ...standingBlocks(story, links, now),
    ...linesBlocks(shown, lines.length, links),
    context(
      [
        'Reminders, questions and refused clicks are among the Details of each request.',
        story.prunedUpTo === undefined
          ? ''
          : `Requests up to ${dateToken(story.prunedUpTo)} are no longer kept here; the audit log tells of them.`,
        story.now ? keyPrint(story.now.key) : '',
      ]
        .filter(Boolean)
        .join('\n'),
    ),
    ...unreadableBlocks(story.unreadable),
  ]);
}

/** How it stands now. */
function standingBlocks(story: KeyStory, links: ReadonlyMap<string, string>, at: number): KnownBlock[] {
  if (story.isIbmSilent) {
    return [section('IBM does not answer now: this is what Countersign has on record, and nothing newer.')];
  }
  if (!story.now) return [section('IBM no longer knows this key: this is what Countersign has on record.')];
  const { key, instance, departure } = story.now;
  const state = [describeKeyState(key.state), ...(departure ? [] : [dualWords(key, at)])].join(' · ');
  const request = departure?.request;
  return [
    section(`${keyPlace(key, instance)} · ${state}`),
    ...(departure ? [section(departedWords(departure, request && links.get(request.id)))] : []),
  ];
}

function linesBlocks(
  shown: readonly StoryLine[],
  all: number,
  links: ReadonlyMap<string, string>,
): KnownBlock[] {
  if (all === 0) return [section('Nothing is on record of this key.')];
  const told = [
    ...(shown.length < all ? [`… ${counted(all - shown.length, 'line')} before, in the audit log`] : []),
    ...shown.map((line, index) => {
      const { at, what, requestId } = line;
      // Once where its lines begin.
      const isNext = requestId !== undefined && requestId !== shown[index - 1]?.requestId;
      const link = isNext ? links.get(requestId) : undefined;
      const id = isNext ? ` · ${link === undefined ? `\`${requestId}\`` : `<${link}|${requestId}>`}` : '';
      return `${dateToken(at)} · ${toMrkdwn(what)}${id}`;
    }),
  ];
  return Array.from({ length: Math.ceil(told.length / linesInBlock) }, (_, n) =>
    section(told.slice(n * linesInBlock, (n + 1) * linesInBlock).join('\n')),
  );
}

/** The latest of them: what came before is counted. */
function lastThatFit(lines: readonly StoryLine[]): readonly StoryLine[] {
  let characters = 0;
  const first = lines.findLastIndex(({ at, what }) => {
    characters += dateToken(at).length + toMrkdwn(what).length + 120;
    return characters > charactersShown;
  });
  return lines.slice(Math.max(first + 1, lines.length - linesShown));
}
