import { useId, useState } from 'preact/hooks';
import type { IamState } from '../../control/api.js';
import { useStore } from '../state/contexts.js';
import { useBusy } from './use-busy.js';

export function IamGroup({
  group,
  people,
}: {
  group: IamState['groups'][number];
  people: IamState['people'];
}) {
  const store = useStore();
  const id = useId();
  const { busy, run } = useBusy();
  const others = people.filter(({ iamId }) => !group.members.some((member) => member.iamId === iamId));
  const [chosen, setChosen] = useState('');
  const newcomer = others.find(({ iamId }) => iamId === chosen) ?? others[0];
  return (
    <div class="key" data-testid={`group-${group.id}`}>
      <b>{group.name}</b>
      <ul class="grants" aria-label={`Members of ${group.name}`}>
        {group.members.map(({ iamId, name, byRule }) => (
          <li key={iamId}>
            {name}
            {byRule ? (
              ', while signed in'
            ) : (
              <button
                type="button"
                class="button small"
                disabled={busy}
                onClick={() =>
                  run(() =>
                    store.changeIam(
                      'groups',
                      { group: group.id, remove: iamId },
                      `${name} has left ${group.name}.`,
                    ),
                  )
                }
              >
                Take out
                <span class="visually-hidden">
                  {' '}
                  {name} of {group.name}
                </span>
              </button>
            )}
          </li>
        ))}
        {group.members.length === 0 && <li>Nobody is in it.</li>}
      </ul>
      {newcomer && (
        <div class="button-row">
          <label class="visually-hidden" for={`${id}-newcomer`}>
            Who joins {group.name}
          </label>
          <select
            id={`${id}-newcomer`}
            value={newcomer.iamId}
            onChange={(event) => setChosen(event.currentTarget.value)}
          >
            {others.map(({ iamId, name }) => (
              <option key={iamId} value={iamId}>
                {name}
              </option>
            ))}
          </select>
          <button
            type="button"
            class="button small"
            disabled={busy}
            data-testid={`join-${group.id}`}
            onClick={() =>
              run(() =>
                store.changeIam(
                  'groups',
                  { group: group.id, add: newcomer.iamId },
                  `${newcomer.name} is in ${group.name}.`,
                ),
              )
            }
          >
            Add
          </button>
        </div>
      )}
    </div>
  );
}
