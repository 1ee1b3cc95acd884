import { useAskConfirm, useStore } from '../state/contexts.js';
import { useBusy } from './use-busy.js';

export function ResetButton() {
  const store = useStore();
  const askConfirm = useAskConfirm();
  const { busy, run } = useBusy();
  const plain = (text: string) => ({ type: 'plain_text' as const, text });
  const reset = async () => {
    const sure = await askConfirm({
      title: plain('Start over?'),
      text: plain('Keys, messages, requests and faults go back to the start. The clock stays.'),
      confirm: plain('Start over'),
      deny: plain('Keep playing'),
      style: 'danger',
    });
    if (sure) await store.reset();
  };
  return (
    <button type="button" class="button small" disabled={busy} data-testid="reset" onClick={() => run(reset)}>
      Start over
    </button>
  );
}
