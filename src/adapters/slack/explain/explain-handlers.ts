import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { SlackIdentity } from '../../../domain/person.js';
import { explainError, type ExplainErrorInput } from '../../../usecases/keys/explain-error.js';
import type { Ports } from '../../../usecases/ports.js';
import { explainedWords, explainIds, explainTitle, explainView } from './explain-view.js';
import { openForm } from '../request/form-handlers.js';
import { readKeyValue } from '../kit/key-value.js';
import { identityOf } from '../kit/identity.js';
import { wordsOfNo } from '../kit/words-of-no.js';
import { type Opening, openingByPress, openModal } from '../kit/open-modal.js';
import { formIds } from '../request/request-form.js';
import { loadingView, messageView } from '../kit/plain-views.js';
import { type NextView, outcome, questionAgain, showView } from '../kit/show-view.js';
import type { Words } from '../kit/words.js';
import type { Work } from '../kit/work.js';

/** `/keys explain` without a text opens a form; the answer takes its place. */
export function registerExplain(app: App, ports: Ports, work: Work): void {
  app.view(explainIds.form, async ({ ack, view, body, client }) => {
    const { values } = view.state;
    const text = values[explainIds.text]?.[explainIds.text]?.value ?? '';
    const chosen = values[formIds.key]?.[formIds.key]?.selected_option?.value ?? '';
    await ack({
      response_action: 'update',
      view: loadingView(explainTitle, 'Reading the error and the key…'),
    });
    const show = (next: NextView) => showView(client, body.user.id, view.id, next);
    await work.run(
      'explain',
      async () => {
        const key = readKeyValue(chosen);
        const words = await explainWords(ports, { by: identityOf(body), text, ...(key ? { key } : {}) });
        await show(outcome(messageView(explainTitle, words.blocks)));
      },
      (no) => {
        const note = wordsOfNo(no).blocks;
        return show(questionAgain(explainView(note, text), note));
      },
    );
  });

  app.action<BlockAction<ButtonAction>>(
    { action_id: explainIds.ask, type: 'block_actions' },
    async ({ ack, body, action, client, respond }) => {
      await ack();
      const opening = openingByPress({ body, client, respond });
      // An id finds its key whatever else bears its name.
      await openForm(ports, work, opening, readKeyValue(action.value ?? '')?.keyId ?? '');
    },
  );
}

/** `/keys explain` by itself: the form for a pasted error. */
export function openExplain(ports: Ports, work: Work, opening: Opening): Promise<void> {
  return openModal(ports, work, opening, { what: 'open explain', first: explainView() });
}

/** `/keys explain` with the error. */
export function explainReply(ports: Ports, by: SlackIdentity, text: string): Promise<Words> {
  return explainWords(ports, { by, text });
}

async function explainWords(ports: Ports, input: ExplainErrorInput): Promise<Words> {
  const explained = await explainError(ports, input);
  if (!explained.ok) return wordsOfNo(explained.no);
  return explainedWords(explained.value, ports.sessions.mode);
}
