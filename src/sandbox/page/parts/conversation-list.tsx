import type { PersonView } from '../../control/api.js';
import { useStore } from '../state/contexts.js';

export function ConversationList({ view, place }: { view: PersonView; place: string | undefined }) {
  const store = useStore();
  const entry = (id: string, mark: string, name: string, unread: number, note?: string) => (
    <li key={id}>
      <button
        type="button"
        class={`place ${unread > 0 ? 'unread' : ''}`}
        aria-current={place === id ? 'page' : undefined}
        data-testid={`conversation-${id}`}
        onClick={() => store.go({ person: view.person.id, place: id })}
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
  );
  return (
    <section aria-labelledby="places-heading">
      <h2 id="places-heading">{view.person.realName.split(' ')[0]} sees</h2>
      <ul class="places">
        {view.hasHome && entry('home', '⌂', 'App Home', 0)}
        {view.conversations.map((each) =>
          entry(
            each.id,
            each.kind === 'dm' ? '@' : '#',
            each.name,
            each.unread,
            each.isExtShared ? 'shared' : undefined,
          ),
        )}
      </ul>
    </section>
  );
}
