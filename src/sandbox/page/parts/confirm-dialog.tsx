import { useCallback, useId, useState } from 'preact/hooks';
import type { Confirm } from '../blocks/block-kit.js';
import { Text } from '../blocks/mrkdwn-text.js';
import type { AskConfirm } from '../state/contexts.js';

/** Its layer's id, for `useLayerFocus`. */
export const confirmLayer = 'confirm';

export interface OpenConfirm {
  confirm: Confirm;
  answer: (yes: boolean) => void;
}

/** The question a button asks before it is sent; to be drawn while `open`. */
export function useConfirm(): { ask: AskConfirm; open: OpenConfirm | undefined } {
  const [open, setOpen] = useState<OpenConfirm>();
  const ask = useCallback<AskConfirm>(
    (confirm) =>
      new Promise((resolve) =>
        setOpen({
          confirm,
          answer: (yes) => {
            setOpen(undefined);
            resolve(yes);
          },
        }),
      ),
    [],
  );
  return { ask, open };
}

/** The safe answer has the focus: Enter alone never destroys anything. */
export function ConfirmDialog({ confirm, answer }: OpenConfirm) {
  const id = useId();
  return (
    <div class="veil">
      <div
        class="confirm"
        role="alertdialog"
        aria-labelledby={`${id}-title`}
        aria-describedby={`${id}-text`}
        data-testid="confirm"
        data-layer={confirmLayer}
        tabIndex={-1}
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
            onClick={() => answer(false)}
          >
            {confirm.deny.text}
          </button>
          <button
            type="button"
            class={`button ${confirm.style === 'danger' ? 'danger' : 'primary'}`}
            data-testid="confirm-yes"
            onClick={() => answer(true)}
          >
            {confirm.confirm.text}
          </button>
        </div>
      </div>
    </div>
  );
}
