import type { App } from '@slack/bolt';
import type { KnownBlock, ModalView } from '@slack/types';
import { fingerprintOf } from '../../../domain/protection.js';
import type { DeletionRequest } from '../../../domain/request.js';
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
import { unreadable } from '../kit/unreadable.js';
import { whyNot } from '../kit/why-not.js';
import { actingFields, passcodeIn } from '../passcode/passcode-blocks.js';
import { outcomeWords } from '../words/outcome-words.js';
import { forceApproveView, forceIds, forceTitle } from './force-form.js';
import { readForceMetadata, writeForceMetadata } from './force-metadata.js';

/** The approver's side of a force deletion: the button opens a form, and the form decides. */
export function registerForceApproval(app: App, ports: Ports, work: AckedWork): void {
  onRequestButton(app, ports, work, cardActions.approveForce, (click) =>
    openModal(ports, work, openingByPress(click), {
      what: 'approve force',
      first: loadingView(forceTitle, 'Looking the request up…'),
      next: async () => {
        const prepared = await prepareStep(ports, 'approve', click.requestId, identityOf(click.body));
        return prepared.ok
          ? question(await approveForm(ports, prepared.value))
          : told(forceTitle, whyNot(prepared.no));
      },
    }),
  );

  onSubmit(app, work, forceIds.approve, ({ view, by }) => {
    const typedName = typedIn(view, forceIds.name);
    const about = readForceMetadata(view.private_metadata);
    return {
      what: 'approve force',
      act:
        about && 'requestId' in about
          ? { kind: 'approve', requestId: about.requestId, seen: about.seen, typedName }
          : undefined,
      meanwhile: loadingView(forceTitle, 'Checking and deleting…'),
      next: async () => {
        if (!about || !('requestId' in about)) return told(forceTitle, unreadable);
        const { requestId, seen } = about;
        const asked = { type: 'approve', seen, typedName, ...passcodeIn(view) } as const;
        const answer = await decideRequest(ports, requestId, by, asked);
        if (answer.ok) return told(forceTitle, outcomeWords(answer.value));
        const words = whyNot(answer.no);
        const request = await ports.requests.load(requestId);
        // A wrong name or a passing trouble is worth another try; the rest has to be looked at on the card.
        const mayTryAgain = answer.no.kind === 'trouble' || answer.no.refusal.code === 'name_not_confirmed';
        if (!request || !mayTryAgain) return told(forceTitle, words);
        const form = await approveForm(ports, request, { typedName, note: words.blocks });
        return questionAgain(form, words.blocks);
      },
      failed: (no) => told(forceTitle, whyNot(no)),
    };
  });
}

/** The mark it carries is that of the list it shows, whichever list stood on the card. */
async function approveForm(
  ports: Pick<Ports, 'clock' | 'personal' | 'signIn' | 'log'>,
  request: DeletionRequest,
  entered: { typedName?: string; note?: KnownBlock[] } = {},
): Promise<ModalView> {
  const { id: requestId, key, protection } = request;
  return forceApproveView(request, {
    key,
    protection,
    now: ports.clock.now(),
    metadata: writeForceMetadata({ requestId, seen: fingerprintOf(protection) }),
    passcode: await actingFields(ports),
    ...entered,
  });
}
