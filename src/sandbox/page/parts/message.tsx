import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { MessageView } from '../../control/api.js';
import { Blocks } from '../blocks/blocks.js';
import { Mrkdwn } from '../blocks/mrkdwn-text.js';
import { SurfaceContext, usePane, useReader, useStore } from '../state/contexts.js';
import { surfaceOf } from '../state/surface-of.js';
import { fullMomentIn, timeIn, tsToMs } from '../text/zone-time.js';
import { Avatar } from './avatar.js';
import { Files } from './files.js';
import { Icon } from './icon.js';
import { Shortcuts } from './shortcuts.js';

const highlightMs = 2_400;

export function Message({ message }: { message: MessageView }) {
  const pane = usePane();
  const { state } = useStore().snapshot();
  const reader = useReader();
  const refreshed = useRefreshed(message.editedTs);
  const surface = useMemo(
    () => surfaceOf(pane, { channel: message.channel, ts: message.ts }),
    [pane, message.channel, message.ts],
  );
  const sentMs = tsToMs(message.ts);
  const author = reader.personName(message.user);
  const isBot =
    author === message.user || state?.people.find((person) => person.id === message.user)?.kind === 'bot';
  const name = author === message.user ? 'Countersign' : author;
  return (
    <article
      class={`message ${message.ephemeral ? 'ephemeral' : ''} ${refreshed ? 'refreshed' : ''}`}
      data-testid={`message-${message.ts}`}
      tabIndex={-1}
      aria-label={`${name}, ${timeIn(reader.timeZone, sentMs)}`}
    >
      <Avatar id={message.user} name={name} bot={isBot} />
      <div class="message-main">
        <div class="message-top">
          <b>{name}</b>
          {isBot && <span class="app-tag">app</span>}
          <time dateTime={new Date(sentMs).toISOString()} title={fullMomentIn(reader.timeZone, sentMs)}>
            {timeIn(reader.timeZone, sentMs)}
          </time>
          {message.editedTs && (
            <span class="updated" title={fullMomentIn(reader.timeZone, tsToMs(message.editedTs))}>
              updated {timeIn(reader.timeZone, tsToMs(message.editedTs))}
            </span>
          )}
          {!message.ephemeral && <Shortcuts on={{ channel: message.channel, ts: message.ts }} />}
        </div>
        {message.broadcasts && message.broadcasts.length > 0 && (
          <p class="only-you">Notifies {message.broadcasts.map((range) => `@${range}`).join(', ')}</p>
        )}
        {message.ephemeral && (
          <p class="only-you">
            <Icon name="eye" />
            Only you can see this
          </p>
        )}
        <SurfaceContext.Provider value={surface}>
          {message.blocks.length > 0 ? (
            <Blocks blocks={message.blocks} />
          ) : (
            <div class="text">
              <Mrkdwn source={message.text} />
            </div>
          )}
        </SurfaceContext.Provider>
        {message.files && message.files.length > 0 && <Files files={message.files} />}
        {message.replies.length > 0 && (
          <div class="thread" role="group" aria-label={`${message.replies.length} replies`}>
            {message.replies.map((reply) => (
              <Message key={reply.ts} message={reply} />
            ))}
          </div>
        )}
      </div>
    </article>
  );
}

/** True for a moment after `editedTs` has changed. */
function useRefreshed(editedTs: string | undefined): boolean {
  const seen = useRef(editedTs);
  const [refreshed, setRefreshed] = useState(false);
  useEffect(() => {
    if (seen.current === editedTs) return;
    seen.current = editedTs;
    setRefreshed(true);
    const timer = setTimeout(() => setRefreshed(false), highlightMs);
    return () => clearTimeout(timer);
  }, [editedTs]);
  return refreshed;
}
