// Which key it is, where it is, and how it stands.
import { type KeyFacts, isSetForDeletion } from '../../../domain/key.js';
import { dateToken, escapeMrkdwn } from '../kit/mrkdwn.js';

/** Which key exactly, in small print: what decides nothing. */
export function keyPrint({ keyId, extractable, aliases }: KeyFacts): string {
  const names =
    aliases.length === 0
      ? []
      : [`${aliases.length === 1 ? 'alias' : 'aliases'} ${escapeMrkdwn(aliases.join(', '))}`];
  return [`\`${keyId}\``, extractable ? 'standard key' : 'root key', ...names].join(' · ');
}

/** Where a key is. */
export function keyPlace({ keyRingId }: Pick<KeyFacts, 'keyRingId'>, instance: { name: string }): string {
  return `ring ${escapeMrkdwn(keyRingId)}, ${escapeMrkdwn(instance.name)}`;
}

/** Who holds the rule of two people, and whether the first of them has acted at IBM, here or `outside`. `now` in the KMS's own time. */
export function dualWords(key: KeyFacts, now: number, where: '' | 'outside' = ''): string {
  const { dualAuthorization: dual } = key;
  if (!dual.enabled) return 'no dual authorization policy: Countersign alone checks that it takes two people';
  if (!dual.set) return 'not set for deletion';
  return isSetForDeletion(key, now)
    ? `set for deletion${where === '' ? '' : ' outside Countersign'} until ${dateToken(dual.endsAt)}`
    : 'no longer set for deletion';
}
