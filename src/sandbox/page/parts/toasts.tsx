import type { Toast } from '../state/sandbox-store.js';

export function Toasts({ toasts, onDismiss }: { toasts: Toast[]; onDismiss: (id: number) => void }) {
  return (
    <div class="toasts" role="status" aria-live="polite" data-testid="toasts">
      {toasts.map((toast) => (
        <div key={toast.id} class={`toast ${toast.from}`}>
          <span>
            <b>{toast.from === 'client' ? 'The chat client says' : 'Sandbox'}</b>
            {toast.text}
          </span>
          <button
            type="button"
            class="button quiet small"
            aria-label="Dismiss"
            onClick={() => onDismiss(toast.id)}
          >
            ✕
          </button>
        </div>
      ))}
    </div>
  );
}
