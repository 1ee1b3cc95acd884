import { setTimeout as pause } from 'node:timers/promises';
import { IamReadError } from './iam-read-error.js';

/**
 * What the work comes to, or an `IamReadError` after so many ms; nobody waits for it any longer then. The SDK's own
 * timeout would start anew with every piece of an answer that drips in.
 */
export async function inTime<T>(operation: string, work: Promise<T>, ms: number): Promise<T> {
  const late = async () => {
    await pause(Math.max(0, ms), undefined, { ref: false });
    throw new IamReadError(operation, 'late');
  };
  return Promise.race([work, late()]);
}
