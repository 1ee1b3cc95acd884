import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ConversationView, MessageView } from '../../control/api.js';
import { useReader, useStore } from '../state/contexts.js';
import { dayHeadingIn, tsToMs } from '../text/zone-time.js';
import { Message } from './message.js';

export function Conversation({ conversation }: { conversation: ConversationView }) {
  const store = useStore();
  const reader = useReader();
  const log = useRef<HTMLDivElement>(null);
  // Reading takes the marks away at once; where the new part began stays visible until one leaves.
  const [newFrom] = useState(() => conversation.messages.find((message) => message.unread)?.ts);
  const last = conversation.messages.at(-1);

  useEffect(() => {
    if (conversation.unread > 0 && !document.hidden) void store.markRead(conversation.id);
  }, [conversation.id, conversation.unread]);

  useLayoutEffect(() => {
    if (log.current) log.current.scrollTop = log.current.scrollHeight;
  }, [last?.ts, last?.replies.length]);

  return (
    <section class="conversation" aria-labelledby="conversation-heading">
      <div class="conversation-top">
        <h2 id="conversation-heading">
          <span class="place-mark" aria-hidden="true">
            {conversation.kind === 'dm' ? '@' : '#'}
          </span>
          {conversation.name}
        </h2>
        <p>
          {conversation.kind === 'dm' ? 'Direct messages with the app' : 'Channel'}
          {conversation.isExtShared && ', shared with another company'}
          {' · times as '}
          {reader.timeZone.replaceAll('_', ' ')}
        </p>
      </div>
      <div
        class="messages"
        ref={log}
        tabIndex={0}
        role="group"
        aria-label={`Messages in ${conversation.name}`}
      >
        {conversation.messages.length === 0 && (
          <div class="empty">
            <p>Nothing here yet.</p>
            <p>Type a command below. It begins with a slash.</p>
          </div>
        )}
        {conversation.messages.map((message, at) => (
          <div key={`${message.ts}${message.ephemeral ? 'e' : ''}`}>
            <DayRule message={message} before={conversation.messages[at - 1]} />
            {message.ts === newFrom && (
              <div class="new-rule">
                <span>New</span>
              </div>
            )}
            <Message message={message} />
          </div>
        ))}
      </div>
    </section>
  );
}

function DayRule({ message, before }: { message: MessageView; before: MessageView | undefined }) {
  const { timeZone, nowMs } = useReader();
  const heading = dayHeadingIn(timeZone, tsToMs(message.ts), nowMs);
  if (before && dayHeadingIn(timeZone, tsToMs(before.ts), nowMs) === heading) return null;
  return (
    <div class="day-rule">
      <span>{heading}</span>
    </div>
  );
}
