import { within } from '../../../usecases/within.js';
import { IamReadError } from './iam-read-error.js';

/**
 * What the work comes to, or an `IamReadError` after so many ms; nobody waits for it any longer then. The SDK's own
 * timeout would start anew with every piece of an answer that drips in.
 */
export async function inTime<T>(operation: string, work: Promise<T>, ms: number): Promise<T> {
  return within(Math.max(0, ms), work, () => {
    throw new IamReadError(operation, 'late');
  });
}
