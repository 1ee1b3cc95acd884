import type { App, BlockAction } from '@slack/bolt';
import type { KnownBlock } from '@slack/types';
import { keyActs } from '../../../domain/key.js';
import type { SlackIdentity } from '../../../domain/person.js';
import type { Ports } from '../../../usecases/ports.js';
import { chosenIn, typedIn } from '../kit/entered.js';
import { readKeyValue } from '../kit/key-value.js';
import { readFormInput } from '../request/form-input.js';
import { onKeyButton } from '../kit/on-press.js';
import { findingsOf, formAgain } from '../request/form-steps.js';
import { identityOf } from '../kit/identity.js';
import { keyActPrefix } from '../words/key-act-button.js';
import { wordsOfNo } from '../kit/words-of-no.js';
import { openingByPress } from '../kit/open-modal.js';
import { askForPasscode } from '../passcode/passcode-handlers.js';
import { modalOf, noteTo, replyTo } from '../kit/reply-to.js';
import { formIds } from '../request/request-form.js';
import { pageAt } from '../resources/resources-page.js';
import { readPlace } from '../resources/resources-place.js';
import { resourceIds } from '../resources/resources-view.js';
import type { NextView } from '../kit/next-view.js';
import { showView } from '../kit/show-view.js';
import { actWords } from './key-act-reply.js';
import type { Work } from '../kit/work.js';

/** Buttons that sync, enable, disable or rotate a key, wherever they stand. */
export function registerKeyActs(app: App, ports: Ports, work: Work): void {
  for (const act of keyActs) {
    onKeyButton(app, `${keyActPrefix}${act}`, async (press, key) => {
      if (ports.personal) {
        return askForPasscode(ports, work, openingByPress(press), { kind: 'key_act', act, ...key });
      }
      const { body, client } = press;
      await work.run(
        act,
        async () => {
          const words = await actWords(ports, act, key, identityOf(body));
          const next = await nextView(ports, work, body, words.blocks);
          return next ? showView(client, body.user.id, next.id, next) : replyTo(press, words);
        },
        (no) => noteTo(press, wordsOfNo(no)),
      );
    });
  }
}

/**
 * What a modal shows after the act: a form or a list as it is now, with everything typed and the place in it, under the
 * outcome. Undefined where there is nothing to go on with, or where it could not be made: the outcome is not lost to that.
 */
async function nextView(
  ports: Ports,
  work: Work,
  body: BlockAction,
  note: KnownBlock[],
): Promise<(NextView & { id: string }) | undefined> {
  const modal = modalOf(body);
  if (!modal) return undefined;
  try {
    const next = await viewAgain(ports, work, identityOf(body), modal, note);
    return next && { id: modal.id, ...next };
  } catch (error) {
    ports.log.warn({ modal: modal.callback_id, error }, 'modal could not be made again');
    return undefined;
  }
}

async function viewAgain(
  ports: Ports,
  work: Work,
  by: SlackIdentity,
  modal: NonNullable<BlockAction['view']>,
  note: KnownBlock[],
): Promise<NextView | undefined> {
  switch (modal.callback_id) {
    case formIds.form: {
      const ref = readKeyValue(chosenIn(modal, formIds.key));
      const reason = typedIn(modal, formIds.reason);
      const ticket = typedIn(modal, formIds.ticket);
      return ref && formAgain(ports, { ...ref, reason, ticket }, note);
    }
    case formIds.findings: {
      const input = readFormInput(modal.private_metadata);
      return input && findingsOf(ports, work, by, input, note);
    }
    case resourceIds.view: {
      const place = readPlace(modal.private_metadata);
      return place && pageAt(ports, by, place, note);
    }
    default:
      return undefined;
  }
}
