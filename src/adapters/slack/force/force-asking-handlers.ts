import type { App } from '@slack/bolt';
import type { KnownBlock } from '@slack/types';
import type { SlackIdentity } from '../../../domain/person.js';
import { fingerprintOf } from '../../../domain/protection.js';
import { createRequestId } from '../../../domain/request-id.js';
import type { DeletionRequest } from '../../../domain/request.js';
import type { ClickAct } from '../../../ports/click-intents.js';
import type { Answer } from '../../../usecases/answer.js';
import { examineKey } from '../../../usecases/keys/examine-key.js';
import type { Ports } from '../../../usecases/ports.js';
import { askForForce } from '../../../usecases/requests/ask-for-force.js';
import { openRequest } from '../../../usecases/requests/open-request.js';
import { cardActions } from '../card/card.js';
import { onRequestButton } from '../card/on-request-button.js';
import type { AckedWork } from '../kit/acked-work.js';
import { typedIn } from '../kit/entered.js';
import { identityOf } from '../kit/identity.js';
import { type NextView, outcome, question, questionAgain, told } from '../kit/next-view.js';
import { onPressInModal } from '../kit/on-press.js';
import { onSubmit } from '../kit/on-submit.js';
import { openingByPress, openModal } from '../kit/open-modal.js';
import { loadingView } from '../kit/plain-views.js';
import { errorsOfReason } from '../kit/reason-field.js';
import { unreadable } from '../kit/unreadable.js';
import { whyNot } from '../kit/why-not.js';
import type { Words } from '../kit/words.js';
import { actingFields, passcodeIn } from '../passcode/passcode-blocks.js';
import { whyNotLinked } from '../card/why-not-linked.js';
import { askedView } from '../request/asked-view.js';
import { actOfOpening, readFormInput } from '../request/form-input.js';
import { formIds } from '../request/request-form.js';
import { forceAskView, forceIds, forceTitle } from './force-form.js';
import {
  type ForceAbout,
  type ForceMetadata,
  readForceMetadata,
  writeForceMetadata,
} from './force-metadata.js';
import { notKept } from '../../../usecases/not-kept.js';

/** The requester's side of a force deletion: from an open request's card, or from the findings of the deletion form. */
export function registerForceAsking(app: App, ports: Ports, work: AckedWork): void {
  onRequestButton(app, ports, work, cardActions.force, (click) =>
    openModal(ports, work, openingByPress(click), {
      what: 'ask for force',
      first: loadingView(forceTitle, 'Looking at what the key protects…'),
      next: () => askForm(ports, { requestId: click.requestId }, identityOf(click.body)),
    }),
  );

  onPressInModal(app, work, formIds.askForForce, {
    what: 'ask for force',
    read: readFormInput,
    next: (form, { body }) => askForm(ports, { form }, identityOf(body)),
  });

  onSubmit(app, work, forceIds.ask, ({ view, by }) => {
    const typedName = typedIn(view, forceIds.name);
    const reason = typedIn(view, forceIds.reason);
    const errors = errorsOfReason(reason);
    if (errors) return errors;
    const about = readForceMetadata(view.private_metadata);
    return {
      what: 'ask for force',
      act: about && actOfAsking(about, { typedName, reason }),
      meanwhile: loadingView(forceTitle, 'Asking…'),
      next: async () => {
        if (!about) return told(forceTitle, unreadable);
        const act = actOfAsking(about, { typedName, reason });
        const answer = await ask(ports, by, act, passcodeIn(view));
        if (answer.ok) return outcome(askedView(answer.value));
        const note = (await whyNotLinked(ports, answer.no, by)).blocks;
        return askForm(ports, about, by, { typedName, reason, note });
      },
      failed: async (no) => {
        const words = whyNot(no);
        return about
          ? askForm(ports, about, by, { typedName, reason, note: words.blocks })
          : told(forceTitle, words);
      },
    };
  });
}

type ForceAsked = Extract<ClickAct, { kind: 'open' | 'ask_for_force' }>;

function actOfAsking(
  about: ForceMetadata,
  { typedName, reason }: { typedName: string; reason: string },
): ForceAsked {
  const { seen } = about;
  return 'requestId' in about
    ? { kind: 'ask_for_force', requestId: about.requestId, typedName, seen, reason }
    : { ...actOfOpening(about.form), reason, force: { typedName, seen } };
}

function ask(
  ports: Ports,
  by: SlackIdentity,
  act: ForceAsked,
  proof: { passcode?: string },
): Promise<Answer<DeletionRequest>> {
  return act.kind === 'open'
    ? openRequest(ports, { ...act, by, ...proof })
    : askForForce(ports, { ...act, by });
}

/** The requester's form with the list as it is now, under a note where the last try led nowhere; or why it cannot be. */
async function askForm(
  ports: Ports,
  about: ForceAbout,
  by: SlackIdentity,
  entered: { typedName?: string; reason?: string; note?: KnownBlock[] } = {},
): Promise<NextView> {
  const say = ({ blocks }: Words) => told(forceTitle, { blocks: entered.note ?? blocks });
  const replaces = 'requestId' in about ? await ports.requests.load(about.requestId) : undefined;
  const form = 'form' in about ? about.form : undefined;
  const ref = replaces?.key ?? form;
  if (!ref) {
    const requestId = 'requestId' in about ? about.requestId : '';
    return say(whyNot({ kind: 'refusal', refusal: await notKept(ports, requestId) }));
  }
  const examined = await examineKey(ports, by, ref, { force: true, ...(replaces ? { replaces } : {}) });
  if (!examined.ok) return say(whyNot(examined.no));
  const { preflight, key, instance, serverTime } = examined.value;
  const { protection } = examined.value.protection;
  const { note } = entered;
  if (!preflight.ok && !note) return say(whyNot({ kind: 'refusal', refusal: preflight.refusal }));
  const carried = form ? { form: { ...form, id: createRequestId(ports.clock.now(), ports.random) } } : about;
  const view = forceAskView({
    key: { ...key, service: instance.service },
    protection,
    now: serverTime,
    metadata: writeForceMetadata({ ...carried, seen: fingerprintOf(protection) }),
    reason: replaces?.reason ?? form?.reason ?? '',
    // A running authorization is taken over: then nothing is set.
    passcode: !replaces && preflight.ok && preflight.guard === 'kms' ? await actingFields(ports) : [],
    ...entered,
  });
  return note ? questionAgain(view, note) : question(view);
}
