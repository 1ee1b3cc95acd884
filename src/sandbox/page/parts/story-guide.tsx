import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { useStore } from '../state/contexts.js';
import type { Snapshot } from '../state/sandbox-store.js';
import { storyStep, type Story } from '../state/story.js';

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

export function StoryGuide(props: {
  story: Story;
  snapshot: Snapshot;
  onDraft: (text: string) => void;
  onDismiss: () => void;
}) {
  const store = useStore();
  const { story, snapshot } = props;
  const { requester, approver } = story;
  if (!snapshot.state || !snapshot.view) return null;
  const person = snapshot.view.person.id;
  const step = storyStep(snapshot.state, person, snapshot.view.modals.length > 0, snapshot.sawOpenRequest);
  const first = (name: string) => name.split(' ')[0];
  const be = (who: Story['requester']) => (
    <button type="button" class="button small" onClick={() => store.go({ person: who.id })}>
      Be {first(who.realName)}
    </button>
  );
  const steps: ComponentChildren[] = [
    <>
      You are <b>{requester.realName}</b>, {requester.role}, and a key is no longer needed.{' '}
      {person !== requester.id && be(requester)}
    </>,
    <>
      Send <code>{story.command}</code> to ask for its deletion.{' '}
      {step === 1 && (
        <button type="button" class="button small" onClick={() => props.onDraft(story.command)}>
          Type it for me
        </button>
      )}
    </>,
    <>Check the form, say why, and send it. The right Managers are asked.</>,
    <>
      Become <b>{approver.realName}</b>, {approver.role}: read what would break, then press Approve.{' '}
      {step === 3 && person !== approver.id && be(approver)}
    </>,
    <>
      Watch every copy say what came of it. Or move the clock past the deadline and see the request expire.
    </>,
  ];
  return (
    <section class="story" aria-labelledby="story-heading">
      <div class="story-top">
        <h2 id="story-heading">
          Play the story: two people, one key
          <small>
            step {step + 1} of {steps.length}
          </small>
        </h2>
        <button
          type="button"
          class="button small quiet"
          onClick={props.onDismiss}
          data-testid="story-dismiss"
        >
          Close
        </button>
      </div>
      <ol>
        {steps.map((words, at) => (
          <li
            key={at}
            data-step={at + 1}
            class={at < step ? 'done' : ''}
            aria-current={at === step ? 'step' : undefined}
          >
            {words}
          </li>
        ))}
      </ol>
    </section>
  );
}
