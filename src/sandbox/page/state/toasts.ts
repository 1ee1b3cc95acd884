import { createCell, type Cell } from './cell.js';

export interface Toast {
  id: number;
  text: string;
}

export interface Toasts extends Cell<{ toasts: Toast[] }> {
  show(text: string): void;
  dismiss(id: number): void;
}

const atOnce = 3;

/** Short notices that go by themselves after `shownMs`. */
export function createToasts(shownMs: number): Toasts {
  const cell = createCell<{ toasts: Toast[] }>({ toasts: [] });
  let nextId = 1;
  const dismiss = (id: number) =>
    cell.set({ toasts: cell.snapshot().toasts.filter((each) => each.id !== id) });
  return {
    snapshot: cell.snapshot,
    subscribe: cell.subscribe,
    show(text) {
      const id = nextId++;
      cell.set({ toasts: [...cell.snapshot().toasts, { id, text }].slice(-atOnce) });
      setTimeout(() => dismiss(id), shownMs);
    },
    dismiss,
  };
}
