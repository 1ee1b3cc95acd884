import type {
  ConversationView,
  MessageView,
  ModalView,
  PersonSummary,
  PersonView,
} from '../../control/api.js';
import type { WorldPerson } from '../../world.js';
import type { SlackContext } from '../context.js';
import type { StoredMessage, StoredView } from '../slack-state.js';
import { hasComposer, seesConversation, seesMessage } from './surface.js';

function conversationIds(context: SlackContext, person: WorldPerson): string[] {
  const { directory } = context;
  const dm = directory.canHaveDm(person) ? [directory.dmOf(person.slackUserId)] : [];
  return [...dm, ...directory.channels().map((channel) => channel.id)].filter((id) =>
    seesConversation(context, person, id),
  );
}

const visibleMessages = (context: SlackContext, person: WorldPerson, id: string): StoredMessage[] =>
  (context.state().messages[id] ?? []).filter((message) => seesMessage(person, message));

const isUnread = (context: SlackContext, person: WorldPerson, message: StoredMessage): boolean =>
  message.user !== person.slackUserId &&
  message.ts > (context.state().reads[`${person.slackUserId}:${message.channel}`] ?? '');

export function markRead(context: SlackContext, person: WorldPerson, channel: string): void {
  const last = visibleMessages(context, person, channel).at(-1);
  if (!last) return;
  context.state().reads[`${person.slackUserId}:${channel}`] = last.ts;
  context.changed(person.slackUserId);
}

function messageView(
  context: SlackContext,
  person: WorldPerson,
  message: StoredMessage,
  replies: MessageView[],
): MessageView {
  return {
    channel: message.channel,
    ts: message.ts,
    ...(message.threadTs ? { threadTs: message.threadTs } : {}),
    user: message.user,
    text: message.text,
    blocks: message.blocks,
    ephemeral: message.onlyFor !== undefined,
    ...(message.editedTs ? { editedTs: message.editedTs } : {}),
    unread: isUnread(context, person, message),
    replies,
    ...(message.files ? { files: message.files } : {}),
    broadcasts: message.broadcasts,
  };
}

function conversationView(context: SlackContext, person: WorldPerson, id: string): ConversationView {
  const messages = visibleMessages(context, person, id);
  const channel = context.directory.channel(id);
  const known = new Set(messages.map((message) => message.ts));
  const isReply = (message: StoredMessage) => message.threadTs !== undefined && known.has(message.threadTs);
  return {
    id,
    kind: channel ? 'channel' : 'dm',
    name: channel?.name ?? 'Countersign',
    isExtShared: channel?.isExtShared ?? false,
    hasComposer: hasComposer(context, id),
    unread: messages.filter((message) => isUnread(context, person, message)).length,
    messages: messages
      .filter((message) => !isReply(message))
      .map((message) => {
        const replies = messages.filter((one) => one.threadTs === message.ts);
        return messageView(
          context,
          person,
          message,
          replies.map((one) => messageView(context, person, one, [])),
        );
      }),
  };
}

function modalView(view: StoredView): ModalView {
  return {
    id: view.id,
    callbackId: view.callbackId,
    hash: view.hash,
    title: view.title ?? '',
    ...(view.submit === undefined ? {} : { submit: view.submit }),
    ...(view.close === undefined ? {} : { close: view.close }),
    blocks: view.blocks,
    privateMetadata: view.privateMetadata,
    state: view.values,
    ...(view.errors ? { errors: view.errors } : {}),
  };
}

export function personSummary(context: SlackContext, person: WorldPerson): PersonSummary {
  const unread = conversationIds(context, person)
    .flatMap((id) => visibleMessages(context, person, id))
    .filter((message) => isUnread(context, person, message)).length;
  return {
    id: person.slackUserId,
    teamId: person.teamId,
    handle: person.handle,
    realName: person.realName,
    timeZone: person.timeZone,
    kind: person.kind,
    ...(person.role ? { role: person.role } : {}),
    blurb: person.blurb,
    unread,
  };
}

/** All this person sees now, as a copy: it does not change under the reader. */
export function personView(context: SlackContext, person: WorldPerson): PersonView {
  const state = context.state();
  const home = state.homes[person.slackUserId];
  return structuredClone({
    person: personSummary(context, person),
    conversations: conversationIds(context, person).map((id) => conversationView(context, person, id)),
    hasHome: context.manifest.hasHomeTab && context.directory.canHaveDm(person),
    home: home ? { blocks: home.blocks } : null,
    modals: (state.stacks[person.slackUserId] ?? []).map(modalView),
    clientNotices: state.notices[person.slackUserId] ?? [],
  });
}
