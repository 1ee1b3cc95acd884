import type { RespondFn, SlashCommand } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { SlackIdentity } from '../../../domain/person.js';
import type { No } from '../../../usecases/answer.js';
import type { Ports } from '../../../usecases/ports.js';
import type { AckedWork } from './acked-work.js';
import { identityOf } from './identity.js';
import { type NextView, told } from './next-view.js';
import { modalOf, noteTo, type Press } from './reply-to.js';
import { showView } from './show-view.js';
import { slackFailureCode, wordsOfSlackFailure } from './slack-failure.js';
import { whyNot } from './why-not.js';
import { whisper } from './whisper.js';
import type { Words } from './words.js';

/** What a modal is opened by: a command, or a button in a message or in another modal. */
export interface Opening {
  client: WebClient;
  by: SlackIdentity;
  triggerId: string;
  /** On top of the modal that is open, instead of by itself. */
  ontoModal: boolean;
  /** Tells the person, when no modal could be opened. */
  whisper(words: Words): Promise<unknown>;
}

export function openingByCommand(
  client: WebClient,
  command: Pick<SlashCommand, 'user_id' | 'team_id' | 'trigger_id' | 'channel_id'>,
  respond: RespondFn,
): Opening {
  const { user_id: userId } = command;
  return {
    client,
    by: { userId, teamId: command.team_id },
    triggerId: command.trigger_id,
    ontoModal: false,
    whisper: (words) => whisper({ client, respond, userId, channelId: command.channel_id }, words),
  };
}

export function openingByPress(press: Press): Opening {
  return {
    client: press.client,
    by: identityOf(press.body),
    triggerId: press.body.trigger_id,
    ontoModal: modalOf(press.body) !== undefined,
    whisper: (words) => noteTo(press, words),
  };
}

export interface ModalSteps {
  /** For the log. */
  what: string;
  /** Needs no remote call, so that it is shown inside the trigger's three seconds. */
  first: ModalView;
  /** Takes the first view's place. */
  next?: () => Promise<NextView>;
  /** Takes its place when something threw; the words alone where nothing is given. */
  failed?: (no: No) => NextView;
}

/** Opens a modal and shows what comes next in it; when it cannot be opened, the person is told why all the same. */
export async function openModal(
  ports: Pick<Ports, 'log'>,
  work: AckedWork,
  opening: Opening,
  { what, first, next, failed }: ModalSteps,
): Promise<void> {
  const { client, by } = opening;
  let viewId: string | undefined;
  await work.run(
    what,
    async () => {
      const put = await putUp(opening, first);
      if (!put.ok) {
        ports.log.error({ what, code: put.code }, 'modal could not be opened');
        await opening.whisper(wordsOfSlackFailure(put.code));
        return;
      }
      viewId = put.viewId;
      if (next) await showView(client, by.userId, viewId, await next());
    },
    (no) => {
      if (viewId === undefined) return opening.whisper(whyNot(no));
      const words = failed?.(no) ?? told(first.title.text, whyNot(no));
      return showView(client, by.userId, viewId, words);
    },
  );
}

async function putUp(
  { client, triggerId, ontoModal }: Opening,
  view: ModalView,
): Promise<{ ok: true; viewId: string } | { ok: false; code: string }> {
  const shown = { trigger_id: triggerId, view };
  try {
    const { view: put } = await (ontoModal ? client.views.push(shown) : client.views.open(shown));
    return put?.id === undefined ? { ok: false, code: 'unreadable_answer' } : { ok: true, viewId: put.id };
  } catch (error) {
    const code = slackFailureCode(error);
    if (code === undefined) throw error;
    return { ok: false, code };
  }
}
