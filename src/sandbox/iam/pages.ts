import type { FastifyRequest } from 'fastify';

export function queryOf(request: FastifyRequest): URLSearchParams {
  const at = request.url.indexOf('?');
  return new URLSearchParams(at < 0 ? '' : request.url.slice(at + 1));
}

/** A whole number within bounds; undefined for anything else. */
export function readNumber(
  text: string | null,
  { whenAbsent, min, max }: { whenAbsent: number; min: number; max: number },
): number | undefined {
  if (text === null) return whenAbsent;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  return value >= min && value <= max ? value : undefined;
}

/** A page token: the query as it stood and where to go on, opaque to clients. */
export function pageToken(query: URLSearchParams, offset: number): string {
  const next = new URLSearchParams(query);
  next.set('offset', String(offset));
  return Buffer.from(next.toString()).toString('base64url');
}

/** The query a page token stands for; undefined for one that was not issued here. */
export function readPageToken(token: string): { query: URLSearchParams; offset: number } | undefined {
  const query = new URLSearchParams(Buffer.from(token, 'base64url').toString('utf8'));
  const offset = readNumber(query.get('offset'), { whenAbsent: -1, min: 0, max: 999_999_999 });
  query.delete('offset');
  return offset === undefined || offset < 0 ? undefined : { query, offset };
}
