import { refuseQuery, type Refusal } from './error-envelope.js';

/** `limit` (1 to `max`, default 200) and `offset`, as every list of the KMS reads them; `what` is what could not be done. */
export function readWindow(
  query: URLSearchParams,
  what: string,
  max = 5_000,
): { limit: number; offset: number } | Refusal {
  const limit = readInteger(query.get('limit'), Math.min(200, max));
  const offset = readInteger(query.get('offset'), 0);
  if (limit === undefined || limit < 1 || limit > max) {
    return refuseQuery(what, 'limit', `a number from 1 to ${max}`);
  }
  if (offset === undefined) return refuseQuery(what, 'offset', 'a number from 0');
  return { limit, offset };
}

function readInteger(text: string | null, whenAbsent: number): number | undefined {
  if (text === null) return whenAbsent;
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
