import { z } from 'zod';
import type { Block } from '../../control/api.js';
import { validateMessageBlocks } from '../block-kit/validation.js';
import type { SlackContext } from '../context.js';
import { addMessage, editMessage, findMessage, messageObject, removeMessage } from '../messages.js';
import { SlackApiError } from '../slack-errors.js';
import type { StoredMessage } from '../slack-state.js';
import type { ApiArgs, ApiMethod } from './api-method.js';
import { jsonArg, requireScope, requiredArg, stringArg, visibleChannel } from './api-method.js';

const postedTextLimit = 40_000;
const updatedTextLimit = 4_000;

const metadataValue = z.union([z.string(), z.number(), z.boolean()]);
const flatObject = z.record(z.string(), metadataValue);
const metadataSchema = z.strictObject({
  event_type: z.string().min(1),
  event_payload: z.record(
    z.string(),
    z.union([metadataValue, flatObject, z.array(z.union([metadataValue, flatObject]))]),
  ),
});

/** The conversation a post goes to. A user id means that person's DM, opened on the way. */
export function postTarget(context: SlackContext, id: string): string {
  const { directory, manifest } = context;
  if (/^[UW]/.test(id)) {
    const person = directory.person(id);
    if (person?.kind === 'bot') throw new SlackApiError('cannot_dm_bot');
    if (!person || !directory.canHaveDm(person) || person.kind === 'deactivated') {
      throw new SlackApiError('channel_not_found');
    }
    return openDm(context, directory.dmOf(id));
  }
  if (id.startsWith('D')) {
    const person = directory.personOfDm(id);
    if (!person) throw new SlackApiError('channel_not_found');
    if (person.kind === 'deactivated') throw new SlackApiError('is_inactive');
    return openDm(context, id);
  }
  const channel = visibleChannel(context, id);
  if (channel.isArchived) throw new SlackApiError('is_archived');
  if (!channel.botIsMember && (channel.isPrivate || !manifest.scopes.includes('chat:write.public'))) {
    throw new SlackApiError('not_in_channel');
  }
  return id;
}

/** The bot's direct messages are its Messages tab. */
function openDm({ manifest }: SlackContext, id: string): string {
  if (manifest.messagesTab === 'off') throw new SlackApiError('messages_tab_disabled');
  return id;
}

function content(args: ApiArgs): { text: string; blocks: Block[] | undefined } {
  if (jsonArg(args, 'attachments', 'invalid_attachments') !== undefined) {
    throw new SlackApiError('invalid_attachments');
  }
  const blocks = jsonArg(args, 'blocks', 'invalid_blocks_format');
  if (blocks === undefined) return { text: stringArg(args, 'text') ?? '', blocks: undefined };
  const checked = validateMessageBlocks(blocks);
  if (!checked.ok)
    throw new SlackApiError(checked.error, { response_metadata: { messages: checked.messages } });
  return { text: stringArg(args, 'text') ?? '', blocks: checked.value };
}

function metadataOf(args: ApiArgs): unknown {
  const metadata = jsonArg(args, 'metadata', 'invalid_metadata_format');
  if (metadata === undefined || JSON.stringify(metadata) === '{}') return metadata;
  if (!metadataSchema.safeParse(metadata).success) throw new SlackApiError('invalid_metadata_format');
  return metadata;
}

function postable(args: ApiArgs): { text: string; blocks: Block[] } {
  const { text, blocks = [] } = content(args);
  if (text === '' && blocks.length === 0) throw new SlackApiError('no_text');
  return { text: text.slice(0, postedTextLimit), blocks };
}

/** The thread a reply goes to; a reply's own `ts` stands for its thread. */
export function threadOf(context: SlackContext, args: ApiArgs, channel: string): string | undefined {
  const threadTs = stringArg(args, 'thread_ts');
  if (threadTs === undefined) return undefined;
  const root = findMessage(context, channel, threadTs);
  if (!root || root.onlyFor !== undefined) throw new SlackApiError('thread_not_found');
  return root.threadTs ?? root.ts;
}

function ownMessage(context: SlackContext, args: ApiArgs, refusal: string): StoredMessage {
  const channel = requiredArg(args, 'channel', 'channel_not_found');
  const { directory, workspace } = context;
  if (channel.startsWith('D') ? !directory.personOfDm(channel) : !/^[CG]/.test(channel)) {
    throw new SlackApiError('channel_not_found');
  }
  if (!channel.startsWith('D') && visibleChannel(context, channel).isArchived) {
    throw new SlackApiError('is_archived');
  }
  const message = findMessage(context, channel, requiredArg(args, 'ts', 'message_not_found'));
  if (!message || message.onlyFor !== undefined) throw new SlackApiError('message_not_found');
  if (message.user !== workspace.botUserId) throw new SlackApiError(refusal);
  return message;
}

export const chatMethods: Record<string, ApiMethod> = {
  'chat.postMessage': {
    scopes: ['chat:write'],
    run(args, context) {
      if (['username', 'icon_url', 'icon_emoji'].some((name) => args[name] !== undefined)) {
        requireScope(context, ['chat:write.customize']);
      }
      const channel = postTarget(context, requiredArg(args, 'channel', 'channel_not_found'));
      const { text, blocks } = postable(args);
      const metadata = metadataOf(args);
      const threadTs = threadOf(context, args, channel);
      const message = addMessage(context, { channel, text, blocks, threadTs, metadata });
      return { channel, ts: message.ts, message: messageObject(context, message) };
    },
  },
  'chat.update': {
    scopes: ['chat:write'],
    run(args, context) {
      const message = ownMessage(context, args, 'cant_update_message');
      const { text, blocks } = content(args);
      if (text === '' && (blocks ?? []).length === 0) throw new SlackApiError('no_text');
      if (text.length > updatedTextLimit) throw new SlackApiError('msg_too_long');
      const metadata = metadataOf(args);
      editMessage(context, message, text, blocks ?? []);
      if (metadata !== undefined) message.metadata = JSON.stringify(metadata) === '{}' ? undefined : metadata;
      return { channel: message.channel, ts: message.ts, text, message: messageObject(context, message) };
    },
  },
  'chat.delete': {
    scopes: ['chat:write'],
    run(args, context) {
      const message = ownMessage(context, args, 'cant_delete_message');
      removeMessage(context, message);
      return { channel: message.channel, ts: message.ts };
    },
  },
  'chat.postEphemeral': {
    scopes: ['chat:write'],
    run(args, context) {
      const { directory } = context;
      const id = requiredArg(args, 'channel', 'channel_not_found');
      // Unlike chat.postMessage, a user id is no conversation here.
      if (/^[UW]/.test(id)) throw new SlackApiError('channel_not_found');
      const channel = postTarget(context, id);
      if (!id.startsWith('D') && directory.channel(id)?.botIsMember !== true) {
        throw new SlackApiError('not_in_channel');
      }
      const onlyFor = requiredArg(args, 'user', 'user_not_in_channel');
      const members = id.startsWith('D')
        ? [directory.personOfDm(id)?.slackUserId]
        : (directory.channel(id)?.members ?? []);
      if (!members.includes(onlyFor) || directory.person(onlyFor)?.kind === 'deactivated') {
        throw new SlackApiError('user_not_in_channel');
      }
      const { text, blocks } = postable(args);
      const threadTs = threadOf(context, args, channel);
      return { message_ts: addMessage(context, { channel, text, blocks, threadTs, onlyFor }).ts };
    },
  },
  'chat.getPermalink': {
    run(args, context) {
      const channel = requiredArg(args, 'channel', 'channel_not_found');
      if (!context.directory.personOfDm(channel)) visibleChannel(context, channel);
      const message = findMessage(context, channel, requiredArg(args, 'message_ts', 'message_not_found'));
      if (!message || message.onlyFor !== undefined) throw new SlackApiError('message_not_found');
      const host = `${context.workspace.domain}.slack.com`;
      return { channel, permalink: `https://${host}/archives/${channel}/p${message.ts.replace('.', '')}` };
    },
  },
};
