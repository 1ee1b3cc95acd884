import { useId, useState } from 'preact/hooks';
import type { Confirm } from '../blocks/block-kit.js';
import { Text } from '../blocks/mrkdwn-text.js';
import type { AskConfirm } from '../state/contexts.js';
import { useFocusTrap } from './use-focus-trap.js';

/** The question a button asks before it is sent; `dialog` is to be drawn while one stands open. */
export function useConfirm() {
  const [open, setOpen] = useState<{ confirm: Confirm; answer: (yes: boolean) => void } | undefined>();
  const ask: AskConfirm = (confirm) =>
    new Promise((resolve) =>
      setOpen({
        confirm,
        answer: (yes) => {
          setOpen(undefined);
          resolve(yes);
        },
      }),
    );
  const [stableAsk] = useState(() => ask);
  return { ask: stableAsk, dialog: open && <ConfirmDialog confirm={open.confirm} onAnswer={open.answer} /> };
}

/** The safe answer has the focus: Enter alone never destroys anything. */
function ConfirmDialog({ confirm, onAnswer }: { confirm: Confirm; onAnswer: (yes: boolean) => void }) {
  const root = useFocusTrap<HTMLDivElement>();
  const id = useId();
  return (
    <div class="veil above">
      <div
        class="confirm"
        role="alertdialog"
        aria-modal="true"
        aria-labelledby={`${id}-title`}
        aria-describedby={`${id}-text`}
        data-testid="confirm"
        ref={root}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          onAnswer(false);
        }}
      >
        <h2 id={`${id}-title`}>{confirm.title.text}</h2>
        <div class="text" id={`${id}-text`}>
          <Text text={confirm.text} />
        </div>
        <div class="confirm-foot">
          <button
            type="button"
            class="button"
            data-autofocus
            data-testid="confirm-no"
            onClick={() => onAnswer(false)}
          >
            {confirm.deny.text}
          </button>
          <button
            type="button"
            class={`button ${confirm.style === 'danger' ? 'danger filled' : 'primary'}`}
            data-testid="confirm-yes"
            onClick={() => onAnswer(true)}
          >
            {confirm.confirm.text}
          </button>
        </div>
      </div>
    </div>
  );
}
