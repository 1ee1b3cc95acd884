/** As a store gives things back: another object with the same content, and nothing of what cannot be stored. */
export function copyOf<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
