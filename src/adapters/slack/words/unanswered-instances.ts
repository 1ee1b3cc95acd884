import type { KnownBlock, PlainTextOption } from '@slack/types';
import type { UnansweredInstance } from '../../../domain/kms-failure.js';
import { shorten, startOf } from '../../../domain/plain-text.js';
import type { NotLookedFor } from '../../../domain/refusal.js';
import { notLookedForLine } from '../../../explanations/refusals.js';
import { supportFor, unansweredLine, unansweredWords } from '../../../explanations/unanswered.js';
import { context, limits, plain, section } from '../kit/blocks.js';
import { toMrkdwn } from '../kit/mrkdwn.js';

/** Above a key that was found while not every instance answered; nothing where all did. */
export function unansweredBlocks(unanswered: readonly UnansweredInstance[]): KnownBlock[] {
  if (unanswered.length === 0) return [];
  const support = supportFor(unanswered);
  return [
    section(`:warning: ${toMrkdwn(unansweredWords(unanswered))}`),
    ...(support === undefined ? [] : [context(`For support: ${toMrkdwn(support)}`)]),
  ];
}

/** A line of the key picker, which has room for nothing else; choosing it chooses no key. */
export function unansweredOption(instance: UnansweredInstance): PlainTextOption {
  // No slash: it would read as the value of a key.
  const value = startOf(`unanswered ${instance.instanceName.replaceAll('/', ' ')}`, 70);
  return hintOption(unansweredLine(instance), value);
}

/** As `unansweredOption`, for a text that names what is not served or no key. */
export function notLookedForOption(refusal: NotLookedFor): PlainTextOption {
  return hintOption(notLookedForLine(refusal), refusal.code);
}

function hintOption({ title, more }: { title: string; more: string }, value: string): PlainTextOption {
  return {
    text: plain(shorten(title, limits.optionText)),
    description: plain(shorten(more, limits.optionDescription)),
    value,
  };
}
