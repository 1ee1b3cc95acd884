import { useState } from 'preact/hooks';
import { ReaderContext, useSnapshot, useStore } from '../state/contexts.js';
import { storyOf } from '../state/story.js';
import { useLayout } from '../state/use-layout.js';
import { useNow } from '../state/use-now.js';
import { Header } from './header.js';
import { NowPlaying } from './now-playing.js';
import { Pane, useReaderOf } from './pane.js';
import { SidePanel } from './side-panel.js';
import { StoryGuide, useStoryShown } from './story-guide.js';
import { Toasts } from './toasts.js';

export function App() {
  const store = useStore();
  const { left, right } = store.panes;
  const { state, connection, wire, sawOpenRequest, inStory } = useSnapshot(store);
  const { view } = useSnapshot(left);
  const layout = useLayout();
  const [twoWanted, setTwoWanted] = useState(true);
  const [storyShown, setStoryShown] = useStoryShown();
  const nowMs = useNow(state?.clock.offsetMs ?? 0, 15_000, state);
  const reader = useReaderOf(view, state, nowMs);

  if (!state) {
    return (
      <div class="shell">
        <Header state={state} connection={connection} nowMs={nowMs} />
        <p class="empty" role="status">
          {connection === 'lost' ? 'The sandbox does not answer. Trying again…' : 'Opening the sandbox…'}
        </p>
        <Toasts of={store.toasts} from="Sandbox" />
      </div>
    );
  }
  const two = layout.twoFit && twoWanted;
  const story = storyOf(state);
  const panesShown = layout.backstage !== 'alone';
  return (
    <ReaderContext.Provider value={reader}>
      <div class={`shell backstage-${layout.backstage}`}>
        <Header
          state={state}
          connection={connection}
          nowMs={nowMs}
          backstageOpen={layout.backstage !== 'closed'}
          onBackstage={layout.toggleBackstage}
          two={layout.twoFit ? two : undefined}
          onTwo={() => setTwoWanted(!two)}
          onStory={story && !storyShown ? () => setStoryShown(true) : undefined}
        />
        <main class={`stage ${two ? 'two' : ''}`} hidden={!panesShown}>
          {inStory ? (
            <NowPlaying stories={state.stories} />
          ) : story && storyShown ? (
            <StoryGuide
              story={story}
              state={state}
              two={two}
              sawOpenRequest={sawOpenRequest}
              onDismiss={() => setStoryShown(false)}
            />
          ) : null}
          <Pane pane={left} state={state} nowMs={nowMs} shown={panesShown} />
          <Pane pane={right} state={state} nowMs={nowMs} shown={panesShown && two} />
        </main>
        {layout.backstage !== 'closed' && (
          <SidePanel
            state={state}
            wire={wire}
            alone={layout.backstage === 'alone'}
            onClose={layout.toggleBackstage}
          />
        )}
        <Toasts of={store.toasts} from="Sandbox" />
      </div>
    </ReaderContext.Provider>
  );
}
