import type { App, ReceiverEvent, RespondFn } from '@slack/bolt';
import { explainUnhandled, type Unhandled } from '../../../explanations/unhandled.js';
import type { Log } from '../../../ports/log.js';
import { messageView } from './plain-views.js';
import { whisper } from './whisper.js';
import { ephemeral, wordsOfExplanation } from './words.js';

/** What of a payload says what was used, by whom, and where an answer goes. */
interface Interaction {
  type?: string;
  command?: string;
  user?: { id: string };
  channel?: { id: string };
  response_url?: string;
  actions?: { action_id: string }[];
  callback_id?: string;
  view?: { callback_id: string; title?: { text: string } };
}

/**
 * Answers whatever none of our handlers has acknowledged: without it Slack waits three seconds and shows an error of its
 * own, and no line says why. All our handlers acknowledge, and Bolt acknowledges events before they run.
 */
export function answerUnhandled(app: App, log: Log): void {
  const handle = app.processEvent.bind(app);
  app.processEvent = async (event) => {
    let isAcked = false;
    const ack: ReceiverEvent['ack'] = (response) => {
      isAcked = true;
      return event.ack(response);
    };
    await handle({ ...event, ack });
    if (isAcked) return;
    await answer(app, log, event.body as Interaction, event.ack).catch((error: unknown) => {
      log.error({ error }, 'person could not be told');
    });
  };
}

async function answer(app: App, log: Log, body: Interaction, ack: ReceiverEvent['ack']): Promise<void> {
  const { used, name } = whatWasUsed(body);
  log.warn({ event: 'slack.unhandled', kind: used?.kind ?? body.type, name }, 'nothing here handles it');
  const words = used && wordsOfExplanation(explainUnhandled(used));
  if (!words) return ack();
  if (used.kind === 'command') return ack(ephemeral(words));
  if (used.kind === 'form') {
    return ack({
      response_action: 'update',
      view: messageView(body.view?.title?.text ?? 'Countersign', words.blocks),
    });
  }
  await ack();
  if (!body.user) return;
  const channelId = body.channel?.id;
  const respond = body.response_url === undefined ? undefined : respondAt(body.response_url);
  await whisper({ client: app.client, respond, userId: body.user.id, channelId }, words);
}

/** Bolt makes one for handlers alone. */
function respondAt(url: string): RespondFn {
  return async (message) => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(message),
    });
    if (!answer.ok) throw new Error(`the response URL answered ${answer.status}`);
    return answer;
  };
}

function whatWasUsed(body: Interaction): { used?: Unhandled; name: string | undefined } {
  const { type, command, callback_id: callbackId } = body;
  if (command !== undefined) return { used: { kind: 'command', command }, name: command };
  switch (type) {
    case 'block_actions':
      return { used: { kind: 'button' }, name: body.actions?.[0]?.action_id };
    case 'view_submission':
      return { used: { kind: 'form' }, name: body.view?.callback_id };
    case 'shortcut':
    case 'message_action':
      return { used: { kind: 'shortcut' }, name: callbackId };
    default:
      return { name: callbackId ?? body.view?.callback_id };
  }
}
