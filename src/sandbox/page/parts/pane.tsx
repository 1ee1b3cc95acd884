import { useMemo } from 'preact/hooks';
import type { PersonView, SandboxState } from '../../control/api.js';
import { PaneContext, ReaderContext, useSnapshot, type Reader } from '../state/contexts.js';
import type { PaneStore } from '../state/pane-store.js';
import { PeopleSwitcher } from './people-switcher.js';
import { Screen } from './screen.js';

/** One of the two people: who it is, and what they see. Hidden, it keeps what was typed. */
export function Pane(props: { pane: PaneStore; state: SandboxState; nowMs: number; shown: boolean }) {
  const { pane, state, nowMs, shown } = props;
  const { route, view, announcement } = useSnapshot(pane);
  const reader = useReaderOf(view, state, nowMs);
  const person = state.people.find(({ id }) => id === route.person);
  return (
    <PaneContext.Provider value={pane}>
      <ReaderContext.Provider value={reader}>
        <section
          class="pane"
          hidden={!shown}
          aria-label={person?.realName ?? 'Nobody'}
          data-testid={`pane-${pane.side}`}
        >
          <PeopleSwitcher people={state.people} current={route.person ?? ''} nowMs={nowMs} />
          {view ? (
            <Screen key={view.person.id} view={view} state={state} shown={shown} />
          ) : (
            <p class="empty" role="status">
              Opening…
            </p>
          )}
          <div class="visually-hidden" aria-live="polite" data-testid="announcer">
            {announcement}
          </div>
        </section>
      </ReaderContext.Provider>
    </PaneContext.Provider>
  );
}

/** Whose zone and whose names a part of the page goes by. */
export function useReaderOf(view: PersonView | undefined, state: SandboxState | undefined, nowMs: number) {
  return useMemo<Reader>(
    () => ({
      id: view?.person.id ?? '',
      timeZone: view?.person.timeZone ?? 'UTC',
      nowMs,
      personName: (id) => state?.people.find((person) => person.id === id)?.realName ?? id,
      channelName: (id) => view?.conversations.find((each) => each.id === id)?.name,
    }),
    [view, state?.people, nowMs],
  );
}
