import { useSnapshot } from '../state/contexts.js';
import type { Toasts as ToastList } from '../state/toasts.js';
import { Icon } from './icon.js';

export function Toasts({ of, from }: { of: ToastList; from: string }) {
  const { toasts } = useSnapshot(of);
  return (
    <div class="toasts" role="status" aria-live="polite" data-testid="toasts">
      {toasts.map((toast) => (
        <div key={toast.id} class="toast">
          <span>
            <b>{from}</b>
            {toast.text}
          </span>
          <button
            type="button"
            class="button quiet small"
            aria-label="Dismiss"
            onClick={() => of.dismiss(toast.id)}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}
