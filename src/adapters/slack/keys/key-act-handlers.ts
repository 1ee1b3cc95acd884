import type { App } from '@slack/bolt';
import { keyActs } from '../../../domain/key.js';
import type { Ports } from '../../../usecases/ports.js';
import type { AckedWork } from '../kit/acked-work.js';
import { identityOf } from '../kit/identity.js';
import { onKeyButton } from '../kit/on-press.js';
import { openingByPress } from '../kit/open-modal.js';
import { modalOf, noteTo, replyTo } from '../kit/reply-to.js';
import { showView } from '../kit/show-view.js';
import { whyNot } from '../kit/why-not.js';
import { askForPasscode } from '../passcode/passcode-handlers.js';
import { keyActPrefix } from '../words/key-act-button.js';
import { actWords } from './key-act-reply.js';
import { modalAgain } from './modal-again.js';

/** Buttons that sync, enable, disable or rotate a key, wherever they stand. */
export function registerKeyActs(app: App, ports: Ports, work: AckedWork): void {
  for (const act of keyActs) {
    onKeyButton(
      app,
      work,
      `${keyActPrefix}${act}`,
      async (press, key) => {
        if (ports.personal) {
          return askForPasscode(ports, work, openingByPress(press), { kind: 'key_act', act, ...key });
        }
        const { body, client } = press;
        await work.run(
          act,
          async () => {
            const words = await actWords(ports, act, key, identityOf(body));
            const modal = modalOf(body);
            const next = modal && (await modalAgain(ports, identityOf(body), modal, words.blocks));
            return next ? showView(client, body.user.id, modal.id, next) : replyTo(press, words);
          },
          (no) => noteTo(press, whyNot(no)),
        );
      },
      (key) => (ports.personal ? { kind: 'look' } : { kind: 'key_act', act, ...key }),
    );
  }
}
