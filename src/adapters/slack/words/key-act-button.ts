import type { Button } from '@slack/types';
import type { KeyAct, KeyFacts } from '../../../domain/key.js';
import { shorten } from '../../../domain/plain-text.js';
import { describeKeyAct, keyActTitle } from '../../../explanations/key-acts.js';
import { limits, mrkdwn, plain } from '../kit/blocks.js';
import { keyValue } from '../kit/key-value.js';
import { shortenMrkdwn, toMrkdwn } from '../kit/mrkdwn.js';

export const keyActPrefix = 'key_act_';

/** On the card of a key that was deleted by force. */
export const askServicesAgain = 'Ask the services again';

/** A button that does something to a key; it carries the key's ids, and who may is read at the click. */
export function keyActButton(act: KeyAct, key: Pick<KeyFacts, 'instanceId' | 'keyId' | 'name'>): Button {
  const { what, why } = describeKeyAct(act, key.name);
  return {
    type: 'button',
    action_id: `${keyActPrefix}${act}`,
    value: keyValue(key),
    text: plain(keyActTitle(act)),
    accessibility_label: shorten(what, limits.accessibilityLabel),
    ...(act === 'sync'
      ? {}
      : {
          confirm: {
            title: plain(keyActTitle(act)),
            text: mrkdwn(shortenMrkdwn(toMrkdwn(`${what} ${why}`), limits.confirmText)),
            confirm: plain('Do it'),
            deny: plain('Not now'),
          },
        }),
  };
}
