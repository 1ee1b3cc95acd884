import { useId, useState } from 'preact/hooks';
import type { KmsKeyState, PersonSummary } from '../../control/api.js';
import { useStore } from '../state/contexts.js';
import { keyChanges } from '../state/key-changes.js';
import { useBusy } from './use-busy.js';

/** Changes someone makes in the console or by the API, past Countersign. */
export function KmsKeyChanges({ item, people }: { item: KmsKeyState; people: PersonSummary[] }) {
  const store = useStore();
  const id = useId();
  const { busy, run } = useBusy();
  const actors = people.filter((person) => person.role !== undefined);
  const [actor, setActor] = useState(
    actors.find((person) => person.role === 'Manager')?.id ?? actors[0]?.id ?? '',
  );
  return (
    <fieldset class="key-changes">
      <legend>Change it outside Countersign</legend>
      <label for={`${id}-actor`}>as</label>
      <select id={`${id}-actor`} value={actor} onChange={(event) => setActor(event.currentTarget.value)}>
        {actors.map((person) => (
          <option key={person.id} value={person.id}>
            {person.realName} ({person.role})
          </option>
        ))}
      </select>
      <div class="button-row">
        {keyChanges.map((change) => (
          <button
            key={change.id}
            type="button"
            class={`button small ${change.danger ? 'danger' : ''}`}
            disabled={busy || !change.fits(item)}
            data-testid={`kms-${change.id}-${item.id}`}
            onClick={() =>
              run(() =>
                store.changeKey(item.id, change.path, change.body(actor, item), change.done(item.name)),
              )
            }
          >
            {change.title}
          </button>
        ))}
      </div>
    </fieldset>
  );
}
