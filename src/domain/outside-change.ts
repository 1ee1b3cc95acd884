import { mayBeOlder } from './deadlines.js';
import type { KeyFacts } from './key.js';
import { authorizationEndsAt, isDeleted } from './key.js';
import { confirmedIn, type OpenRequest, type OutsideChange } from './request.js';

/** The KMS's word on the key: its facts, or that it knows no such key. */
export type KeySighting = KeyFacts | 'gone';

/**
 * What somebody did to the key behind an open request's back; undefined while the request still describes it.
 * `now` in the KMS's own time. The end of the period is no change: it is what the request says will happen. Of a key that
 * IBM has just confirmed to be changed by ourselves a reading may show an older state; of one that it has confirmed to be unset
 * another end than the request's is none.
 */
export function outsideChange(
  request: OpenRequest,
  key: KeySighting,
  now: number,
): OutsideChange | undefined {
  if (key === 'gone') return 'gone';
  if (isDeleted(key)) return 'deleted';
  if (request.status === 'authorizing') return undefined;
  const setUntil = authorizationEndsAt(key, now);
  const confirmed = confirmedIn(request);
  if (confirmed && mayBeOlder(confirmed, now)) {
    const isNewer = request.status === 'withdrawing' && setUntil !== undefined && setUntil !== request.endsAt;
    return isNewer ? 'set_again' : undefined;
  }
  if (request.guard === 'countersign') return setUntil === undefined ? undefined : 'set_again';
  if (setUntil === undefined) return request.endsAt > now ? 'unset' : undefined;
  // The KMS does not say who set a key, but a different end proves a different setting.
  return setUntil === request.endsAt ? undefined : 'set_again';
}
