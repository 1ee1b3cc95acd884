import { useRef } from 'preact/hooks';
import type { PersonSummary } from '../../control/api.js';
import { usePane } from '../state/contexts.js';
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
  const pane = usePane();
  const group = useRef<HTMLDivElement>(null);
  const people = props.people.filter((person) => person.kind !== 'bot');
  const current = people.find((person) => person.id === props.current);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = people.findIndex((person) => person.id === props.current);
    const next = people[(at + step + people.length) % people.length];
    if (!next) return;
    pane.go({ person: next.id });
    group.current?.querySelector<HTMLElement>(`[data-testid="person-${next.id}"]`)?.focus();
  };
  return (
    <div class="who">
      <div class="people" role="radiogroup" aria-label="You are" ref={group} onKeyDown={onKeyDown}>
        {people.map((person) => (
          <Person
            key={person.id}
            person={person}
            current={person.id === props.current}
            onChoose={() => pane.go({ person: person.id })}
          />
        ))}
      </div>
      {current && (
        <div class="who-now">
          <h2>{current.realName}</h2>
          <span class={`role ${current.kind === 'member' ? current.role?.toLowerCase() : ''}`}>
            {roleWords(current)}
          </span>
          <span class="who-blurb">{current.blurb}</span>
          <time
            title={fullMomentIn(current.timeZone, props.nowMs)}
            dateTime={new Date(props.nowMs).toISOString()}
          >
            {weekdayIn(current.timeZone, props.nowMs).slice(0, 3)} {timeIn(current.timeZone, props.nowMs)}{' '}
            {current.timeZone.split('/').at(-1)?.replaceAll('_', ' ')}
          </time>
        </div>
      )}
    </div>
  );
}

const roleWords = (person: PersonSummary) => kindWords[person.kind] || person.role || 'No role';

function Person(props: { person: PersonSummary; current: boolean; onChoose: () => void }) {
  const { person, current } = props;
  const [first, ...rest] = person.realName.split(' ');
  return (
    <button
      type="button"
      role="radio"
      class="person"
      aria-checked={current}
      title={`${person.realName} · ${roleWords(person)} · ${person.blurb}`}
      tabIndex={current ? 0 : -1}
      data-testid={`person-${person.id}`}
      onClick={props.onChoose}
    >
      <Avatar id={person.id} name={person.realName} />
      <span class="person-name">
        {first}
        <span class="visually-hidden">
          {' '}
          {rest.join(' ')}, {roleWords(person)}
        </span>
      </span>
      {person.unread > 0 && (
        <span class="badge">
          {person.unread}
          <span class="visually-hidden"> unread</span>
        </span>
      )}
    </button>
  );
}
