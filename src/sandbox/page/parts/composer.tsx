import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { ConversationView, PersonSummary, SandboxState } from '../../control/api.js';
import { usePane, useSnapshot } from '../state/contexts.js';
import { draftKey } from '../state/pane-store.js';
import { commandMistake, completionsFor, usageOf } from '../state/command-line.js';
import { Icon } from './icon.js';
import { Shortcuts } from './shortcuts.js';

/** Where messages and slash commands are typed, with completion over the commands the manifest declares. */
export function Composer(props: {
  conversation: ConversationView;
  commands: SandboxState['commands'];
  person: PersonSummary;
}) {
  const pane = usePane();
  const place = props.conversation.id;
  const { drafts, typedFor } = useSnapshot(pane);
  const text = drafts[draftKey(props.person.id, place)] ?? '';
  const setText = (words: string) => pane.setDraft(place, words);
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  const [listOpen, setListOpen] = useState(false);
  const [active, setActive] = useState(0);
  const [history, setHistory] = useState<string[]>([]);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();

  // A text was put here from elsewhere: the focus follows it, and the person reads it before they send it.
  useEffect(() => {
    if (typedFor !== place) return;
    pane.draftSeen();
    setError('');
    setListOpen(false);
    input.current?.focus();
  }, [typedFor, place]);
  useEffect(() => setError(''), [place]);

  const completions = listOpen ? completionsFor(props.commands, text) : [];
  const usage = usageOf(props.commands, text);
  const complete = (command: string) => {
    setText(`${command} `);
    setListOpen(false);
    input.current?.focus();
  };
  const send = async () => {
    const mistake = commandMistake(props.commands, text);
    setError(mistake ?? '');
    if (mistake !== undefined || busy) return;
    setBusy(true);
    try {
      const typed = { text: text.trim(), channel: place };
      await (typed.text.startsWith('/') ? pane.command(typed) : pane.say(typed));
      setHistory([text.trim(), ...history.filter((each) => each !== text.trim())].slice(0, 20));
      // By now somebody else may sit here, or the next words are being typed.
      pane.clearDraft(place, props.person.id, text);
    } catch (problem) {
      setError(problem instanceof Error ? problem.message : String(problem));
    } finally {
      setBusy(false);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const chosen = completions[active];
    if (event.key === 'Escape') setListOpen(false);
    else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && completions.length > 0) {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setActive((active + step + completions.length) % completions.length);
    } else if (event.key === 'ArrowUp' && text === '' && history[0]) {
      event.preventDefault();
      setText(history[0]);
    } else if (chosen && (event.key === 'Tab' || (event.key === 'Enter' && chosen.command !== text))) {
      event.preventDefault();
      complete(chosen.command);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      void send();
    }
  };

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {completions.length > 0 && (
        <div class="completions" role="listbox" id={`${id}-list`} aria-label="Commands">
          {completions.map((each, at) => (
            <div
              key={each.command}
              id={`${id}-${at}`}
              role="option"
              aria-selected={at === active}
              class="completion"
              onPointerMove={() => setActive(at)}
              onPointerDown={(event) => {
                event.preventDefault();
                complete(each.command);
              }}
            >
              <span>
                <b>{each.command}</b> <span class="usage">{each.usageHint}</span>
              </span>
              <small>{each.description}</small>
            </div>
          ))}
        </div>
      )}
      <label class="visually-hidden" for={id}>
        Command or message as {props.person.realName}
      </label>
      <div class="composer-row">
        <Shortcuts />
        <input
          id={id}
          ref={input}
          type="text"
          role="combobox"
          autoComplete="off"
          spellcheck={false}
          data-testid="composer"
          placeholder={`Write as ${props.person.realName.split(' ')[0]}, or type / for commands`}
          aria-expanded={completions.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={completions[active] ? `${id}-${active}` : undefined}
          aria-describedby={`${id}-note`}
          aria-invalid={error !== ''}
          value={text}
          onInput={(event) => {
            setText(event.currentTarget.value);
            setError('');
            setActive(0);
            setListOpen(true);
          }}
          onBlur={() => setListOpen(false)}
          onKeyDown={onKeyDown}
        />
        <button
          type="submit"
          class="composer-send"
          aria-label="Send"
          aria-busy={busy}
          disabled={text.trim() === ''}
          data-testid="composer-send"
        >
          <Icon name="send" />
        </button>
      </div>
      <p class={`composer-note ${error ? 'error' : ''}`} id={`${id}-note`} role="status">
        {error || usage}
      </p>
    </form>
  );
}
