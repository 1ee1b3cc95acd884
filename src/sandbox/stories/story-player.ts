import type { Identity, PlayState, SandboxState } from '../control/api.js';
import { createScene, type SceneParts, StoryStopped } from './scene.js';
import type { Story } from './story.js';

/** Plays one story at a time, each from the start of the demo world. */
export interface StoryPlayer {
  state(): SandboxState['stories'];
  /** Begins; throws `RangeError` for no such story, or while one is played. `paceMs`: to read a line. */
  play(id: string, paceMs?: number): void;
  /** Ends what is played, and resolves once it has ended. */
  stop(): Promise<void>;
}

export interface StoryPlayerParts extends SceneParts {
  stories: Story[];
  /** Puts the world back, and starts the bot anew; without an identity as the sandbox was started. */
  startOver(identity?: Identity): Promise<void>;
}

const usualPaceMs = 3_500;

export function createStoryPlayer(parts: StoryPlayerParts): StoryPlayer {
  const { stories } = parts;
  let shown: PlayState | undefined;
  let playing: { stop: AbortController; ended: Promise<void> } | undefined;

  async function perform(story: Story, paceMs: number, stopped: AbortSignal): Promise<void> {
    const state: PlayState = { id: story.id, outcome: 'playing', lines: [] };
    shown = state;
    const end = (outcome: PlayState['outcome'], why?: string) => {
      state.outcome = outcome;
      if (why !== undefined) state.why = why;
    };
    try {
      await parts.startOver(story.identity);
      const scene = createScene(parts, {
        paceMs,
        stopped,
        onLine(text, watch) {
          state.lines.push({ at: parts.clock.now(), text, ...(watch && { watch }) });
          parts.changed();
        },
      });
      await story.play(scene);
      end('done');
    } catch (error) {
      if (error instanceof StoryStopped) end('stopped');
      else end('failed', error instanceof Error ? error.message : String(error));
    }
    // What was let go wrong for the story is not to meet whoever plays on.
    if (state.outcome !== 'done') parts.faults.clear();
    playing = undefined;
    parts.changed();
  }

  return {
    state: () => ({
      offered: stories.map(({ id, title, about }) => ({ id, title, about })),
      ...(shown && { play: structuredClone(shown) }),
    }),
    play(id, paceMs = usualPaceMs) {
      const story = stories.find((one) => one.id === id);
      if (!story) throw new RangeError(`There is no story ${id}.`);
      if (playing) throw new RangeError('A story is being played. Stop it first.');
      const stop = new AbortController();
      playing = { stop, ended: perform(story, paceMs, stop.signal) };
      parts.changed();
    },
    async stop() {
      playing?.stop.abort();
      await playing?.ended;
    },
  };
}
