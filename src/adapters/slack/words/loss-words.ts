import type { StoreLoss } from '../../../ports/card-surface.js';
import { context, section } from '../kit/blocks.js';
import { type Words, wordsOf } from '../kit/words.js';

/** That records are gone: what it means for cards that stand, and what whoever runs the bot does. */
export function lossWords({ seen, found }: StoreLoss): Words {
  return wordsOf([
    section(
      [
        '*Countersign has lost records.* Requests and audit entries that were here are gone from its store, and cards of them lead nowhere now.',
        'IBM’s keys are as they were: nothing is deleted by this, and a key that was set for deletion stays so until its time is over.',
        'Whoever runs Countersign: stop it, restore its Redis from a copy, and start it again.',
      ].join('\n'),
    ),
    context(`The last audit entry was number ${seen}; now it is ${found === 0 ? 'none' : `number ${found}`}`),
  ]);
}
