// All that is said about the words of `/keys`, from the list of them.
import { deleteCommand, keysCommand } from '../../../explanations/command-names.js';
import { anyOf } from '../../../explanations/counts.js';
import type { KnownBlock } from '@slack/types';
import { shorten } from '../../../domain/plain-text.js';
import { explainIdentity } from '../../../explanations/identity.js';
import type { ActingSessions } from '../../../ports/acting-sessions.js';
import { nearestNames } from '../../../usecases/keys/nearest-names.js';
import { context, section } from '../kit/blocks.js';
import { inCode } from '../kit/mrkdwn.js';
import type { Words } from '../kit/words.js';
import type { KeysWord } from './keys-word.js';

/** What Slack shows while the command is typed; help comes first, for a narrow window cuts the end. */
export function usageHint(words: readonly KeysWord[]): string {
  return ['help', ...words.filter(({ word }) => word !== 'help').map(usage)].join(' | ');
}

function helpBlocks(
  words: readonly KeysWord[],
  mode: ActingSessions['mode'],
  unknownWord?: string,
): KnownBlock[] {
  return [
    ...(unknownWord === undefined
      ? []
      : [section(`*There is no \`${keysCommand()} ${inCode(shorten(unknownWord, 60))}\`.* These exist:`)]),
    section(
      [
        `\`${deleteCommand()} [name, alias, id or CRN]\` asks for the deletion of a key`,
        ...linesOf(words).map(helpLine),
      ].join('\n'),
    ),
    context(explainIdentity(mode)),
  ];
}

export function helpReply(
  words: readonly KeysWord[],
  mode: ActingSessions['mode'],
  unknownWord?: string,
): Words {
  return {
    text: `Commands: ${deleteCommand()}, ${keysCommand()} ${words.map(({ word }) => word).join(', ')}.`,
    blocks: helpBlocks(words, mode, unknownWord),
  };
}

/**
 * Where a word is none of them: those it may be meant for, each with what help says of it, and the whole help where nothing is
 * near it.
 */
export function unknownWord(words: readonly KeysWord[], mode: ActingSessions['mode'], typed: string): Words {
  const near = wordsNear(words, typed);
  if (near.length === 0) return helpReply(words, mode, typed);
  const what = `There is no \`${keysCommand()} ${inCode(shorten(typed, 60))}\`.`;
  const meant = anyOf(near.map((one) => `\`${keysCommand()} ${one.word}\``));
  return {
    text: `${what} Did you mean ${meant}?`,
    blocks: [
      section([`*${what} Did you mean ${meant}?*`, ...near.map((one) => helpLine([one]))].join('\n')),
      context(`\`${keysCommand()} help\` lists them all.`),
    ],
  };
}

const wordsOffered = 2;
const slipsAtMost = 2;

/** Another word for the same, or mistyped. */
function wordsNear(words: readonly KeysWord[], typed: string): KeysWord[] {
  const meant = words.filter(({ alike = [] }) => alike.includes(typed));
  if (meant.length > 0) return meant;
  const near = nearestNames(
    typed,
    words.map(({ word }) => word),
    wordsOffered,
    slipsAtMost,
  );
  return words.filter(({ word }) => near.includes(word));
}

/** Where a word came without what it is nothing without. */
export function missing(word: string, needed: string): Words {
  const text = `\`${keysCommand()} ${word}\` needs ${needed}, for example \`${keysCommand()} ${word} billing-root\`.`;
  return { text, blocks: [section(text)] };
}

function usage({ word, argument }: KeysWord): string {
  return argument ? `${word} ${argument.shown}` : word;
}

/** Neighbours of which help says the same stand in one line. */
function linesOf(words: readonly KeysWord[]): KeysWord[][] {
  const lines: KeysWord[][] = [];
  for (const word of words) {
    const line = lines.at(-1);
    if (line?.[0]?.help === word.help) line.push(word);
    else lines.push([word]);
  }
  return lines;
}

function helpLine(line: KeysWord[]): string {
  const shown = line.map((word) => word.inHelp?.() ?? `\`${keysCommand()} ${usage(word)}\``).join(', ');
  return `${shown}${line.length > 1 ? ':' : ''} ${line[0]?.help ?? ''}`;
}
