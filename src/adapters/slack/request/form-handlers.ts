import type { App } from '@slack/bolt';
import { findKeys } from '../../../usecases/keys/find-keys.js';
import { mayLook } from '../../../usecases/people/may-look.js';
import { openRequest } from '../../../usecases/requests/open-request.js';
import type { Ports } from '../../../usecases/ports.js';
import { resolveKey } from '../../../usecases/keys/resolve-key.js';
import { readFormInput, readKeyValue, type FormInput } from '../kit/key-value.js';
import { findingsOf, formAgain } from './form-steps.js';
import { identityOf } from '../kit/identity.js';
import { keyOption } from '../words/key-option.js';
import { unansweredBlocks, unansweredOption } from '../words/unanswered-instances.js';
import { wordsOfNo } from '../kit/words-of-no.js';
import { type Opening, openingByCommand, openModal } from '../kit/open-modal.js';
import { passcodeIn } from '../passcode/passcode-blocks.js';
import { askedView, formIds, formTitle, formView, type FormContent } from './request-form.js';
import { loadingView, messageView } from '../kit/plain-views.js';
import { type NextView, outcome, question, questionAgain, showView } from '../kit/show-view.js';
import { unreadable } from '../kit/unreadable.js';
import type { Work } from '../kit/work.js';

/** Slack's most. */
const optionsShown = 100;
const hintsShown = 5;

/** `/delete-key`: form, findings, request. Every view is shown before the first remote call it waits for. */
export function registerForm(app: App, ports: Ports, work: Work): void {
  app.command('/delete-key', async ({ command, ack, client, respond }) => {
    await ack();
    await openForm(ports, work, openingByCommand(client, command, respond), command.text);
  });

  app.options<'block_suggestion'>(
    { type: 'block_suggestion', action_id: formIds.key },
    async ({ options, body, ack }) => {
      try {
        if (!(await mayLook(ports, identityOf(body))).ok) return await ack({ options: [] });
        const { keys, unanswered } = await findKeys(ports, options.value, { limit: optionsShown });
        const hints = unanswered.slice(0, hintsShown).map(unansweredOption);
        const offered = keys.slice(0, optionsShown - hints.length);
        await ack({
          options: [...offered.map((found) => keyOption(found, ports.clock.now())), ...hints],
        });
      } catch (error) {
        ports.log.warn({ error }, 'keys could not be listed');
        await ack({ options: [] });
      }
    },
  );

  app.view(formIds.form, async ({ ack, view, body, client }) => {
    const { values } = view.state;
    const chosen = values[formIds.key]?.[formIds.key]?.selected_option?.value ?? '';
    const reason = values[formIds.reason]?.[formIds.reason]?.value ?? '';
    const ticket = values[formIds.ticket]?.[formIds.ticket]?.value ?? '';
    const ref = readKeyValue(chosen);
    if (!ref)
      return ack({ response_action: 'errors', errors: { [formIds.key]: 'Choose a key from the list.' } });
    if (reason.trim() === '') {
      return ack({ response_action: 'errors', errors: { [formIds.reason]: 'Write one sentence on why.' } });
    }
    await ack({ response_action: 'update', view: loadingView(formTitle, 'Checking the key…') });
    const input: FormInput = { ...ref, reason, ticket };
    const show = (next: NextView) => showView(client, body.user.id, view.id, next);
    await work.run(
      'check key',
      async () => show(await findingsOf(ports, work, identityOf(body), input)),
      async (no) => show(await formAgain(ports, input, wordsOfNo(no).blocks)),
    );
  });

  app.view(formIds.findings, async ({ ack, view, body, client }) => {
    await ack({ response_action: 'update', view: loadingView(formTitle, 'Asking…') });
    const input = readFormInput(view.private_metadata);
    const show = (next: NextView) => showView(client, body.user.id, view.id, next);
    const again = async (note: NonNullable<FormContent['note']>) =>
      show(input ? await formAgain(ports, input, note) : questionAgain(formView({ note }), note));
    await work.run(
      'open request',
      async () => {
        if (!input) return again(unreadable.blocks);
        const { ticket, ...rest } = input;
        const opened = await openRequest(ports, {
          ...rest,
          ...(ticket.trim() === '' ? {} : { ticket }),
          by: identityOf(body),
          ...passcodeIn(view),
        });
        if (opened.ok) return show(outcome(askedView(opened.value)));
        const note = await work.withLink(opened.no, body.user.id);
        const isPasscode = opened.no.kind === 'trouble' && opened.no.trouble.kind === 'sign_in';
        return isPasscode
          ? show(await findingsOf(ports, work, identityOf(body), input, note, 'passcode'))
          : again(note);
      },
      (no) => again(wordsOfNo(no).blocks),
    );
  });
}

/** Opens the deletion form, with the key filled in where the text gives a name, alias or id. */
export async function openForm(ports: Ports, work: Work, opening: Opening, text: string): Promise<void> {
  await openModal(ports, work, opening, {
    what: 'open form',
    first: loadingView(formTitle, 'Looking at the keys…'),
    next: async () => {
      const looker = await mayLook(ports, opening.by);
      return looker.ok
        ? question(formView(await prefill(ports, text)))
        : outcome(messageView(formTitle, wordsOfNo(looker.no).blocks));
    },
    failed: (no) => question(formView({ note: wordsOfNo(no).blocks })),
  });
}

async function prefill(ports: Ports, text: string): Promise<FormContent> {
  if (text.trim() === '') return {};
  const found = await resolveKey(ports, text);
  if (!found.ok) return { note: wordsOfNo(found.no).blocks };
  const note = unansweredBlocks(found.value.unanswered);
  return { key: keyOption(found.value, ports.clock.now()), ...(note.length > 0 && { note }) };
}
