import type { App } from '@slack/bolt';
import { awaitsDecision, type DeletionRequest, type RequestStatus } from '../../../domain/request.js';
import type { Answer } from '../../../usecases/answer.js';
import type { Ports } from '../../../usecases/ports.js';
import { checkBlockers } from '../../../usecases/requests/check-blockers.js';
import { decideRequest } from '../../../usecases/requests/decide-request.js';
import { restoreKey } from '../../../usecases/requests/restore-key.js';
import { unsetKey } from '../../../usecases/requests/unset-key.js';
import { cardActions } from '../card/card.js';
import { onRequestButton, pressedIn, type RequestClick } from '../card/on-request-button.js';
import type { AckedWork } from '../kit/acked-work.js';
import { identityOf } from '../kit/identity.js';
import { onKeyButton } from '../kit/on-press.js';
import { openingByPress } from '../kit/open-modal.js';
import { noteTo, replyTo } from '../kit/reply-to.js';
import { whyNot } from '../kit/why-not.js';
import type { PasscodeStep } from '../passcode/passcode-form.js';
import { askForPasscode } from '../passcode/passcode-handlers.js';
import { outcomeWords, stillBlockedWords } from '../words/outcome-words.js';
import { restoreActions } from '../words/restore-words.js';
import { statusWords } from '../words/request-words.js';

/** What each may lead to; anything else is somebody else's doing. */
const outcomes: Record<'approve' | 'cancel' | 'unset' | 'check' | 'restore', readonly RequestStatus[]> = {
  approve: ['deleting', 'deleted', 'blocked', 'awaiting_approval'],
  cancel: ['withdrawing', 'cancelled'],
  unset: ['withdrawing', 'cancelled', 'denied'],
  // What still blocks was the same before.
  restore: ['deleted'],
  check: ['awaiting_approval', 'expired', 'superseded'],
};

/** Whether the card says what it said: IBM has refused as it had before, and nobody would see that it was asked again. */
function isAsBefore(before: DeletionRequest | undefined, after: DeletionRequest): boolean {
  if (!before || !(awaitsDecision(after) || after.status === 'withdrawing')) return false;
  return before.status === after.status && statusWords(before) === statusWords(after);
}

/** The buttons of the card that take a step at once; whoever acts as themselves is asked for a passcode first. */
export function registerDecisions(app: App, ports: Ports, work: AckedWork): void {
  const onStep = (
    action: 'approve' | 'cancel' | 'unset' | 'check' | 'restore',
    what: string,
    act: (click: RequestClick) => Promise<Answer<DeletionRequest>>,
    withPasscode?: (click: RequestClick) => PasscodeStep,
  ) =>
    onRequestButton(
      app,
      ports,
      work,
      cardActions[action],
      async (click) => {
        if (ports.personal && withPasscode) {
          return askForPasscode(ports, work, openingByPress(click), withPasscode(click));
        }
        await work.run(
          what,
          async () => {
            const before = ports.requests.load(click.requestId).catch(() => undefined);
            const answer = await act(click);
            if (!answer.ok) return replyTo(click, whyNot(answer.no));
            // The card that was pressed says it, where it does, and says what was meant by pressing.
            const request = answer.value;
            const isSaid = outcomes[action].includes(request.status) && !isAsBefore(await before, request);
            if (isSaid && (await click.isShown())) return;
            const isStill = action === 'check' && request.status === 'blocked';
            await replyTo(click, isStill ? stillBlockedWords(request) : outcomeWords(request));
          },
          (no) => replyTo(click, whyNot(no)),
        );
      },
      ({ requestId, seen }) =>
        action === 'approve' ? { kind: action, requestId, seen } : { kind: action, requestId },
    );

  onStep(
    'approve',
    'approve',
    ({ requestId, seen, body }) =>
      decideRequest(ports, requestId, identityOf(body), { type: 'approve', seen }, pressedIn(body)),
    ({ requestId, seen }) => ({ kind: 'approve', requestId, seen }),
  );
  onStep(
    'cancel',
    'cancel',
    ({ requestId, body }) =>
      decideRequest(ports, requestId, identityOf(body), { type: 'cancel' }, pressedIn(body)),
    ({ requestId }) => ({ kind: 'cancel', requestId }),
  );
  // With service IDs no card offers it; one that was posted while people acted as themselves may still stand.
  onStep(
    'unset',
    'unset',
    ({ requestId, body }) => unsetKey(ports, requestId, identityOf(body), undefined),
    ({ requestId }) => ({ kind: 'unset', requestId }),
  );
  onStep(
    'restore',
    'restore',
    ({ requestId, body }) => restoreKey(ports, { requestId }, identityOf(body), undefined, pressedIn(body)),
    ({ requestId }) => ({ kind: 'restore', requestId }),
  );
  onKeyButton(
    app,
    work,
    restoreActions.ofKey,
    async (press, key) => {
      const step = { kind: 'restore_key', ...key } as const;
      if (ports.personal) return askForPasscode(ports, work, openingByPress(press), step);
      await work.run(
        'restore',
        async () => {
          const answer = await restoreKey(ports, key, identityOf(press.body));
          await replyTo(press, answer.ok ? outcomeWords(answer.value) : whyNot(answer.no));
        },
        (no) => noteTo(press, whyNot(no)),
      );
    },
    (key) => (ports.personal ? { kind: 'look' } : { kind: 'restore_key', ...key }),
  );
  onStep('check', 'check blockers', ({ requestId, body }) =>
    checkBlockers(ports, requestId, identityOf(body)),
  );
}
