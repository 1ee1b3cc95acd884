import type { MessageView, PersonView } from '../../control/api.js';

/**
 * What has become new between two views of one person. The announcement is the message's `text`, which is
 * also all that a screen reader in Slack reads of a message with blocks.
 */
export function newsIn(
  before: PersonView,
  after: PersonView,
  place: string | undefined,
): { announcement?: string; notices: string[] } {
  const announcements: string[] = [];
  for (const conversation of after.conversations) {
    const old = before.conversations.find((each) => each.id === conversation.id);
    const known = new Map(allMessages(old?.messages ?? []).map((message) => [message.ts, message]));
    for (const message of allMessages(conversation.messages)) {
      const earlier = known.get(message.ts);
      if (!earlier) announcements.push(`New message in ${conversation.name}: ${message.text}`);
      else if (conversation.id === place && earlier.editedTs !== message.editedTs) {
        announcements.push(`Message updated: ${message.text}`);
      }
    }
  }
  const seen = before.clientNotices.length;
  const sameList = before.clientNotices.every((notice, at) => after.clientNotices[at]?.at === notice.at);
  return {
    ...(announcements.length > 0 ? { announcement: announcements.slice(-3).join('. ') } : {}),
    notices: (sameList ? after.clientNotices.slice(seen) : []).map((notice) => notice.text),
  };
}

function allMessages(messages: MessageView[]): MessageView[] {
  return messages.flatMap((message) => [message, ...allMessages(message.replies)]);
}
