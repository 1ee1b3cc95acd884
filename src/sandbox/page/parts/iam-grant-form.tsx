import { useId, useState } from 'preact/hooks';
import type { IamState, SandboxState } from '../../control/api.js';
import { useStore } from '../state/contexts.js';
import { grantPlaces } from '../text/grant-words.js';
import { useBusy } from './use-busy.js';

/** Gives a person a role, as an administrator of the account would. */
export function IamGrantForm({ person, state }: { person: IamState['people'][number]; state: SandboxState }) {
  const store = useStore();
  const id = useId();
  const { busy, run } = useBusy();
  const { roles } = state.iam;
  const places = grantPlaces(state.kms);
  const [role, setRole] = useState(roles.includes('Manager') ? 'Manager' : (roles[0] ?? ''));
  const [at, setAt] = useState(0);
  const place = places[at] ?? places[0];
  const give = () => {
    if (!place) return;
    const { instanceId, keyRingId } = place;
    const given = { person: person.iamId, role, instanceId, ...(keyRingId !== undefined && { keyRingId }) };
    run(() => store.changeIam('policies', given, `${person.name} is ${role} on ${place.title}.`));
  };
  return (
    <fieldset class="key-changes">
      <legend>Give a role</legend>
      <label for={`${id}-role`}>Role</label>
      <select id={`${id}-role`} value={role} onChange={(event) => setRole(event.currentTarget.value)}>
        {roles.map((each) => (
          <option key={each}>{each}</option>
        ))}
      </select>
      <label for={`${id}-place`}>on</label>
      <select
        id={`${id}-place`}
        value={String(at)}
        onChange={(event) => setAt(Number(event.currentTarget.value))}
      >
        {places.map(({ title }, index) => (
          <option key={title} value={String(index)}>
            {title}
          </option>
        ))}
      </select>
      <div class="button-row">
        <button
          type="button"
          class="button small"
          disabled={busy || !place}
          data-testid={`give-${person.iamId}`}
          onClick={give}
        >
          Give
        </button>
      </div>
    </fieldset>
  );
}
