/** A value that changes, and those who want to hear of it. */
export interface Cell<T> {
  snapshot(): T;
  subscribe(listener: () => void): () => void;
}

export function createCell<T extends object>(initial: T): Cell<T> & { set(change: Partial<T>): void } {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    snapshot: () => value,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    set(change) {
      value = { ...value, ...change };
      for (const listener of listeners) listener();
    },
  };
}
