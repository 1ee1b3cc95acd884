import type { App } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { examineKey } from '../../usecases/examine-key.js';
import { findKeys } from '../../usecases/find-keys.js';
import { mayLook } from '../../usecases/may-look.js';
import { openRequest } from '../../usecases/open-request.js';
import type { Ports } from '../../usecases/ports.js';
import { resolveKey } from '../../usecases/resolve-key.js';
import { readFormInput, readKeyValue, type FormInput } from './form-input.js';
import { ephemeral } from './decision-handlers.js';
import { identityOf } from './identity.js';
import { keyOption } from './key-option.js';
import { wordsOfNo } from './no-words.js';
import {
  askedView,
  findingsView,
  formIds,
  formTitle,
  formView,
  loadingView,
  messageView,
  type FormContent,
} from './request-form.js';
import { showView } from './show-view.js';
import type { Work } from './work.js';

const optionsShown = 100;

/** `/delete-key`: form, findings, request. Every view is shown before the first remote call it waits for. */
export function registerForm(app: App, ports: Ports, work: Work): void {
  app.command('/delete-key', async ({ command, ack, client, respond }) => {
    await ack();
    let viewId: string | undefined;
    const show = (view: ModalView) => showView(client, command.user_id, viewId!, view);
    await work.run(
      'open form',
      async () => {
        const view = loadingView(formTitle, 'Looking at the keys…');
        viewId = (await client.views.open({ trigger_id: command.trigger_id, view })).view?.id;
        if (viewId === undefined) return;
        const looker = await mayLook(ports, { userId: command.user_id, teamId: command.team_id });
        await show(
          looker.ok
            ? formView(await prefill(ports, command.text))
            : messageView(formTitle, wordsOfNo(looker.no).blocks),
        );
      },
      (no) =>
        viewId === undefined
          ? respond(ephemeral(wordsOfNo(no)))
          : show(formView({ note: wordsOfNo(no).blocks })),
    );
  });

  app.options<'block_suggestion'>(
    { type: 'block_suggestion', action_id: formIds.key },
    async ({ options, body, ack }) => {
      try {
        if (!(await mayLook(ports, identityOf(body))).ok) return await ack({ options: [] });
        const { keys } = await findKeys(ports, options.value, optionsShown);
        await ack({ options: keys.map((found) => keyOption(found, ports.clock.now())) });
      } catch (error) {
        ports.log.warn({ error: String(error) }, 'keys could not be listed');
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
    const show = (next: ModalView) => showView(client, body.user.id, view.id, next);
    await work.run(
      'check key',
      async () => {
        const examined = await examineKey(ports, identityOf(body), ref);
        if (!examined.ok) return show(await formAgain(ports, input, wordsOfNo(examined.no).blocks));
        if (!examined.value.preflight.ok) {
          const { refusal } = examined.value.preflight;
          const blocks = await work.withLink({ kind: 'refusal', refusal }, body.user.id);
          return show(await formAgain(ports, input, blocks));
        }
        return show(findingsView(examined.value, input));
      },
      async (no) => show(await formAgain(ports, input, wordsOfNo(no).blocks)),
    );
  });

  app.view(formIds.findings, async ({ ack, view, body, client }) => {
    await ack({ response_action: 'update', view: loadingView(formTitle, 'Asking…') });
    const input = readFormInput(view.private_metadata);
    const show = (next: ModalView) => showView(client, body.user.id, view.id, next);
    if (!input) return void (await show(formView({})));
    await work.run(
      'open request',
      async () => {
        const { ticket, ...rest } = input;
        const opened = await openRequest(ports, {
          ...rest,
          ...(ticket.trim() === '' ? {} : { ticket }),
          by: identityOf(body),
        });
        return opened.ok
          ? show(askedView(opened.value))
          : show(await formAgain(ports, input, await work.withLink(opened.no, body.user.id)));
      },
      async (no) => show(await formAgain(ports, input, wordsOfNo(no).blocks)),
    );
  });
}

async function prefill(ports: Ports, text: string): Promise<FormContent> {
  if (text.trim() === '') return {};
  const found = await resolveKey(ports, text);
  return found.ok ? { key: keyOption(found.value, ports.clock.now()) } : { note: wordsOfNo(found.no).blocks };
}

/** The form with everything that had been entered; nothing typed is lost to a no. */
async function formAgain(ports: Ports, input: FormInput, note: FormContent['note']): Promise<ModalView> {
  const instance = (await ports.keys.instances()).find(({ id }) => id === input.instanceId);
  const reading = instance ? await ports.keys.readKey(instance.id, input.keyId) : undefined;
  const key =
    instance && reading?.ok
      ? { key: keyOption({ instance, key: reading.value.key }, ports.clock.now()) }
      : {};
  return formView({ ...(note ? { note } : {}), ...key, reason: input.reason, ticket: input.ticket });
}
