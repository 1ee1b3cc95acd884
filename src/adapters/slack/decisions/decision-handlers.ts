import type { App } from '@slack/bolt';
import type { KnownBlock, ModalView } from '@slack/types';
import type { DeletionRequest } from '../../../domain/request.js';
import type { Answer, No } from '../../../usecases/answer.js';
import { checkBlockers } from '../../../usecases/requests/check-blockers.js';
import { decideRequest, type DecisionAsked } from '../../../usecases/requests/decide-request.js';
import type { Ports } from '../../../usecases/ports.js';
import { showRequest } from '../../../usecases/requests/show-request.js';
import { unsetKey } from '../../../usecases/requests/unset-key.js';
import { cardActions } from '../card/card.js';
import { denyIds, denyView } from './deny-form.js';
import { healPressed } from '../card/heal-pressed.js';
import { identityOf } from '../kit/identity.js';
import { detailsBlocks } from './details.js';
import { wordsOfNo } from '../kit/words-of-no.js';
import { openingByPress, openModal } from '../kit/open-modal.js';
import { outcomeWords } from '../words/outcome-words.js';
import { actingFields, passcodeIn, withoutPasscode } from '../passcode/passcode-blocks.js';
import type { PasscodeStep } from '../passcode/passcode-form.js';
import { askForPasscode } from '../passcode/passcode-handlers.js';
import { replyTo } from '../kit/reply-to.js';
import { onRequestButton, type RequestClick } from '../card/on-request-button.js';
import { loadingView, messageView } from '../kit/plain-views.js';
import { resourcesRow } from '../words/resources-button.js';
import { type NextView, outcome, question, questionAgain, showView } from '../kit/show-view.js';
import type { Work } from '../kit/work.js';

const detailsTitle = 'Request details';
const denyTitle = 'Deny the deletion';

/** The buttons of the card. */
export function registerDecisions(app: App, ports: Ports, work: Work): void {
  const settle =
    (what: string, act: (click: RequestClick) => Promise<Answer<DeletionRequest>>) =>
    async (click: RequestClick): Promise<void> => {
      await work.run(
        what,
        async () => {
          const answer = await act(click);
          await replyTo(click, answer.ok ? outcomeWords(answer.value) : wordsOfNo(answer.no));
          await healPressed(ports, click.body, click.requestId);
        },
        (no) => replyTo(click, wordsOfNo(no)),
      );
    };
  const decide =
    (asked: (click: RequestClick) => DecisionAsked) =>
    (click: RequestClick): Promise<Answer<DeletionRequest>> =>
      decideRequest(ports, click.requestId, identityOf(click.body), asked(click));
  /** Whoever acts as themselves is asked for a passcode first; with service IDs the click is enough. */
  const orWithPasscode =
    (step: (click: RequestClick) => PasscodeStep, handle: (click: RequestClick) => Promise<void>) =>
    async (click: RequestClick): Promise<void> => {
      if (!ports.personal) return handle(click);
      await askForPasscode(ports, work, openingByPress(click), step(click));
      await healPressed(ports, click.body, click.requestId);
    };
  onRequestButton(
    app,
    cardActions.approve,
    orWithPasscode(
      ({ requestId, seen }) => ({ kind: 'approve', requestId, seen }),
      settle(
        'approve',
        decide(({ seen }) => ({ type: 'approve', seen })),
      ),
    ),
  );
  onRequestButton(
    app,
    cardActions.cancel,
    orWithPasscode(
      ({ requestId }) => ({ kind: 'cancel', requestId }),
      settle(
        'cancel',
        decide(() => ({ type: 'cancel' })),
      ),
    ),
  );
  onRequestButton(
    app,
    cardActions.unset,
    orWithPasscode(
      ({ requestId }) => ({ kind: 'unset', requestId }),
      settle('unset', ({ requestId, body }) => unsetKey(ports, requestId, identityOf(body), undefined)),
    ),
  );
  onRequestButton(
    app,
    cardActions.check,
    settle('check blockers', ({ body, requestId }) => checkBlockers(ports, requestId, identityOf(body))),
  );

  onRequestButton(app, cardActions.deny, async (click) => {
    await openModal(
      ports,
      work,
      openingByPress(click),
      ports.personal
        ? {
            what: 'open deny form',
            first: loadingView(denyTitle, 'Looking the request up…'),
            next: async () => question(await denyForm(ports, click.requestId)),
          }
        : { what: 'open deny form', first: denyView(click.requestId) },
    );
    await healPressed(ports, click.body, click.requestId);
  });

  app.view(denyIds.form, async ({ ack, view, body, client }) => {
    const reason = view.state.values[denyIds.reason]?.[denyIds.reason]?.value ?? '';
    if (reason.trim() === '') {
      return ack({ response_action: 'errors', errors: { [denyIds.reason]: 'Write one sentence on why.' } });
    }
    const requestId = view.private_metadata;
    await ack({ response_action: 'update', view: loadingView(denyTitle, 'Denying…') });
    const show = (next: NextView) => showView(client, body.user.id, view.id, next);
    const again = async (no: No) => {
      const note = wordsOfNo(no).blocks;
      return questionAgain(await denyForm(ports, requestId, reason, note), note);
    };
    await work.run(
      'deny',
      async () => {
        const denial = { type: 'deny', reason, ...passcodeIn(view) } as const;
        const answer = await decideRequest(ports, requestId, identityOf(body), denial);
        if (answer.ok) return show(outcome(messageView(denyTitle, outcomeWords(answer.value).blocks)));
        return show(
          answer.no.kind === 'trouble'
            ? await again(answer.no)
            : outcome(messageView(denyTitle, wordsOfNo(answer.no).blocks)),
        );
      },
      async (no) => show(await again(no)),
    );
  });

  onRequestButton(app, cardActions.details, async (click) => {
    await openModal(ports, work, openingByPress(click), {
      what: 'details',
      first: loadingView(detailsTitle, 'Looking the request up…'),
      next: () => details(ports, click),
    });
    await healPressed(ports, click.body, click.requestId);
  });
}

/** With fields for a passcode where the first authorization is to be taken back by whoever denies. */
async function denyForm(
  ports: Ports,
  requestId: string,
  reason = '',
  note: KnownBlock[] = [],
): Promise<ModalView> {
  // What was typed is shown again also while the store is away.
  const request = await ports.requests.load(requestId).catch(() => undefined);
  const passcode = request?.guard === 'kms' ? await actingFields(ports, { optional: withoutPasscode }) : [];
  return denyView(requestId, reason, note, passcode);
}

/** The whole request. */
async function details(ports: Ports, { body, requestId }: RequestClick): Promise<NextView> {
  const shown = await showRequest(ports, requestId, identityOf(body));
  if (!shown.ok) return outcome(messageView(detailsTitle, wordsOfNo(shown.no).blocks));
  const { request, history, copies } = shown.value;
  return question(
    messageView(detailsTitle, [
      ...detailsBlocks(request, history, copies),
      ...resourcesRow(request.key, request.protection),
    ]),
  );
}
