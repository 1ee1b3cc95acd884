import type { PlainTextOption } from '@slack/types';
import { isDeleted, isSetForDeletion } from '../../../domain/key.js';
import { shorten } from '../../../domain/plain-text.js';
import { describeKeyState } from '../../../explanations/key-state.js';
import type { FoundKey } from '../../../usecases/keys/find-keys.js';
import { limits, plain } from '../kit/blocks.js';
import { keyValue } from '../kit/key-value.js';

/** One line of the key picker: name and marks above, alias, ring and instance below. */
export function keyOption({ key, instance }: FoundKey, now: number): PlainTextOption {
  const marks = [
    isDeleted(key)
      ? 'already deleted'
      : isSetForDeletion(key, now)
        ? 'already set for deletion'
        : key.state === 'active'
          ? undefined
          : describeKeyState(key.state),
    key.dualAuthorization.enabled ? 'dual authorization' : undefined,
  ].filter((mark) => mark !== undefined);
  const suffix = marks.length > 0 ? ` (${marks.join(', ')})` : '';
  const aliases = key.aliases.length > 0 ? `alias ${key.aliases.join(', ')} · ` : '';
  return {
    // The name comes first and the marks give way; the id below stays whole in the value.
    text: plain(shorten(`${key.name}${suffix}`, limits.optionText)),
    description: plain(
      shorten(`${aliases}ring ${key.keyRingId} · ${instance.name}`, limits.optionDescription),
    ),
    value: keyValue(key),
  };
}
