import type { SandboxState } from '../../control/api.js';
import { useStore } from '../state/contexts.js';
import { outcomeOfPlay } from '../text/play-words.js';
import { Icon } from './icon.js';
import { useBusy } from './use-busy.js';

/** The story that plays, above the two people it shows. */
export function NowPlaying({ stories }: { stories: SandboxState['stories'] }) {
  const store = useStore();
  const { busy, run } = useBusy();
  const { play, offered } = stories;
  if (!play) return null;
  const title = offered.find(({ id }) => id === play.id)?.title ?? play.id;
  const said = outcomeOfPlay(play);
  return (
    <section class="story" aria-label={`Story: ${title}`} data-testid="now-playing">
      <b class="story-title">{title}</b>
      <p aria-live="polite">
        {play.outcome !== 'failed' && (play.lines.at(-1)?.text ?? 'The sandbox starts over…')} {said}
      </p>
      {said === undefined ? (
        <button
          type="button"
          class="button small story-close"
          disabled={busy}
          onClick={() => run(() => store.stopStory())}
        >
          Stop
        </button>
      ) : (
        <>
          <button
            type="button"
            class="button small story-close"
            disabled={busy}
            onClick={() => run(() => store.playStory(play.id))}
          >
            Play again
          </button>
          <button
            type="button"
            class="button small quiet"
            aria-label="Close the story"
            onClick={store.leaveStory}
          >
            <Icon name="close" />
          </button>
        </>
      )}
    </section>
  );
}
