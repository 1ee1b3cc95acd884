import type { App, SlashCommand } from '@slack/bolt';
import type { ClickAct } from '../../../ports/click-intents.js';
import type { AckedWork } from './acked-work.js';
import { type Opening, openingByCommand } from './open-modal.js';
import { ephemeral } from './words.js';

interface CommandSteps {
  /** What it asks for, where it does not merely show something. */
  act?: ClickAct;
  handle(opening: Opening): Promise<void>;
}

/** Registers a command: put on record and acknowledged, then handled. */
export function onCommand(
  app: App,
  work: AckedWork,
  name: string,
  steps: (command: SlashCommand) => CommandSteps,
): void {
  app.command(name, async ({ command, ack, client, respond }) => {
    const { act = { kind: 'look' }, handle } = steps(command);
    const opening = openingByCommand(client, command, respond);
    await work.take(
      { by: opening.by, act, place: { channel: command.channel_id } },
      {
        once: act.kind !== 'look',
        ack,
        ackWith: (words) => ack(ephemeral(words)),
        handle: () => handle(opening),
      },
    );
  });
}
