import type { KnownBlock } from '@slack/types';
import type { SlackIdentity } from '../../../domain/person.js';
import type { Ports } from '../../../usecases/ports.js';
import { chosenIn, lineIn, typedIn } from '../kit/entered.js';
import { readKeyValue } from '../kit/key-value.js';
import type { NextView } from '../kit/next-view.js';
import type { ModalPressed } from '../kit/reply-to.js';
import { earlierIn, readFormInput } from '../request/form-input.js';
import { findingsOf, formAgain } from '../request/form-steps.js';
import { formIds } from '../request/request-form.js';
import { pageAt } from '../resources/resources-page.js';
import { readPlace } from '../resources/resources-place.js';
import { resourceIds } from '../resources/resources-view.js';

/**
 * What a modal shows after a button in it acted on the key: a form or a list as it is now, with everything typed and the
 * place in it, under the outcome. Undefined where there is nothing to go on with, or where it could not be made: the
 * outcome is not lost to that.
 */
export async function modalAgain(
  ports: Ports,
  by: SlackIdentity,
  modal: ModalPressed,
  note: KnownBlock[],
): Promise<NextView | undefined> {
  // Each is awaited here, so that what it throws is caught here.
  try {
    switch (modal.callback_id) {
      case formIds.form: {
        const ref = readKeyValue(chosenIn(modal, formIds.key));
        const reason = typedIn(modal, formIds.reason);
        const ticket = lineIn(modal, formIds.ticket);
        const about = earlierIn(modal.private_metadata);
        return ref && (await formAgain(ports, { ...ref, reason, ticket, ...about }, note));
      }
      case formIds.findings: {
        const input = readFormInput(modal.private_metadata);
        return input && (await findingsOf(ports, by, input, note));
      }
      case resourceIds.view: {
        const place = readPlace(modal.private_metadata);
        return place && (await pageAt(ports, by, place, note));
      }
      default:
        return undefined;
    }
  } catch (error) {
    ports.log.warn({ modal: modal.callback_id, error }, 'modal could not be made again');
    return undefined;
  }
}
