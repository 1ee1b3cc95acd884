import { useMemo, useState } from 'preact/hooks';
import { ConfirmContext, ReaderContext, useSnapshot, useStore, type Reader } from '../state/contexts.js';
import { storyOf } from '../state/story.js';
import { useNow } from '../state/use-now.js';
import { Composer } from './composer.js';
import { useConfirm } from './confirm-dialog.js';
import { ConversationList } from './conversation-list.js';
import { Conversation } from './conversation.js';
import { Header } from './header.js';
import { HomeView } from './home-view.js';
import { ModalStack } from './modal-stack.js';
import { PeopleSwitcher } from './people-switcher.js';
import { SidePanel } from './side-panel.js';
import { StoryGuide, useStoryShown } from './story-guide.js';
import { Toasts } from './toasts.js';

export function App() {
  const store = useStore();
  const snapshot = useSnapshot(store);
  const { state, view, route } = snapshot;
  const [panelOpen, setPanelOpen] = useState(() => window.innerWidth >= 1140);
  const [storyShown, setStoryShown] = useStoryShown();
  const [draft, setDraft] = useState<{ text: string; stamp: number }>({ text: '', stamp: 0 });
  const confirm = useConfirm();
  const nowMs = useNow(state?.clock.offsetMs ?? 0, 15_000, state);

  const reader = useMemo<Reader>(
    () => ({
      id: view?.person.id ?? '',
      timeZone: view?.person.timeZone ?? 'UTC',
      nowMs,
      personName: (id) =>
        state?.people.find((person) => person.id === id)?.realName ??
        (view?.person.id === id ? view.person.realName : id),
      channelName: (id) => view?.conversations.find((each) => each.id === id)?.name,
    }),
    [view, state?.people, nowMs],
  );

  if (!state || !view) {
    return (
      <div class="shell">
        <Header state={state} connection={snapshot.connection} nowMs={nowMs} />
        <p class="starting" role="status">
          {snapshot.connection === 'lost'
            ? 'The sandbox does not answer. Trying again…'
            : 'Opening the sandbox…'}
        </p>
        <Toasts toasts={snapshot.toasts} onDismiss={store.dismissToast} />
      </div>
    );
  }

  const atHome = route.place === 'home' && view.hasHome;
  const conversation =
    view.conversations.find((each) => each.id === route.place) ??
    view.conversations.find((each) => each.kind === 'dm') ??
    view.conversations[0];
  const story = storyOf(state);

  return (
    <ReaderContext.Provider value={reader}>
      <ConfirmContext.Provider value={confirm.ask}>
        <div class={`shell ${panelOpen ? 'with-panel' : ''}`}>
          <Header
            state={state}
            connection={snapshot.connection}
            nowMs={nowMs}
            panelOpen={panelOpen}
            onPanel={() => setPanelOpen(!panelOpen)}
            onStory={story && !storyShown ? () => setStoryShown(true) : undefined}
          />
          <nav class="left" aria-label="People and conversations">
            <PeopleSwitcher people={state.people} current={view.person.id} nowMs={nowMs} />
            <ConversationList view={view} place={atHome ? 'home' : conversation?.id} />
          </nav>
          <main class="centre">
            {story && storyShown && (
              <StoryGuide
                story={story}
                snapshot={snapshot}
                onDraft={(text) => setDraft({ text, stamp: draft.stamp + 1 })}
                onDismiss={() => setStoryShown(false)}
              />
            )}
            {atHome ? (
              <HomeView key={view.person.id} view={view} />
            ) : conversation ? (
              <>
                <Conversation key={`${view.person.id} ${conversation.id}`} conversation={conversation} />
                {conversation.hasComposer ? (
                  <Composer
                    key={view.person.id}
                    conversation={conversation}
                    commands={state.commands}
                    person={view.person}
                    draft={draft}
                  />
                ) : (
                  <p class="composer composer-note" data-testid="no-composer">
                    Nothing can be typed here: the app’s messages tab is for reading only.
                  </p>
                )}
              </>
            ) : (
              <p class="starting">{view.person.realName} sees no conversation.</p>
            )}
          </main>
          {panelOpen && <SidePanel state={state} wire={snapshot.wire} onClose={() => setPanelOpen(false)} />}
        </div>
        <ModalStack view={view} />
        {confirm.dialog}
        <Toasts toasts={snapshot.toasts} onDismiss={store.dismissToast} />
        <div class="visually-hidden" aria-live="polite" data-testid="announcer">
          {snapshot.announcement}
        </div>
      </ConfirmContext.Provider>
    </ReaderContext.Provider>
  );
}
