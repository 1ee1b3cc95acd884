import { useRef } from 'preact/hooks';
import type { PersonSummary } from '../../control/api.js';
import { useStore } from '../state/contexts.js';
import { fullMomentIn, timeIn, weekdayIn } from '../text/zone-time.js';
import { Avatar } from './avatar.js';

const kindWords = {
  member: '',
  guest: 'Guest',
  deactivated: 'Deactivated',
  outsider: 'Other company',
  bot: 'Bot',
};

/** Whom one plays: a radio group, so arrow keys go from person to person. */
export function PeopleSwitcher(props: { people: PersonSummary[]; current: string; nowMs: number }) {
  const store = useStore();
  const group = useRef<HTMLDivElement>(null);
  const people = props.people.filter((person) => person.kind !== 'bot');
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = people.findIndex((person) => person.id === props.current);
    const next = people[(at + step + people.length) % people.length];
    if (!next) return;
    store.go({ person: next.id });
    group.current?.querySelector<HTMLElement>(`[data-testid="person-${next.id}"]`)?.focus();
  };
  return (
    <section aria-labelledby="people-heading">
      <h2 id="people-heading">You are</h2>
      <div
        class="people"
        role="radiogroup"
        aria-labelledby="people-heading"
        ref={group}
        onKeyDown={onKeyDown}
      >
        {people.map((person) => (
          <Person
            key={person.id}
            person={person}
            current={person.id === props.current}
            nowMs={props.nowMs}
            onChoose={() => store.go({ person: person.id })}
          />
        ))}
      </div>
    </section>
  );
}

function Person(props: { person: PersonSummary; current: boolean; nowMs: number; onChoose: () => void }) {
  const { person, current, nowMs } = props;
  const about = kindWords[person.kind] || person.role || 'No role';
  return (
    <button
      type="button"
      role="radio"
      class="person"
      aria-checked={current}
      tabIndex={current ? 0 : -1}
      data-testid={`person-${person.id}`}
      onClick={props.onChoose}
    >
      <Avatar id={person.id} name={person.realName} />
      <span class="person-main">
        <span class="person-name">
          {person.realName}
          {person.unread > 0 && (
            <span class="badge">
              {person.unread}
              <span class="visually-hidden"> unread</span>
            </span>
          )}
        </span>
        <span class="person-about">
          <span class={`role ${person.kind === 'member' ? person.role?.toLowerCase() : ''}`}>{about}</span>
          <span title={fullMomentIn(person.timeZone, nowMs)}>
            {weekdayIn(person.timeZone, nowMs).slice(0, 3)} {timeIn(person.timeZone, nowMs)}
            {current && ` ${person.timeZone.split('/').at(-1)?.replaceAll('_', ' ')}`}
          </span>
        </span>
        {current && <span class="person-blurb">{person.blurb}</span>}
      </span>
    </button>
  );
}
