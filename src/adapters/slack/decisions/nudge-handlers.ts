import type { App } from '@slack/bolt';
import type { Ports } from '../../../usecases/ports.js';
import { nudgeApprovers } from '../../../usecases/requests/nudge-approvers.js';
import { cardActions } from '../card/card.js';
import { onRequestButton, pressedIn } from '../card/on-request-button.js';
import type { AckedWork } from '../kit/acked-work.js';
import { identityOf } from '../kit/identity.js';
import { replyTo } from '../kit/reply-to.js';
import { whyNot } from '../kit/why-not.js';
import { nudgedWords } from '../words/reminder-words.js';

/** The requester has those who can decide reminded. */
export function registerNudge(app: App, ports: Ports, work: AckedWork): void {
  onRequestButton(
    app,
    ports,
    work,
    cardActions.nudge,
    async (click) => {
      await work.run(
        'nudge',
        async () => {
          const { requestId, body } = click;
          const answer = await nudgeApprovers(ports, requestId, identityOf(body), pressedIn(body));
          if (!answer.ok) return replyTo(click, whyNot(answer.no));
          if (await click.isShown()) return;
          await replyTo(click, nudgedWords(answer.value));
        },
        (no) => replyTo(click, whyNot(no)),
      );
    },
    ({ requestId }) => ({ kind: 'nudge', requestId }),
  );
}
