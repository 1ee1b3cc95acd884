import type { App, GlobalShortcut, MessageShortcut } from '@slack/bolt';
import type { AckedWork } from './acked-work.js';
import { identityOf } from './identity.js';
import type { Opening } from './open-modal.js';
import { whisper } from './whisper.js';

/** The message a shortcut was chosen on, as Slack gives it. */
export type ShownMessage = MessageShortcut['message'];

/**
 * Registers a shortcut that opens a modal: put on record and acknowledged, then handled. One on a message comes with it
 * (docs/facts/slack.md#interactions).
 */
export function onShortcut(
  app: App,
  work: AckedWork,
  callbackId: string,
  handle: (opening: Opening, message: ShownMessage | undefined) => Promise<void>,
): void {
  app.shortcut<GlobalShortcut | MessageShortcut>(callbackId, async ({ shortcut, ack, client, respond }) => {
    const on = shortcut.type === 'message_action' ? shortcut : undefined;
    const by = identityOf(shortcut);
    const listener = {
      client,
      // A global one has no response URL.
      respond: on ? respond : undefined,
      userId: by.userId,
      channelId: on?.channel.id,
    };
    const opening: Opening = {
      client,
      by,
      triggerId: shortcut.trigger_id,
      ontoModal: false,
      whisper: (words) => whisper(listener, words),
    };
    await work.take(
      { by, act: { kind: 'look' }, ...(on && { place: { channel: on.channel.id } }) },
      {
        once: false,
        ack,
        ackWith: async (words) => {
          await ack();
          await opening.whisper(words);
        },
        handle: () => handle(opening, on?.message),
      },
    );
  });
}
