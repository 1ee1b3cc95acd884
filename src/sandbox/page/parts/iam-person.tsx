import { useState } from 'preact/hooks';
import type { IamState, SandboxState } from '../../control/api.js';
import { useStore } from '../state/contexts.js';
import { grantWords } from '../text/grant-words.js';
import { IamGrantForm } from './iam-grant-form.js';
import { IamPasscode } from './iam-passcode.js';
import { useBusy } from './use-busy.js';

export function IamPerson({ person, state }: { person: IamState['people'][number]; state: SandboxState }) {
  const store = useStore();
  const { busy, run } = useBusy();
  const [open, setOpen] = useState(false);
  const { iamId, name, grants, isOwner } = person;
  const isActive = person.state === 'ACTIVE';
  const roles = [...(isOwner ? ['account owner'] : []), ...grants.flatMap((grant) => grant.roles)];
  const nextState = isActive ? 'PENDING' : 'ACTIVE';
  return (
    <div class="key" data-testid={`iam-${iamId}`}>
      <button type="button" class="key-top" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span class="key-name">{name}</span>
        <span class={`state ${isActive ? '' : 'state-2'}`}>
          {isActive ? [...new Set(roles)].join(', ') || 'no role' : person.state}
        </span>
      </button>
      {open && (
        <div class="key-more">
          <p>
            <code class="id">{iamId}</code>
          </p>
          <IamPasscode iamId={iamId} name={name} />
          <ul class="grants" aria-label={`Roles of ${name}`}>
            {isOwner && <li>Manager of everything, as the account's owner and without any policy</li>}
            {grants.map((grant) => (
              <li key={grant.policyId}>
                {grantWords(grant, state.kms)}
                {grant.group === undefined && (
                  <button
                    type="button"
                    class="button small"
                    disabled={busy}
                    aria-label={`Take ${grantWords(grant, state.kms)} from ${name}`}
                    onClick={() =>
                      run(() =>
                        store.changeIam(
                          'remove-policy',
                          { id: grant.policyId },
                          `A role of ${name} is gone.`,
                        ),
                      )
                    }
                  >
                    Take
                  </button>
                )}
              </li>
            ))}
          </ul>
          <IamGrantForm person={person} state={state} />
          <button
            type="button"
            class="button small"
            disabled={busy}
            onClick={() =>
              run(() =>
                store.changeIam('users', { person: iamId, state: nextState }, `${name} is ${nextState} now.`),
              )
            }
          >
            {isActive ? 'Back to invited only (PENDING)' : 'Make ACTIVE'}
          </button>
        </div>
      )}
    </div>
  );
}
