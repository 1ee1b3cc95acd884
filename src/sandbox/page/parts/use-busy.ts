import { useState } from 'preact/hooks';

/** Runs one thing at a time and says whether it is running. */
export function useBusy() {
  const [busy, setBusy] = useState(false);
  const run = (act: () => Promise<unknown>): void => {
    if (busy) return;
    setBusy(true);
    void act().finally(() => setBusy(false));
  };
  return { busy, run };
}
