import type {
  AllMiddlewareArgs,
  App,
  SlackViewMiddlewareArgs,
  ViewOutput,
  ViewSubmitAction,
} from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { SlackIdentity } from '../../../domain/person.js';
import type { ClickAct } from '../../../ports/click-intents.js';
import type { No } from '../../../usecases/answer.js';
import type { AckedWork } from './acked-work.js';
import { identityOf } from './identity.js';
import type { NextView } from './next-view.js';
import { oneListener } from './one-listener.js';
import { withNote } from './reply-to.js';
import { showView } from './show-view.js';

export interface Submission {
  view: ViewOutput;
  by: SlackIdentity;
  client: WebClient;
}

export interface SubmitSteps {
  /** For the log. */
  what: string;
  /** What sending it asks for, where it does not merely lead on. */
  act?: ClickAct | undefined;
  /** Stands in the form's place until the next view is there; needs no remote call. */
  meanwhile: ModalView;
  next(): Promise<NextView>;
  /** Takes its place when something threw. */
  failed(no: No): NextView | Promise<NextView>;
}

/** Why what was entered cannot be taken, field by field; or words, where there is nothing to do; or the steps. */
export type Taken = { errors: Record<string, string> } | { answer: ModalView } | SubmitSteps;

const onView = oneListener<SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs>((app, take) =>
  app.view<ViewSubmitAction>({ callback_id: /^/, type: 'view_submission' }, (args) =>
    take(args.view.callback_id, args),
  ),
);

/** Registers a form: what was entered is taken, put on record and acknowledged, and what comes of it is shown in its place. */
export function onSubmit(
  app: App,
  work: AckedWork,
  callbackId: string,
  take: (submission: Submission) => Taken,
): void {
  onView(app, callbackId, async ({ ack, view, body, client }) => {
    const by = identityOf(body);
    const taken = take({ view, by, client });
    if ('errors' in taken) return ack({ response_action: 'errors', errors: taken.errors });
    if ('answer' in taken) return ack({ response_action: 'update', view: taken.answer });
    const show = async (next: NextView | Promise<NextView>) =>
      showView(client, body.user.id, view.id, await next);
    await work.take(
      { by, act: taken.act ?? { kind: 'look' }, form: { viewId: view.id, title: view.title.text } },
      {
        once: false,
        ack: () => ack({ response_action: 'update', view: taken.meanwhile }),
        // What was typed stays.
        ackWith: ({ blocks }) => ack({ response_action: 'update', view: withNote(view, blocks) }),
        handle: () =>
          work.run(
            taken.what,
            () => show(taken.next()),
            (no) => show(taken.failed(no)),
          ),
      },
    );
  });
}
