import { useAskConfirm, useStore } from '../state/contexts.js';
import { useBusy } from './use-busy.js';

export function ResetPanel() {
  const store = useStore();
  const askConfirm = useAskConfirm();
  const { busy, run } = useBusy();
  const plain = (text: string) => ({ type: 'plain_text' as const, text });
  const reset = async () => {
    const sure = await askConfirm({
      title: plain('Start over?'),
      text: plain('Messages, requests, keys, faults and the clock go back to the start.'),
      confirm: plain('Start over'),
      deny: plain('Keep playing'),
      style: 'danger',
    });
    if (sure) await store.reset();
  };
  return (
    <>
      <p class="panel-about">
        Puts the whole sandbox back: keys, messages, requests, faults and the clock. Nothing real is touched,
        for there is nothing real here.
      </p>
      <button
        type="button"
        class="button danger"
        disabled={busy}
        data-testid="reset"
        onClick={() => run(reset)}
      >
        Start over
      </button>
    </>
  );
}
