import type { KeyFacts } from '../../../domain/key.js';
import { escapeMrkdwn } from '../kit/mrkdwn.js';

/** Where a key is and what it is, as labels and values. */
export function keyRows(key: KeyFacts, instance: { name: string }): [label: string, value: string][] {
  return [
    ['Key ring and instance', `${escapeMrkdwn(key.keyRingId)} in ${escapeMrkdwn(instance.name)}`],
    ['Kind', key.extractable ? 'standard key' : 'root key'],
    ['Aliases', key.aliases.length > 0 ? escapeMrkdwn(key.aliases.join(', ')) : 'none'],
  ];
}
