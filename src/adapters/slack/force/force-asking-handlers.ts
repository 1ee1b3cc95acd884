import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { KnownBlock } from '@slack/types';
import type { SlackIdentity } from '../../../domain/person.js';
import { seenMark } from '../../../domain/protection.js';
import type { DeletionRequest } from '../../../domain/request.js';
import { askForForce } from '../../../usecases/requests/ask-for-force.js';
import type { Answer } from '../../../usecases/answer.js';
import { examineKey } from '../../../usecases/keys/examine-key.js';
import { openRequest } from '../../../usecases/requests/open-request.js';
import type { Ports } from '../../../usecases/ports.js';
import { cardActions } from '../card/card.js';
import { healPressed } from '../card/heal-pressed.js';
import { forceAskView, forceIds, forceTitle } from './force-form.js';
import {
  type ForceAbout,
  type ForceMetadata,
  readForceMetadata,
  writeForceMetadata,
} from './force-metadata.js';
import { readFormInput } from '../kit/key-value.js';
import { identityOf } from '../kit/identity.js';
import { wordsOfNo } from '../kit/words-of-no.js';
import { openingByPress, openModal } from '../kit/open-modal.js';
import { actingFields, passcodeIn } from '../passcode/passcode-blocks.js';
import { modalOf, noteTo } from '../kit/reply-to.js';
import { onRequestButton } from '../card/on-request-button.js';
import { askedView, formIds } from '../request/request-form.js';
import { loadingView, messageView } from '../kit/plain-views.js';
import { type NextView, outcome, question, questionAgain, showView } from '../kit/show-view.js';
import { unreadable } from '../kit/unreadable.js';
import type { Work } from '../kit/work.js';

/** The requester's side of a force deletion: from an open request's card, or from the findings of the deletion form. */
export function registerForceAsking(app: App, ports: Ports, work: Work): void {
  onRequestButton(app, cardActions.force, async (click) => {
    const { body, requestId } = click;
    await openModal(ports, work, openingByPress(click), {
      what: 'ask for force',
      first: loadingView(forceTitle, 'Looking at what the key protects…'),
      next: () => askForm(ports, { requestId }, identityOf(body)),
    });
    await healPressed(ports, body, requestId);
  });

  app.action<BlockAction<ButtonAction>>(
    { action_id: formIds.askForForce, type: 'block_actions' },
    async ({ ack, body, client, respond }) => {
      await ack();
      const press = { body, client, respond };
      const modal = modalOf(body);
      const form = modal && readFormInput(modal.private_metadata);
      await work.run(
        'ask for force',
        async () => {
          if (!modal || !form) return noteTo(press, unreadable);
          return showView(client, body.user.id, modal.id, await askForm(ports, { form }, identityOf(body)));
        },
        (no) => noteTo(press, wordsOfNo(no)),
      );
    },
  );

  app.view(forceIds.ask, async ({ ack, view, body, client }) => {
    const { values } = view.state;
    const typedName = values[forceIds.name]?.[forceIds.name]?.value ?? '';
    const reason = values[forceIds.reason]?.[forceIds.reason]?.value ?? '';
    if (reason.trim() === '') {
      return ack({ response_action: 'errors', errors: { [forceIds.reason]: 'Write one sentence on why.' } });
    }
    await ack({ response_action: 'update', view: loadingView(forceTitle, 'Asking…') });
    const by = identityOf(body);
    const show = (next: NextView) => showView(client, body.user.id, view.id, next);
    const about = readForceMetadata(view.private_metadata);
    await work.run(
      'ask for force',
      async () => {
        if (!about) return show(outcome(messageView(forceTitle, unreadable.blocks)));
        const answer = await ask(ports, about, by, { typedName, reason, ...passcodeIn(view) });
        if (answer.ok) return show(outcome(askedView(answer.value)));
        const note = await work.withLink(answer.no, body.user.id);
        return show(await askForm(ports, about, by, { typedName, reason, note }));
      },
      async (no) => {
        const note = wordsOfNo(no).blocks;
        await show(
          about
            ? await askForm(ports, about, by, { typedName, reason, note })
            : outcome(messageView(forceTitle, note)),
        );
      },
    );
  });
}

function ask(
  ports: Ports,
  about: ForceMetadata,
  by: SlackIdentity,
  { typedName, reason, passcode }: { typedName: string; reason: string; passcode?: string },
): Promise<Answer<DeletionRequest>> {
  const { seen } = about;
  if ('requestId' in about) {
    return askForForce(ports, { requestId: about.requestId, by, typedName, seen, reason });
  }
  const { instanceId, keyId, ticket } = about.form;
  return openRequest(ports, {
    instanceId,
    keyId,
    by,
    reason,
    ...(ticket.trim() === '' ? {} : { ticket }),
    force: { typedName, seen },
    ...(passcode === undefined ? {} : { passcode }),
  });
}

/** The requester's form with the list as it is now, under a note where the last try led nowhere; or why it cannot be. */
async function askForm(
  ports: Ports,
  about: ForceAbout,
  by: SlackIdentity,
  entered: { typedName?: string; reason?: string; note?: KnownBlock[] } = {},
): Promise<NextView> {
  const say = (words: { blocks: KnownBlock[] }) =>
    outcome(messageView(forceTitle, entered.note ?? words.blocks));
  const replaces = 'requestId' in about ? await ports.requests.load(about.requestId) : undefined;
  const form = 'form' in about ? about.form : undefined;
  const ref = replaces?.key ?? form;
  if (!ref) {
    const query = 'requestId' in about ? about.requestId : '';
    return say(wordsOfNo({ kind: 'refusal', refusal: { code: 'request_not_found', query } }));
  }
  const examined = await examineKey(ports, by, ref, { force: true, ...(replaces ? { replaces } : {}) });
  if (!examined.ok) return say(wordsOfNo(examined.no));
  const { preflight, key } = examined.value;
  const { protection } = examined.value.protection;
  const { note } = entered;
  if (!preflight.ok && !note) return say(wordsOfNo({ kind: 'refusal', refusal: preflight.refusal }));
  const view = forceAskView({
    key,
    protection,
    metadata: writeForceMetadata({ ...about, seen: seenMark(protection) }),
    reason: replaces?.reason ?? form?.reason ?? '',
    // A running authorization is taken over: then nothing is set.
    passcode: !replaces && preflight.ok && preflight.guard === 'kms' ? await actingFields(ports) : [],
    ...entered,
  });
  return note ? questionAgain(view, note) : question(view);
}
