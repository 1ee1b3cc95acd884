import type { Block } from '../control/api.js';
import { stateOf } from './block-kit/elements.js';
import type { SlackContext } from './context.js';
import type { StoredFile, StoredMessage } from './slack-state.js';
import { broadcastsIn, nextTs, withBlockIds } from './slack-state.js';

export interface NewMessage {
  channel: string;
  text: string;
  blocks: Block[];
  user?: string;
  threadTs?: string | undefined;
  onlyFor?: string | undefined;
  files?: StoredFile[];
  metadata?: unknown;
}

/** Tells everyone who sees a conversation that it changed. */
function conversationChanged(context: SlackContext, channel: string, onlyFor?: string): void {
  context.changed(onlyFor ?? context.directory.personOfDm(channel)?.slackUserId);
}

/** Stores a message, by the bot unless said otherwise. */
export function addMessage(context: SlackContext, message: NewMessage): StoredMessage {
  const state = context.state();
  const stored: StoredMessage = {
    channel: message.channel,
    ts: nextTs(state, context.clock),
    ...(message.threadTs ? { threadTs: message.threadTs } : {}),
    user: message.user ?? context.workspace.botUserId,
    text: message.text,
    blocks: withBlockIds(message.blocks),
    ...(message.onlyFor ? { onlyFor: message.onlyFor } : {}),
    ...(message.files ? { files: message.files } : {}),
    ...(message.metadata !== undefined ? { metadata: message.metadata } : {}),
    broadcasts: broadcastsIn(message.text, message.blocks),
    values: {},
  };
  (state.messages[message.channel] ??= []).push(stored);
  conversationChanged(context, message.channel, message.onlyFor);
  context.published(stored, 'posted');
  return stored;
}

/** Of each conversation by `ts`, as far as they were looked for: it may hold thousands. */
const byTs = new WeakMap<StoredMessage[], Map<string, StoredMessage>>();

export function findMessage(context: SlackContext, channel: string, ts: string): StoredMessage | undefined {
  const messages = context.state().messages[channel];
  if (!messages) return undefined;
  const known = byTs.get(messages) ?? new Map<string, StoredMessage>();
  byTs.set(messages, known);
  for (const message of messages.slice(known.size)) known.set(message.ts, message);
  return known.get(ts);
}

/** Replaces text and blocks; menus that stay keep what people chose. */
export function editMessage(
  context: SlackContext,
  message: StoredMessage,
  text: string,
  blocks: Block[],
): void {
  message.text = text;
  message.blocks = withBlockIds(blocks);
  message.broadcasts = broadcastsIn(text, blocks);
  message.editedTs = nextTs(context.state(), context.clock);
  for (const [personId, values] of Object.entries(message.values)) {
    message.values[personId] = stateOf(message.blocks, values);
  }
  conversationChanged(context, message.channel, message.onlyFor);
  context.published(message, 'changed');
}

export function removeMessage(context: SlackContext, message: StoredMessage): void {
  const state = context.state();
  state.messages[message.channel] = (state.messages[message.channel] ?? []).filter((one) => one !== message);
  conversationChanged(context, message.channel, message.onlyFor);
  context.published(message, 'deleted');
}

/** A message as Slack's API and payloads carry it. */
export function messageObject(context: SlackContext, message: StoredMessage): Record<string, unknown> {
  const { workspace } = context;
  const byBot = message.user === workspace.botUserId;
  return {
    type: 'message',
    user: message.user,
    ts: message.ts,
    ...(byBot ? { bot_id: workspace.botId, app_id: workspace.appId } : {}),
    text: message.text,
    team: workspace.teamId,
    ...(message.blocks.length > 0 ? { blocks: message.blocks } : {}),
    ...(message.threadTs ? { thread_ts: message.threadTs } : {}),
    ...(message.editedTs ? { edited: { user: message.user, ts: message.editedTs } } : {}),
    ...(message.metadata !== undefined ? { metadata: message.metadata } : {}),
  };
}
