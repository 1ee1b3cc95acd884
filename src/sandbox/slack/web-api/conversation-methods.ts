import type { SlackContext } from '../context.js';
import type { Channel } from '../directory.js';
import { SlackApiError } from '../slack-errors.js';
import { findMessage, messageObject } from '../messages.js';
import type { StoredMessage } from '../slack-state.js';
import type { ApiArgs, ApiMethod } from './api-method.js';
import { requireScope, requiredArg, stringArg, visibleChannel } from './api-method.js';
import { page } from './people-methods.js';

function channelObject(channel: Channel): Record<string, unknown> {
  return {
    id: channel.id,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: !channel.isPrivate,
    is_group: channel.isPrivate,
    is_im: false,
    is_mpim: false,
    is_private: channel.isPrivate,
    is_archived: channel.isArchived,
    is_general: false,
    is_shared: channel.isExtShared,
    is_ext_shared: channel.isExtShared,
    is_org_shared: false,
    is_member: channel.botIsMember,
    num_members: channel.members.length + (channel.botIsMember ? 1 : 0),
  };
}

function dmObject(context: SlackContext, id: string): Record<string, unknown> | undefined {
  const person = context.directory.personOfDm(id);
  if (!person) return undefined;
  const isDeactivated = person.kind === 'deactivated';
  return { id, is_im: true, user: person.slackUserId, is_user_deleted: isDeactivated, is_archived: false };
}

function readable(context: SlackContext, id: string): Channel {
  const channel = visibleChannel(context, id);
  requireScope(context, [channel.isPrivate ? 'groups:read' : 'channels:read']);
  return channel;
}

/** Messages of a conversation the bot may read, in one page or more; metadata only where it is asked for. */
function read(
  args: ApiArgs,
  context: SlackContext,
  isMeant: (message: StoredMessage) => boolean,
  order: 'newest first' | 'oldest first' = 'newest first',
): Record<string, unknown> {
  const id = requiredArg(args, 'channel', 'channel_not_found');
  if (context.directory.personOfDm(id)) requireScope(context, ['im:history']);
  else {
    const channel = visibleChannel(context, id);
    requireScope(context, [channel.isPrivate ? 'groups:history' : 'channels:history']);
    if (!channel.botIsMember) throw new SlackApiError('not_in_channel');
  }
  const [oldest, latest] = [Number(args['oldest'] ?? 0), Number(args['latest'] ?? Infinity)];
  const isWithMetadata = ['true', '1', true].includes(args['include_all_metadata'] as string | boolean);
  const all = (context.state().messages[id] ?? []).filter(
    (message) =>
      message.onlyFor === undefined &&
      Number(message.ts) > oldest &&
      Number(message.ts) < latest &&
      isMeant(message),
  );
  const { items, response_metadata } = page(order === 'newest first' ? all.reverse() : all, args);
  const messages = items.map((message) => {
    const { metadata, ...rest } = messageObject(context, message);
    return isWithMetadata && metadata !== undefined ? { ...rest, metadata } : rest;
  });
  return { messages, has_more: response_metadata.next_cursor !== '', response_metadata };
}

export const conversationMethods: Record<string, ApiMethod> = {
  'conversations.open': {
    scopes: ['im:write'],
    run(args, context) {
      const { directory } = context;
      const users = requiredArg(args, 'users', 'users_list_not_supplied').split(',');
      if (users.length > 1) throw new SlackApiError('method_not_supported_for_channel_type');
      const person = directory.person(users[0] ?? '');
      if (!person) throw new SlackApiError('user_not_found');
      if (person.kind === 'bot') throw new SlackApiError('invalid_user_combination');
      if (!directory.canHaveDm(person)) throw new SlackApiError('user_not_visible');
      if (person.kind === 'deactivated') throw new SlackApiError('user_disabled');
      return { channel: { id: directory.dmOf(person.slackUserId) } };
    },
  },
  'conversations.info': {
    run(args, context) {
      const id = requiredArg(args, 'channel', 'channel_not_found');
      const dm = dmObject(context, id);
      if (dm) {
        requireScope(context, ['im:read']);
        return { channel: dm };
      }
      return { channel: channelObject(readable(context, id)) };
    },
  },
  'conversations.history': {
    run: (args, context) => read(args, context, ({ threadTs }) => threadTs === undefined),
  },
  'conversations.replies': {
    run(args, context) {
      const ts = requiredArg(args, 'ts');
      const channel = requiredArg(args, 'channel', 'channel_not_found');
      const parent = findMessage(context, channel, ts);
      if (!parent || parent.onlyFor !== undefined) throw new SlackApiError('thread_not_found');
      const root = parent.threadTs ?? parent.ts;
      return read(
        args,
        context,
        (message) => message.ts === root || message.threadTs === root,
        'oldest first',
      );
    },
  },
  'conversations.members': {
    run(args, context) {
      const id = requiredArg(args, 'channel', 'channel_not_found');
      const { botUserId } = context.workspace;
      const person = context.directory.personOfDm(id);
      if (person) {
        requireScope(context, ['im:read']);
        return { members: [person.slackUserId, botUserId], response_metadata: { next_cursor: '' } };
      }
      const channel = readable(context, id);
      const all = [...channel.members, ...(channel.botIsMember ? [botUserId] : [])];
      const { items, response_metadata } = page(all, args);
      return { members: items, response_metadata };
    },
  },
  'conversations.list': {
    run(args, context) {
      const types = (stringArg(args, 'types') ?? 'public_channel').split(',');
      const wanted: Record<string, string> = {
        public_channel: 'channels:read',
        private_channel: 'groups:read',
      };
      for (const type of types) {
        const scope = wanted[type];
        if (scope === undefined) throw new SlackApiError('invalid_types');
        requireScope(context, [scope]);
      }
      const visible = context.directory
        .channels()
        .filter((one) => types.includes(one.isPrivate ? 'private_channel' : 'public_channel'))
        .filter((one) => !one.isPrivate || one.botIsMember);
      const { items, response_metadata } = page(visible, args);
      return { channels: items.map(channelObject), response_metadata };
    },
  },
};
