import type { PersonView } from '../../control/api.js';
import { usePane } from '../state/contexts.js';
import { Icon } from './icon.js';

export function ConversationList({ view, place }: { view: PersonView; place: string | undefined }) {
  const pane = usePane();
  const conversations = view.conversations.map(({ id, kind, name, unread, isExtShared }) => ({
    id,
    mark: kind === 'dm' ? '@' : '#',
    name,
    unread,
    note: isExtShared ? 'shared' : undefined,
  }));
  const home = { id: 'home', mark: <Icon name="home" />, name: 'Home', unread: 0, note: undefined };
  return (
    <nav aria-label={`What ${view.person.realName} sees`}>
      <ul class="places">
        {[...(view.hasHome ? [home] : []), ...conversations].map(({ id, mark, name, unread, note }) => (
          <li key={id}>
            <button
              type="button"
              class={`place ${unread > 0 ? 'unread' : ''}`}
              aria-current={place === id ? 'page' : undefined}
              data-testid={`conversation-${id}`}
              onClick={() => pane.go({ person: view.person.id, place: id })}
            >
              <span class="place-mark" aria-hidden="true">
                {mark}
              </span>
              <span class="place-name">{name}</span>
              {note && <span class="place-note">{note}</span>}
              {unread > 0 && (
                <span class="badge">
                  {unread}
                  <span class="visually-hidden"> unread</span>
                </span>
              )}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
