// What App Home offers beside the requests: each command that it names, as a button.
import type { App } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { Ports } from '../../../usecases/ports.js';
import { openExplain } from '../explain/explain-handlers.js';
import { helpReply } from '../keys/keys-help.js';
import { keysWords } from '../keys/keys-words.js';
import { pendingReply } from '../keys/pending-reply.js';
import type { AckedWork } from '../kit/acked-work.js';
import { plain } from '../kit/blocks.js';
import { lineIn } from '../kit/entered.js';
import { identityOf } from '../kit/identity.js';
import { questionAgain, told } from '../kit/next-view.js';
import { onPress, type PressWithValue } from '../kit/on-press.js';
import { onSubmit } from '../kit/on-submit.js';
import { openingByPress, openModal } from '../kit/open-modal.js';
import { loadingView } from '../kit/plain-views.js';
import { whyNot } from '../kit/why-not.js';
import type { Words } from '../kit/words.js';
import { awayAnswer, awayReply } from '../people/away-reply.js';
import { openLink } from '../people/link-handlers.js';
import { whoAmIReply } from '../people/who-am-i-reply.js';
import { openForm } from '../request/form-handlers.js';
import { homeActions } from './home-ids.js';

const away = { form: 'away_form', until: 'away_until', title: 'Away' } as const;
/** As `/keys away` is on record. */
const awayAct = { kind: 'command', word: 'away' } as const;

export function registerHomeButtons(app: App, ports: Ports, work: AckedWork): void {
  const onButton = (action: keyof typeof homeActions, open: (press: PressWithValue) => Promise<void>) =>
    onPress(app, work, homeActions[action], open);
  /** Words in a modal. */
  const telling =
    (title: string, words: (press: PressWithValue) => Words | Promise<Words>) => (press: PressWithValue) =>
      openModal(ports, work, openingByPress(press), {
        what: title,
        first: loadingView(title, 'Looking…'),
        next: async () => told(title, await words(press)),
      });
  const isThere = async (press: PressWithValue) => {
    const by = identityOf(press.body);
    const words = await awayReply(ports, by, 'back');
    await ports.homes.show(by);
    return words;
  };

  onButton('delete', (press) => openForm(ports, work, openingByPress(press), ''));
  onButton('explain', (press) => openExplain(ports, work, openingByPress(press)));
  onButton('link', (press) => openLink(ports, work, openingByPress(press)));
  onButton(
    'open',
    telling('Open requests', ({ body }) => pendingReply(ports, identityOf(body))),
  );
  onButton(
    'rights',
    telling('My rights', ({ body }) => whoAmIReply(ports, identityOf(body))),
  );
  onButton(
    'commands',
    telling('Commands', () => helpReply(keysWords, ports.sessions.mode)),
  );
  onButton('away', (press) =>
    openModal(ports, work, openingByPress(press), { what: 'open away', first: awayView() }),
  );
  onPress(app, work, homeActions.back, telling(away.title, isThere), () => awayAct);

  onSubmit(app, work, away.form, ({ view, by }) => ({
    what: 'away',
    act: awayAct,
    meanwhile: loadingView(away.title, 'Noting it…'),
    next: async () => {
      const typed = lineIn(view, away.until);
      const { words, isSet } = await awayAnswer(ports, by, typed);
      if (!isSet) return questionAgain(awayView(words, typed), words.blocks);
      await ports.homes.show(by);
      return told(away.title, words);
    },
    failed: (no) => questionAgain(awayView(whyNot(no), lineIn(view, away.until)), whyNot(no).blocks),
  }));
}

function awayView(note?: Words, typed = ''): ModalView {
  return {
    type: 'modal',
    callback_id: away.form,
    title: plain(away.title),
    submit: plain('Go away'),
    close: plain('Close'),
    blocks: [
      ...(note?.blocks ?? []),
      {
        type: 'input',
        block_id: away.until,
        label: plain('Until when?'),
        hint: plain(
          'For example: until friday, for 3 days, until 5 january. Who stands in may follow: for 3 days, malik stands in',
        ),
        element: {
          type: 'plain_text_input',
          action_id: away.until,
          max_length: 200,
          ...(typed === '' ? {} : { initial_value: typed }),
        },
      },
    ],
  };
}
