// Moments that are played at the bot's handlers, in the small world of the use cases' tests.
import type { ModalView } from '@slack/types';
import type { Person } from '../../src/domain/person.js';
import { openedAt } from '../../test/domain/given.js';
import { openWorld, type World, type WorldOptions } from '../../test/usecases/world.js';
import { blocksAsRead, textAsRead, viewAsRead } from './as-read.js';
import type { Entry, Text } from './entry.js';
import { createSlackHand, type Told } from './slack-hand.js';

const linkedBeforeMs = 90 * 86_400_000;

export interface Stage {
  world: World;
  hand: ReturnType<typeof createSlackHand>;
}

function openStage(options: WorldOptions = {}): Stage {
  const world = openWorld(options);
  const { recognise } = world.roles;
  world.roles.recognise = async (slack) => {
    const found = await recognise(slack);
    return found.known && found.by === 'link' ? { ...found, linkedAt: openedAt - linkedBeforeMs } : found;
  };
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
  const where = {
    modal: 'in a form',
    'only you': 'only they see it',
    home: 'in App Home',
    message: 'in a message',
  };
  const who = `${by.name}, ${where[told.where]}`;
  if (told.where === 'modal') return { who, ...viewAsRead(told.view) };
  return { who, ...(told.blocks.length > 0 ? blocksAsRead(told.blocks) : textAsRead(told.text ?? '')) };
}

/** The form that stands there after this. */
export function formIn(told: readonly Told[]): ModalView {
  const last = told.findLast(({ where }) => where === 'modal');
  if (last?.where !== 'modal') throw new Error(`no form among ${JSON.stringify(told)}`);
  return last.view;
}
