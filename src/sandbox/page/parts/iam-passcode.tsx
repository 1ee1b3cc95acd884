import { useState } from 'preact/hooks';
import type { PasscodeAnswer } from '../../control/api.js';
import { useReader, useStore } from '../state/contexts.js';
import { shortMomentIn } from '../text/zone-time.js';
import { useBusy } from './use-busy.js';

/** What IBM's passcode page gives somebody who is signed in there. */
export function IamPasscode({ iamId, name }: { iamId: string; name: string }) {
  const store = useStore();
  const reader = useReader();
  const { busy, run } = useBusy();
  const [given, setGiven] = useState<PasscodeAnswer>();
  const until = given && shortMomentIn(reader.timeZone, Date.parse(given.expiresAt));
  const copy = async () => {
    if (!given) return;
    await navigator.clipboard
      .writeText(given.passcode)
      .catch(() => store.toast('The browser does not let this page copy: select the passcode and copy it.'));
  };
  return (
    <div class="passcode">
      <button
        type="button"
        class="button small"
        disabled={busy}
        data-testid={`passcode-${iamId}`}
        onClick={() => run(async () => setGiven(await store.passcode(iamId)))}
      >
        Get a passcode as {name}
      </button>
      {given && (
        <>
          <input
            readOnly
            value={given.passcode}
            aria-label={`Passcode of ${name}`}
            onFocus={(event) => event.currentTarget.select()}
          />
          <button type="button" class="button small" onClick={() => run(copy)}>
            Copy
          </button>
          <small>Good once, until {until}.</small>
        </>
      )}
    </div>
  );
}
