import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ConversationView, MessageView } from '../../control/api.js';
import { usePane, useReader } from '../state/contexts.js';
import { dayHeadingIn, tsToMs } from '../text/zone-time.js';
import { Message } from './message.js';

/** So near to the end of a conversation counts as reading its end. */
const nearEndPx = 240;

export function Conversation(props: { conversation: ConversationView; shown: boolean }) {
  const { conversation, shown } = props;
  const pane = usePane();
  const log = useRef<HTMLDivElement>(null);
  // Reading takes the marks away at once; where the new part began stays visible until one leaves.
  const [newFrom] = useState(() => conversation.messages.find((message) => message.unread)?.ts);
  const last = conversation.messages.at(-1);

  useEffect(() => {
    if (conversation.unread > 0 && shown && !document.hidden) void pane.markRead(conversation.id);
  }, [conversation.id, conversation.unread, shown]);

  // First to where the new part begins; later along with what arrives, unless someone reads further up.
  const atEnd = useRef(true);
  const opened = useRef(false);
  const [moreBelow, setMoreBelow] = useState(false);
  const toEnd = () => log.current?.scrollTo({ top: log.current.scrollHeight });
  useLayoutEffect(() => {
    const box = log.current;
    const begin = opened.current ? undefined : box?.querySelector<HTMLElement>('[data-new]');
    const row = begin ?? [...(box?.querySelectorAll<HTMLElement>('[data-row]') ?? [])].at(-1);
    opened.current = true;
    if (!box || !row) return;
    // What only one person sees answers what that person just did: it is never left out of sight.
    if (!atEnd.current && !last?.ephemeral) return setMoreBelow(true);
    // A message taller than the window is read from its top.
    const fromTop = row === begin || row.offsetHeight > box.clientHeight;
    box.scrollTop = fromTop ? row.offsetTop : box.scrollHeight;
  }, [last?.ts, last?.replies.length, shown]);

  const onScroll = () => {
    const box = log.current;
    if (!box) return;
    atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < nearEndPx;
    if (atEnd.current) setMoreBelow(false);
  };

  return (
    <div class="conversation">
      <div
        class="messages"
        ref={log}
        onScroll={onScroll}
        tabIndex={0}
        role="group"
        aria-label={`Messages in ${conversation.name}`}
      >
        {conversation.messages.length === 0 && (
          <div class="empty">
            <p>Nothing here yet.</p>
            {conversation.hasComposer && <p>Type a command below: it begins with a slash.</p>}
          </div>
        )}
        {conversation.messages.map((message, at) => (
          <div
            key={`${message.ts}${message.ephemeral ? 'e' : ''}`}
            data-row
            data-new={message.ts === newFrom ? true : undefined}
          >
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
      {moreBelow && (
        <button type="button" class="button small primary more-below" onClick={toEnd}>
          New messages below
        </button>
      )}
    </div>
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
