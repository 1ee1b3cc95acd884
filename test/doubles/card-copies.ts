import {
  audienceKey,
  type CardCopies,
  type CardCopy,
  isWaiting,
  type NoticeSending,
} from '../../src/ports/card-deliveries.js';
import type { Clock } from '../../src/ports/clock.js';
import { copyOf } from './copy-of.js';

/** Claims run on the given clock. */
export function createCardCopiesDouble(clock: Clock): CardCopies {
  const kept = new Map<string, Map<string, CardCopy>>();
  const claims = new Map<string, { claim: string; until: number }>();
  const notices = new Map<string, NoticeSending>();
  let claimed = 0;
  return {
    list: async (requestId) => copyOf([...(kept.get(requestId)?.values() ?? [])]),
    async find(requestId, audience) {
      const copy = kept.get(requestId)?.get(audienceKey(audience));
      return copy && copyOf(copy);
    },
    async save(requestId, copy) {
      const copies = kept.get(requestId) ?? new Map<string, CardCopy>();
      kept.set(requestId, copies.set(audienceKey(copy.audience), copyOf(copy)));
    },
    async claim(requestId, audience, leaseMs) {
      const name = `${requestId}/${audienceKey(audience)}`;
      if ((claims.get(name)?.until ?? 0) > clock.now()) return undefined;
      const claim = `claim-${++claimed}`;
      claims.set(name, { claim, until: clock.now() + leaseMs });
      return claim;
    },
    async release(requestId, audience, claim) {
      const name = `${requestId}/${audienceKey(audience)}`;
      if (claims.get(name)?.claim === claim) claims.delete(name);
    },
    listWaiting: async () =>
      [...kept].flatMap(([requestId, copies]) => ([...copies.values()].some(isWaiting) ? [requestId] : [])),
    notice: async (requestId, noticeId, audience) =>
      copyOf(notices.get(`${requestId}/${noticeId}/${audienceKey(audience)}`) ?? { state: 'unsent' }),
    saveNotice: async (requestId, noticeId, audience, sending) =>
      void notices.set(`${requestId}/${noticeId}/${audienceKey(audience)}`, copyOf(sending)),
  };
}
