import { RequestUnreadable } from '../ports/request-store.js';

/** Of a record that cannot be read the store has told the log: of thousands it keeps no other waiting. */
export async function ifReadable<T>(loading: Promise<T>): Promise<T | undefined> {
  try {
    return await loading;
  } catch (error) {
    if (error instanceof RequestUnreadable) return undefined;
    throw error;
  }
}
