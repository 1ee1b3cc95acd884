import type { PlayState, SandboxState } from '../../control/api.js';
import { useStore } from '../state/contexts.js';
import { outcomeOfPlay } from '../text/play-words.js';
import { useBusy } from './use-busy.js';

/** Stories that play themselves, and how far the one on has come. */
export function StoriesPanel(props: { stories: SandboxState['stories']; onPlay: () => void }) {
  const store = useStore();
  const { busy, run } = useBusy();
  const { offered, play } = props.stories;
  const isPlaying = play?.outcome === 'playing';
  return (
    <>
      <p class="panel-about">
        Each plays by itself, with the real bot. It starts the sandbox over: what was done here before is
        gone.
      </p>
      <ul class="stories">
        {offered.map(({ id, title, about }) => (
          <li key={id} data-testid={`story-${id}`}>
            <div class="stories-top">
              <h3>{title}</h3>
              {isPlaying && play.id === id ? (
                <button type="button" class="button small" onClick={() => run(() => store.stopStory())}>
                  Stop
                </button>
              ) : (
                <button
                  type="button"
                  class="button small"
                  aria-label={`Play: ${title}`}
                  disabled={busy || isPlaying}
                  onClick={() => {
                    props.onPlay();
                    run(() => store.playStory(id));
                  }}
                >
                  Play
                </button>
              )}
            </div>
            <p>{about}</p>
            {play?.id === id && <Lines play={play} />}
          </li>
        ))}
      </ul>
    </>
  );
}

function Lines({ play }: { play: PlayState }) {
  const said = outcomeOfPlay(play);
  return (
    <>
      <ol>
        {play.lines.map(({ text }, at) => (
          <li key={at}>{text}</li>
        ))}
      </ol>
      {said && <p class={play.outcome === 'failed' ? 'stories-failed' : 'stories-ended'}>{said}</p>}
    </>
  );
}
