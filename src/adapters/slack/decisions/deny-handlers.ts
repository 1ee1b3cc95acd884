import type { App } from '@slack/bolt';
import type { KnownBlock, ModalView } from '@slack/types';
import type { No } from '../../../usecases/answer.js';
import type { Ports } from '../../../usecases/ports.js';
import { decideRequest } from '../../../usecases/requests/decide-request.js';
import { prepareStep } from '../../../usecases/requests/prepare-step.js';
import { cardActions } from '../card/card.js';
import { onRequestButton } from '../card/on-request-button.js';
import type { AckedWork } from '../kit/acked-work.js';
import { typedIn } from '../kit/entered.js';
import { identityOf } from '../kit/identity.js';
import { question, questionAgain, told } from '../kit/next-view.js';
import { onSubmit } from '../kit/on-submit.js';
import { openingByPress, openModal } from '../kit/open-modal.js';
import { loadingView } from '../kit/plain-views.js';
import { errorsOfReason } from '../kit/reason-field.js';
import { whyNot, whyNotWith } from '../kit/why-not.js';
import { actingFields, passcodeIn, withoutPasscode } from '../passcode/passcode-blocks.js';
import { outcomeWords } from '../words/outcome-words.js';
import { denyIds, denyTitle, denyView } from './deny-form.js';

/** Denies with a reason, which a form asks for. */
export function registerDenials(app: App, ports: Ports, work: AckedWork): void {
  onRequestButton(app, ports, work, cardActions.deny, (click) =>
    openModal(ports, work, openingByPress(click), {
      what: 'open deny form',
      first: loadingView(denyTitle, 'Looking the request up…'),
      next: async () => {
        const { requestId, body } = click;
        const prepared = await prepareStep(ports, 'deny', requestId, identityOf(body));
        if (prepared.ok) return question(await denyForm(ports, requestId));
        const words = whyNot(prepared.no);
        // Who may is not known while a service is away: whoever does may write the reason meanwhile.
        return prepared.no.kind === 'trouble'
          ? questionAgain(await denyForm(ports, requestId, '', words.blocks), words.blocks)
          : told(denyTitle, words);
      },
    }),
  );

  onSubmit(app, work, denyIds.form, ({ view, by }) => {
    const reason = typedIn(view, denyIds.reason);
    const errors = errorsOfReason(reason);
    if (errors) return errors;
    const requestId = view.private_metadata;
    const again = async (no: No) => {
      const note = whyNot(no).blocks;
      return questionAgain(await denyForm(ports, requestId, reason, note), note);
    };
    return {
      what: 'deny',
      act: { kind: 'deny', requestId, reason },
      meanwhile: loadingView(denyTitle, 'Denying…'),
      next: async () => {
        const denial = { type: 'deny', reason, ...passcodeIn(view) } as const;
        const answer = await decideRequest(ports, requestId, by, denial);
        if (answer.ok) return told(denyTitle, outcomeWords(answer.value));
        return answer.no.kind === 'trouble'
          ? again(answer.no)
          : told(denyTitle, whyNotWith(reason, answer.no));
      },
      failed: again,
    };
  });
}

/** With fields for a passcode where the first authorization is to be taken back by whoever denies. */
async function denyForm(
  ports: Pick<Ports, 'requests' | 'personal' | 'signIn' | 'log'>,
  requestId: string,
  reason = '',
  note: KnownBlock[] = [],
): Promise<ModalView> {
  // What was typed is shown again also while the store is away.
  const request = await ports.requests.load(requestId).catch(() => undefined);
  const passcode = request?.guard === 'kms' ? await actingFields(ports, { optional: withoutPasscode }) : [];
  return denyView(requestId, reason, note, passcode);
}
