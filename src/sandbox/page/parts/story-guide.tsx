import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { PersonSummary, SandboxState } from '../../control/api.js';
import { useSnapshot, useStore } from '../state/contexts.js';
import { sides } from '../state/hash-route.js';
import { decidingButton, storyStep, storySteps, type Story } from '../state/story.js';
import { Icon } from './icon.js';

const storageKey = 'countersign-sandbox.story';

/** Shown until it is closed once; the browser remembers. */
export function useStoryShown(): [boolean, (shown: boolean) => void] {
  const [shown, setShown] = useState(() => {
    try {
      return localStorage.getItem(storageKey) !== 'closed';
    } catch {
      return true;
    }
  });
  return [
    shown,
    (next) => {
      setShown(next);
      try {
        localStorage.setItem(storageKey, next ? 'open' : 'closed');
      } catch {
        // A browser that stores nothing shows the story again next time.
      }
    },
  ];
}

/** The next thing to do, in the words that stand on the screen. */
export function StoryGuide(props: {
  story: Story;
  state: SandboxState;
  two: boolean;
  sawOpenRequest: boolean;
  onDismiss: () => void;
}) {
  const { panes } = useStore();
  const { story, state, two } = props;
  const { requester, approver } = story;
  const views = { left: useSnapshot(panes.left).view, right: useSnapshot(panes.right).view };
  const sideOf = (who: PersonSummary) =>
    sides.find((side) => (two || side === 'left') && views[side]?.person.id === who.id);
  const viewOf = (who: PersonSummary) => {
    const side = sideOf(who);
    return side && views[side];
  };
  const requesterView = viewOf(requester);
  const approverView = viewOf(approver);
  const step = storyStep(state, requesterView, props.sawOpenRequest);
  const where = (who: PersonSummary) => (two ? `On the ${sideOf(who)}, ` : 'As ');
  const be = (who: PersonSummary, side: 'left' | 'right') => (
    <button
      type="button"
      class="button small primary"
      onClick={() => panes[two ? side : 'left'].go({ person: who.id })}
    >
      Be {first(who)}
    </button>
  );

  const words: Record<typeof step, () => ComponentChildren> = {
    ask: () =>
      requesterView ? (
        <>
          <p>
            {where(requester)}
            <b>{first(requester)}</b> asks for a key’s deletion: <code>{story.command}</code>
          </p>
          <button
            type="button"
            class="button small primary"
            data-testid="story-type"
            onClick={() => panes[sideOf(requester) ?? 'left'].typeForThem(story.command)}
          >
            Type it for me
          </button>
        </>
      ) : (
        <>
          <p>
            <b>{first(requester)}</b>, {requester.role}, asks for a key’s deletion.
          </p>
          {be(requester, 'left')}
        </>
      ),
    form: () => (
      <p>
        {where(requester)}
        <b>{first(requester)}</b> says why, reads what would happen, and sends the form.
      </p>
    ),
    decide: () => {
      const button = approverView && decidingButton(approverView);
      return approverView ? (
        <p>
          {where(approver)}
          <b>{first(approver)}</b>, {approver.role}, reads what the key protects
          {button ? (
            <>
              {' '}
              and presses <b>{button.replace(/…$/, '')}</b>.
            </>
          ) : (
            ' and where the request stands.'
          )}
        </p>
      ) : (
        <>
          <p>
            <b>{first(approver)}</b>, {approver.role}, decides.
          </p>
          {be(approver, 'right')}
        </>
      );
    },
    after: () => (
      <p>
        Every copy of the card says what came of it. Ask again, and move the clock past the deadline or let
        something go wrong in Backstage.
      </p>
    ),
  };
  const at = storySteps.indexOf(step);
  return (
    <section class="story" aria-label="Guide" data-testid="story">
      <span class="story-steps" role="img" aria-label={`Step ${at + 1} of ${storySteps.length}`}>
        {storySteps.map((each, index) => (
          <i key={each} class={index < at ? 'done' : index === at ? 'now' : ''} />
        ))}
      </span>
      {words[step]()}
      <button
        type="button"
        class="button small quiet story-close"
        aria-label="Close the guide"
        onClick={props.onDismiss}
        data-testid="story-dismiss"
      >
        <Icon name="close" />
      </button>
    </section>
  );
}

const first = ({ realName }: PersonSummary) => realName.split(' ')[0];
