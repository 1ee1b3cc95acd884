import { deleteCommand } from '../../../explanations/command-names.js';
import type { App } from '@slack/bolt';
import type { KnownBlock } from '@slack/types';
import { isDeleted } from '../../../domain/key.js';
import type { SlackIdentity } from '../../../domain/person.js';
import { findKeys } from '../../../usecases/keys/find-keys.js';
import { resolveKey, type ResolvedKey } from '../../../usecases/keys/resolve-key.js';
import { mayLook } from '../../../usecases/people/may-look.js';
import type { No } from '../../../usecases/answer.js';
import type { Ports } from '../../../usecases/ports.js';
import { openRequest } from '../../../usecases/requests/open-request.js';
import { prepareAgain } from '../../../usecases/requests/prepare-again.js';
import { prepareRequest } from '../../../usecases/requests/prepare-request.js';
import { cardActions } from '../card/card.js';
import { departedBlocks } from '../card/departed-blocks.js';
import { onRequestButton } from '../card/on-request-button.js';
import { whyNotLinked } from '../card/why-not-linked.js';
import type { AckedWork } from '../kit/acked-work.js';
import { section } from '../kit/blocks.js';
import { chosenIn, lineIn, typedIn } from '../kit/entered.js';
import { identityOf } from '../kit/identity.js';
import { readKeyValue } from '../kit/key-value.js';
import { outcome, question, questionAgain, told } from '../kit/next-view.js';
import { escapeMrkdwn } from '../kit/mrkdwn.js';
import { onKeyButton } from '../kit/on-press.js';
import { onSubmit } from '../kit/on-submit.js';
import { onCommand } from '../kit/on-command.js';
import { onShortcut } from '../kit/on-shortcut.js';
import { type Opening, openingByPress, openModal } from '../kit/open-modal.js';
import { loadingView } from '../kit/plain-views.js';
import { errorsOfReason } from '../kit/reason-field.js';
import { unreadable } from '../kit/unreadable.js';
import { whyNot } from '../kit/why-not.js';
import { passcodeIn } from '../passcode/passcode-blocks.js';
import { adoptAction } from '../words/adoption-words.js';
import { keyOption } from '../words/key-option.js';
import { notLookedForOption, unansweredBlocks, unansweredOption } from '../words/unanswered-instances.js';
import { askedBlocks, askedView } from './asked-view.js';
import { actOfOpening, earlierIn, type FormInput, readFormInput } from './form-input.js';
import { findingsOf, formAgain } from './form-steps.js';
import { formIds, formTitle, formView, type FormContent } from './request-form.js';
import { createTypeAhead, type Looked } from './type-ahead.js';

/** Slack's most. */
const optionsShown = 100;
const hintsShown = 5;

/** `/delete-key`: form, findings, request. Every view is shown before the first remote call it waits for. */
export function registerForm(app: App, ports: Ports, work: AckedWork): void {
  onCommand(app, work, deleteCommand(), (command) => ({
    handle: (opening) => openForm(ports, work, opening, command.text),
  }));

  onKeyButton(app, work, adoptAction, (press, key) =>
    openForm(ports, work, openingByPress(press), key.keyId),
  );

  onShortcut(app, work, formIds.shortcut, (opening) => openForm(ports, work, opening, ''));

  const typeAhead = createTypeAhead();
  app.options<'block_suggestion'>(
    { type: 'block_suggestion', action_id: formIds.key },
    async ({ options, body, ack }) => {
      try {
        const { keys, hints } = await typeAhead(body.user.id, options.value, () =>
          lookFor(ports, identityOf(body), options.value),
        );
        const offered = keys.slice(0, optionsShown - hints.length);
        await ack({
          options: [...offered.map((one) => keyOption(one, ports.clock.now())), ...hints],
        });
      } catch (error) {
        ports.log.warn({ error }, 'keys could not be listed');
        await ack({ options: [] });
      }
    },
  );

  onRequestButton(app, ports, work, cardActions.again, (click) =>
    openModal(ports, work, openingByPress(click), {
      what: 'ask again',
      first: loadingView(formTitle, 'Looking at the key…'),
      next: async () => {
        const by = identityOf(click.body);
        const prepared = await prepareAgain(ports, click.requestId, by);
        if (!prepared.ok) {
          return told(formTitle, await whyNotLinked(ports, prepared.no, by));
        }
        const { id: earlier, key, reason, ticket = '' } = prepared.value;
        const { instanceId, keyId } = key;
        return formAgain(ports, { instanceId, keyId, reason, ticket, earlier }, []);
      },
    }),
  );

  onSubmit(app, work, formIds.form, ({ view, by }) => {
    const ref = readKeyValue(chosenIn(view, formIds.key));
    const reason = typedIn(view, formIds.reason);
    if (!ref) return { errors: { [formIds.key]: 'Choose a key from the list.' } };
    const errors = errorsOfReason(reason);
    if (errors) return errors;
    const ticket = lineIn(view, formIds.ticket);
    const input: FormInput = { ...ref, reason, ticket, ...earlierIn(view.private_metadata) };
    return {
      what: 'check key',
      meanwhile: loadingView(formTitle, 'Checking the key…'),
      next: () => findingsOf(ports, by, input),
      failed: (no) => formAgain(ports, input, whyNot(no).blocks),
    };
  });

  onSubmit(app, work, formIds.findings, ({ view, by }) => {
    const input = readFormInput(view.private_metadata);
    const again = async (note: KnownBlock[]) =>
      input ? formAgain(ports, input, note) : questionAgain(formView({ note }), note);
    return {
      what: 'open request',
      act: input && actOfOpening(input),
      meanwhile: loadingView(formTitle, 'Asking…'),
      next: async () => {
        if (!input) return again(unreadable.blocks);
        const { kind: _, ...asked } = actOfOpening(input);
        const opened = await openRequest(ports, { ...asked, by, ...passcodeIn(view) });
        // Nothing is under way: the form stands there to ask again with.
        if (opened.ok && opened.value.status === 'failed') return again(askedBlocks(opened.value));
        if (opened.ok) return outcome(askedView(opened.value));
        const note = (await whyNotLinked(ports, opened.no, by)).blocks;
        const isPasscode = opened.no.kind === 'trouble' && opened.no.trouble.kind === 'sign_in';
        return isPasscode ? findingsOf(ports, by, input, note, 'passcode') : again(note);
      },
      failed: (no) => again(whyNot(no).blocks),
    };
  });
}

async function lookFor(ports: Ports, by: SlackIdentity, text: string): Promise<Looked> {
  if (!(await mayLook(ports, by)).ok) return { keys: [], hints: [] };
  const { keys, unanswered, notLookedFor } = await findKeys(ports, text, { limit: optionsShown });
  const hints = notLookedFor
    ? [notLookedForOption(notLookedFor)]
    : unanswered.slice(0, hintsShown).map(unansweredOption);
  return { keys, hints };
}

/** Opens the deletion form, with the key filled in where the text gives a name, alias, id or CRN. */
export async function openForm(ports: Ports, work: AckedWork, opening: Opening, text: string): Promise<void> {
  await openModal(ports, work, opening, {
    what: 'open form',
    first: loadingView(formTitle, 'Looking at the keys…'),
    next: async () => {
      const looker = await mayLook(ports, opening.by);
      if (!looker.ok) return told(formTitle, whyNot(looker.no));
      const found = text.trim() === '' ? undefined : await resolveKey(ports, text);
      if (!found) return question(formView({}));
      if (!found.ok) {
        const note = await whyNotLinked(ports, inForm(found.no), opening.by);
        return question(formView({ note: note.blocks }));
      }
      if (isDeleted(found.value.key))
        return question(formView({ note: await goneNote(ports, found.value, opening.by) }));
      // Where another key may be meant, or a service is away, the form's own check tells.
      const isSure = found.value.unanswered.length === 0;
      const prepared = isSure ? await prepareRequest(ports, opening.by, found.value.key) : undefined;
      if (prepared?.ok === false && prepared.no.kind === 'refusal') {
        return told(formTitle, whyNot(prepared.no));
      }
      return question(formView(filledWith(found.value, ports.clock.now())));
    },
    failed: (no) => question(formView({ note: whyNot(no).blocks })),
  });
}

/** Below it stands a list to choose from. */
function inForm(no: No): No {
  return no.kind === 'refusal' ? { ...no, step: { ...no.step, asked: 'open' } } : no;
}

/** Nobody asks for what is deleted: the form stays empty, for another key. */
async function goneNote(ports: Ports, found: ResolvedKey, by: SlackIdentity): Promise<KnownBlock[]> {
  const { key, unanswered } = found;
  return [
    ...unansweredBlocks(unanswered),
    section(`*Key ${escapeMrkdwn(key.name)} is deleted already.*`),
    ...(await departedBlocks(ports, key, by)),
  ];
}

function filledWith(found: ResolvedKey, now: number): FormContent {
  const note = unansweredBlocks(found.unanswered);
  return { key: keyOption(found, now), ...(note.length > 0 && { note }) };
}
