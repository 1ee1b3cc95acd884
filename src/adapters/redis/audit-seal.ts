// Seals: HMACs under a key of the operator's, which whoever owns Redis does not have.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { AuditSeal } from '../../ports/audit-log.js';

export interface AuditSeals {
  /** Of the key that seals; undefined without a key. */
  readonly keyId: string | undefined;
  /** Undefined without a key. */
  seal(what: SealedThing, text: string): AuditSeal | undefined;
  check(what: SealedThing, text: string, seal: AuditSeal): 'holds' | 'wrong' | 'unknown_key';
}

/** An entry's text without its seal, which binds its place through the hashes in it; or a head, `<seq>:<hash>`. */
type SealedThing = 'entry' | 'head';

/** The first key seals; the others are those that sealed before it. Each of 32 random bytes or more. */
export function createAuditSeals(keys: readonly Uint8Array[]): AuditSeals {
  const known = new Map(keys.map((key) => [keyIdOf(key), key]));
  const [first] = known;
  const macOf = (key: Uint8Array, what: SealedThing, text: string) =>
    // One key for both, and neither is ever taken for the other.
    createHmac('sha256', key).update(`countersign audit ${what}\n`).update(text).digest('hex');
  return {
    keyId: first?.[0],
    seal(what, text) {
      return first && { key: first[0], mac: macOf(first[1], what, text) };
    },
    check(what, text, { key: id, mac }) {
      const key = known.get(id);
      if (!key) return 'unknown_key';
      // As texts: reading hex would forgive what follows it.
      const [given, right] = [Buffer.from(mac), Buffer.from(macOf(key, what, text))];
      return given.length === right.length && timingSafeEqual(given, right) ? 'holds' : 'wrong';
    },
  };
}

/** For logs that are read or written without a key. */
export const noSeals: AuditSeals = createAuditSeals([]);

/** Names a key without telling anything of it. */
function keyIdOf(key: Uint8Array): string {
  return `k${createHash('sha256').update('countersign audit key\n').update(key).digest('hex').slice(0, 8)}`;
}
