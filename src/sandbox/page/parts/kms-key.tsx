import { useState } from 'preact/hooks';
import type { KmsKeyState, SandboxState } from '../../control/api.js';
import { useReader } from '../state/contexts.js';
import { keyStateName, registeredWords } from '../text/key-words.js';
import { fullMomentIn, relativeWords, shortMomentIn } from '../text/zone-time.js';
import { KmsKeyChanges } from './kms-key-changes.js';
import { KmsRegistrations } from './kms-registrations.js';

export function KmsKey({ item, state }: { item: KmsKeyState; state: SandboxState }) {
  const reader = useReader();
  const [open, setOpen] = useState(false);
  const { setForDeletion } = item;
  const count = item.registrations.length;
  const retained = item.registrations.filter((one) => one.preventKeyDeletion).length;
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
        {count > 0 && <span class="mark">{registeredWords(item.registrations)}</span>}
        {retained > 0 && <span class="mark">{retained} under retention</span>}
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
          <KmsRegistrations registrations={item.registrations} />
          <KmsKeyChanges item={item} people={state.people} />
        </div>
      )}
    </div>
  );
}
