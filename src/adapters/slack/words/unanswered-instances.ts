import type { KnownBlock, PlainTextOption } from '@slack/types';
import type { UnansweredInstance } from '../../../domain/kms-failure.js';
import { unansweredLine, unansweredWords } from '../../../explanations/unanswered.js';
import { limits, plain, section } from '../kit/blocks.js';
import { shorten, toMrkdwn } from '../kit/mrkdwn.js';

/** Above a key that was found while not every instance answered; nothing where all did. */
export function unansweredBlocks(unanswered: readonly UnansweredInstance[]): KnownBlock[] {
  return unanswered.length === 0 ? [] : [section(`:warning: ${toMrkdwn(unansweredWords(unanswered))}`)];
}

/** A line of the key picker, which has room for nothing else; choosing it chooses no key. */
export function unansweredOption(instance: UnansweredInstance): PlainTextOption {
  const { title, more } = unansweredLine(instance);
  return {
    text: plain(shorten(title, limits.optionText)),
    description: plain(shorten(more, limits.optionDescription)),
    // No slash: it would read as the value of a key.
    value: `unanswered ${instance.instanceName.replaceAll('/', ' ')}`.slice(0, 70),
  };
}
