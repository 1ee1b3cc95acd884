import type { App, BlockAction, ButtonAction, RespondFn } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { DeletionRequest } from '../../domain/request.js';
import { decideRequest, type DecisionAsked } from '../../usecases/decide-request.js';
import { healCopy } from '../../usecases/heal-copy.js';
import type { Ports } from '../../usecases/ports.js';
import { isRequestId } from '../../domain/request-id.js';
import { identify } from '../../domain/authority.js';
import { identifyActor } from '../../usecases/identify-actor.js';
import { section } from './blocks.js';
import { cardActions } from './card.js';
import { denyIds, denyView } from './deny-form.js';
import { identityOf } from './identity.js';
import { detailsBlocks } from './keys-replies.js';
import { escapeMrkdwn } from './mrkdwn.js';
import { wordsOfNo } from './no-words.js';
import { loadingView, messageView } from './request-form.js';
import { statusWords, titleOf } from './request-words.js';
import { showView } from './show-view.js';
import type { Work } from './work.js';

const detailsTitle = 'Request details';
const denyTitle = 'Deny the deletion';

/** The buttons of the card. A button carries a request id; everything else is read at the click. */
export function registerDecisions(app: App, ports: Ports, work: Work): void {
  const onButton = (
    actionId: string,
    handle: (click: { body: BlockAction; requestId: string; respond: RespondFn }) => Promise<void>,
  ) =>
    app.action<BlockAction<ButtonAction>>(
      { action_id: actionId, type: 'block_actions' },
      async ({ ack, body, action, respond }) => {
        await ack();
        const requestId = action.value ?? '';
        if (isRequestId(requestId)) await handle({ body, requestId, respond });
      },
    );

  const decideNow =
    (asked: DecisionAsked) => async (click: { body: BlockAction; requestId: string; respond: RespondFn }) => {
      const { body, requestId, respond } = click;
      await work.run(
        asked.type,
        async () => {
          const answer = await decideRequest(ports, requestId, identityOf(body), asked);
          await respond(ephemeral(answer.ok ? outcomeWords(answer.value) : wordsOfNo(answer.no)));
          await heal(ports, body, requestId);
        },
        (no) => respond(ephemeral(wordsOfNo(no))),
      );
    };
  onButton(cardActions.approve, decideNow({ type: 'approve' }));
  onButton(cardActions.cancel, decideNow({ type: 'cancel' }));

  app.action<BlockAction<ButtonAction>>(cardActions.deny, async ({ ack, body, action, client, respond }) => {
    await ack();
    const requestId = action.value ?? '';
    await work.run(
      'open deny form',
      () => client.views.open({ trigger_id: body.trigger_id, view: denyView(requestId) }),
      (no) => respond(ephemeral(wordsOfNo(no))),
    );
    await heal(ports, body, requestId);
  });

  app.view(denyIds.form, async ({ ack, view, body, client }) => {
    const reason = view.state.values[denyIds.reason]?.[denyIds.reason]?.value ?? '';
    if (reason.trim() === '') {
      return ack({ response_action: 'errors', errors: { [denyIds.reason]: 'Write one sentence on why.' } });
    }
    const requestId = view.private_metadata;
    await ack({ response_action: 'update', view: loadingView(denyTitle, 'Denying…') });
    const show = (next: ModalView) => showView(client, body.user.id, view.id, next);
    await work.run(
      'deny',
      async () => {
        const answer = await decideRequest(ports, requestId, identityOf(body), { type: 'deny', reason });
        await show(
          answer.ok
            ? messageView(denyTitle, outcomeWords(answer.value).blocks)
            : answer.no.kind === 'trouble'
              ? denyView(requestId, reason, wordsOfNo(answer.no).blocks)
              : messageView(denyTitle, wordsOfNo(answer.no).blocks),
        );
      },
      (no) => show(denyView(requestId, reason, wordsOfNo(no).blocks)),
    );
  });

  app.action<BlockAction<ButtonAction>>(
    cardActions.details,
    async ({ ack, body, action, client, respond }) => {
      await ack();
      const requestId = action.value ?? '';
      let viewId: string | undefined;
      const show = (next: ModalView) => showView(client, body.user.id, viewId!, next);
      await work.run(
        'details',
        async () => {
          const view = loadingView(detailsTitle, 'Looking the request up…');
          viewId = (await client.views.open({ trigger_id: body.trigger_id, view })).view?.id;
          if (viewId === undefined) return;
          const actor = await identifyActor(ports, identityOf(body));
          if (!actor.ok) return show(messageView(detailsTitle, wordsOfNo(actor.no).blocks));
          const who = identify(actor.value);
          if (!who.ok)
            return show(
              messageView(detailsTitle, wordsOfNo({ kind: 'refusal', refusal: who.refusal }).blocks),
            );
          const request = await ports.requests.load(requestId);
          if (!request) {
            const no = { kind: 'refusal', refusal: { code: 'request_not_found', query: requestId } } as const;
            return show(messageView(detailsTitle, wordsOfNo(no).blocks));
          }
          const [audit, copies] = await Promise.all([
            ports.audit.forRequest(requestId),
            ports.copies.list(requestId),
          ]);
          await show(messageView(detailsTitle, detailsBlocks(request, audit, copies)));
          await heal(ports, body, requestId);
        },
        (no) =>
          viewId === undefined
            ? respond(ephemeral(wordsOfNo(no)))
            : show(messageView(detailsTitle, wordsOfNo(no).blocks)),
      );
    },
  );
}

/** What came of a decision, for the one who made it: the status as committed, which may not be what was hoped for. */
export function outcomeWords(request: DeletionRequest) {
  const text = `${escapeMrkdwn(titleOf(request))}. ${statusWords(request)}`;
  return { text, blocks: [section(`*${escapeMrkdwn(titleOf(request))}*\n${statusWords(request)}`)] };
}

export function ephemeral(words: { text: string; blocks: ReturnType<typeof wordsOfNo>['blocks'] }) {
  return { response_type: 'ephemeral' as const, replace_original: false, ...words };
}

async function heal(ports: Ports, body: BlockAction, requestId: string): Promise<void> {
  const channel = body.channel?.id;
  const ts = body.message?.ts;
  if (channel === undefined || ts === undefined) return;
  await healCopy(ports, requestId, body.user.id, { channel, ts }).catch((error: unknown) => {
    ports.log.warn({ requestId, error: String(error) }, 'copy could not be healed');
  });
}
