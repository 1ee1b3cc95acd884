// One call that only finds out who answers at an address.
import type { Unreached } from '../../../domain/surroundings.js';
import { callIbm, parseJson, type IbmCall } from './ibm-call.js';

export interface Reached {
  status: number;
  /** An object or list. */
  body: unknown;
}

/** Who answers: somebody whose bodies are JSON and who is not in trouble, or else why it is nobody to talk to. */
export async function probe(call: Omit<IbmCall, 'method'>): Promise<Reached | Unreached> {
  const answer = await callIbm({ ...call, method: 'GET' });
  if (!answer.ok) {
    const { isLate, networkErrorCode, begun } = answer;
    if (isLate) return { why: 'no_answer_in_time' };
    if (begun) return { why: 'foreign', status: begun.status };
    return { why: 'no_connection', ...(networkErrorCode !== undefined && { networkErrorCode }) };
  }
  const { status, text } = answer;
  if (status >= 500 || status === 429) return { why: 'outage', status };
  // A gateway says these two in a form of its own.
  const body = parseJson(text) ?? (status === 401 || status === 403 ? {} : undefined);
  const isPlausible = (status >= 200 && status < 300) || (status >= 400 && status < 500);
  return body === undefined || !isPlausible ? { why: 'foreign', status } : { status, body };
}

export function isReached(result: Reached | Unreached): result is Reached {
  return 'body' in result;
}
