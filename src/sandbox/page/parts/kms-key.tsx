import { useState } from 'preact/hooks';
import type { KmsKeyState, SandboxState } from '../../control/api.js';
import { useReader } from '../state/contexts.js';
import { crnTail, keyStateName } from '../text/key-words.js';
import { fullMomentIn, relativeWords, shortMomentIn } from '../text/zone-time.js';
import { KmsKeyChanges } from './kms-key-changes.js';

export function KmsKey({ item, state }: { item: KmsKeyState; state: SandboxState }) {
  const reader = useReader();
  const [open, setOpen] = useState(false);
  const { setForDeletion } = item;
  const count = item.registrations.length;
  const moment = (iso: string) => (
    <time dateTime={iso} title={fullMomentIn(reader.timeZone, Date.parse(iso))}>
      {shortMomentIn(reader.timeZone, Date.parse(iso))} ({relativeWords(Date.parse(iso), reader.nowMs)})
    </time>
  );
  return (
    <div
      class={`key ${item.deletedAt ? 'gone' : ''}`}
      data-testid={`kms-key-${item.id}`}
      data-state={item.state}
    >
      <button type="button" class="key-top" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span class="key-name">{item.name}</span>
        <span class={`state state-${item.state}`}>{keyStateName(item.state)}</span>
      </button>
      <div class="key-marks">
        <span class="mark">{item.dualAuth ? 'dual authorization' : 'no dual authorization'}</span>
        {count > 0 && (
          <span class="mark">
            {count} {count === 1 ? 'registration' : 'registrations'}
          </span>
        )}
        <span class="mark">{item.extractable ? 'standard key' : 'root key'}</span>
      </div>
      {setForDeletion && (
        <p class={`key-set ${setForDeletion.lapsed ? 'lapsed' : ''}`}>
          {setForDeletion.lapsed ? 'Set for deletion, lapsed ' : 'Set for deletion until '}
          {moment(setForDeletion.authExpiration)} by <code>{setForDeletion.byIamId}</code>
        </p>
      )}
      {item.deletedAt && (
        <p class="key-set">
          Deleted {moment(item.deletedAt)}
          {item.deletedBy && (
            <>
              {' '}
              by <code>{item.deletedBy}</code>
            </>
          )}
        </p>
      )}
      {open && (
        <div class="key-more">
          <p>
            <code class="id">{item.id}</code>
          </p>
          {item.aliases.length > 0 && <p>Aliases: {item.aliases.join(', ')}</p>}
          {count > 0 ? (
            <ul class="registrations" aria-label="Registrations">
              {item.registrations.map((registration) => (
                <li key={registration.resourceCrn} title={registration.resourceCrn}>
                  {crnTail(registration.resourceCrn)}
                  {registration.preventKeyDeletion && <span class="mark strong">prevents deletion</span>}
                </li>
              ))}
            </ul>
          ) : (
            <p>No registrations: no resource uses this key.</p>
          )}
          <KmsKeyChanges item={item} people={state.people} />
        </div>
      )}
    </div>
  );
}
