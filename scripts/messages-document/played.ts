// Moments that are played at the bot's handlers, in the small world of the use cases' tests.
import { randomUUID } from 'node:crypto';
import type { ModalView } from '@slack/types';
import type { Person } from '../../src/domain/person.js';
import { openWorld, type World, type WorldOptions } from '../../test/usecases/world.js';
import { asMarkdown, blocksAsMarkdown, lengthOf, viewAsMarkdown } from './as-read.js';
import type { Entry, Text } from './entry.js';
import { createSlackHand, type Told } from './slack-hand.js';

export interface Stage {
  world: World;
  hand: ReturnType<typeof createSlackHand>;
}

export function openStage(options: WorldOptions = {}): Stage {
  const world = openWorld(options);
  return { world, hand: createSlackHand(world.ports) };
}

/** What `by` is told when this is played. */
export async function played(
  title: string,
  by: Person,
  play: (stage: Stage) => Promise<Told[]>,
  { when, ...options }: WorldOptions & { when?: string } = {},
): Promise<Entry> {
  const told = await play(openStage(options));
  const texts = told.length === 0 ? [nothing(by)] : told.filter(isLast).map((one) => textOf(one, by));
  return { title, ...(when && { when }), texts };
}

function nothing(by: Person): Text {
  return { who: by.name, words: ['Nothing: the card that was pressed shows it.'], length: 0 };
}

/** Of the views of a modal the last: those before it say for a moment that something is looked up. */
function isLast(told: Told, index: number, all: readonly Told[]): boolean {
  return told.where !== 'modal' || !all.slice(index + 1).some(({ where }) => where === 'modal');
}

function textOf(told: Told, by: Person): Text {
  const words =
    told.where === 'modal'
      ? viewAsMarkdown(told.view)
      : told.blocks.length > 0
        ? blocksAsMarkdown(told.blocks)
        : [asMarkdown(told.text ?? '')];
  const where = { modal: 'in a form', 'only you': 'only they see it', home: 'in App Home', message: 'in a message' };
  const length = told.blocks.length === 0 ? lengthOf(told.text ?? '') : words.join('\n').length;
  return { who: `${by.name}, ${where[told.where]}`, words, length };
}

/** The form that stands there after this. */
export function formIn(told: readonly Told[]): ModalView {
  const last = told.findLast(({ where }) => where === 'modal');
  if (last?.where !== 'modal') throw new Error(`no form among ${JSON.stringify(told)}`);
  return last.view;
}

/** What a passcode would be typed into. */
export function passcodeField(view: ModalView): string {
  const field = view.blocks.find((block) => block.type === 'input' && block.block_id?.startsWith('passcode'));
  return field?.block_id ?? randomUUID();
}
