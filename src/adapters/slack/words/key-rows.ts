import type { KeyLife } from '../../../domain/key-life.js';
import type { KeyFacts } from '../../../domain/key.js';
import { expirationWords } from '../../../explanations/key-life.js';
import { escapeMrkdwn, toMrkdwn } from '../kit/mrkdwn.js';

/** Where a key is and what it is, as labels and values. */
export function keyRows(
  key: KeyFacts,
  instance: { name: string },
  life: KeyLife,
): [label: string, value: string][] {
  const expiration = expirationWords(life);
  return [
    ['Key ring and instance', `${escapeMrkdwn(key.keyRingId)} in ${escapeMrkdwn(instance.name)}`],
    ['Kind', key.extractable ? 'standard key' : 'root key'],
    ['Aliases', key.aliases.length > 0 ? escapeMrkdwn(key.aliases.join(', ')) : 'none'],
    ...(expiration === undefined ? [] : [['Expiration', toMrkdwn(expiration)] as [string, string]]),
  ];
}

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
