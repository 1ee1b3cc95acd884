import { deleteCommand, keysCommand } from '../../../explanations/command-names.js';
import type { App } from '@slack/bolt';
import type { Ports } from '../../../usecases/ports.js';
import type { AckedWork } from '../kit/acked-work.js';
import { postMessage } from '../kit/post-message.js';

const quietMs = 3_600_000;

/** What people write in the bot's direct messages, where commands are typed too: one line back, once an hour at most. */
export function registerMessages(app: App, ports: Ports, work: AckedWork): void {
  app.event('message', async ({ event, client, context }) => {
    // Ours come back as events as well, and so does every change of a card (docs/facts/slack.md#messages).
    if (event.subtype !== undefined && event.subtype !== 'file_share') return;
    if (event.channel_type !== 'im' || 'bot_id' in event) return;
    const { user, channel, thread_ts } = event;
    await work.run(
      'message',
      async () => {
        const slack = { userId: user, teamId: context.teamId ?? '' };
        if (!(await ports.hints.isDue(slack, 'messages', quietMs))) return;
        await postMessage(client, {
          channel,
          ...(thread_ts === undefined ? { text: hint() } : { text: hintInThread(), thread_ts }),
        });
      },
      // Nobody waits for it.
      () => Promise.resolve(),
    );
  });
}

const hint = () =>
  `Countersign reads commands, not messages. \`${deleteCommand()}\` asks for the deletion of a key, \`${keysCommand()} help\` shows the rest; type them here.`;
/** Slack takes no commands in threads. */
const hintInThread = () =>
  `Countersign does not read messages: decide with the buttons on the card. \`${keysCommand()} help\`, typed outside this thread, shows the rest.`;
