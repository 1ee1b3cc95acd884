import type { Button, KnownBlock } from '@slack/types';
import type { KeyFacts } from '../../../domain/key.js';
import { shorten } from '../../../domain/plain-text.js';
import type { Protection } from '../../../domain/protection.js';
import { limits, plain } from '../kit/blocks.js';
import { keyValue } from '../kit/key-value.js';

export const resourcesButtonAction = 'show_key_resources';

type KeyShown = Pick<KeyFacts, 'instanceId' | 'keyId' | 'name'>;

/** Opens the list of what a key protects, wherever the button stands. */
export function resourcesButton(key: KeyShown): Button {
  return {
    type: 'button',
    action_id: resourcesButtonAction,
    value: keyValue(key),
    text: plain('Resources'),
    accessibility_label: shorten(`Resources: everything key ${key.name} protects`, limits.accessibilityLabel),
  };
}

/** The same as a row of its own under a list in short; nothing where there is no list. */
export function resourcesRow(key: KeyShown, protection: Protection): KnownBlock[] {
  const isListed = protection.known && protection.resources > 0;
  return isListed ? [{ type: 'actions', elements: [resourcesButton(key)] }] : [];
}
