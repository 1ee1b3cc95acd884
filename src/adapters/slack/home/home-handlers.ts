import type { App } from '@slack/bolt';
import type { KnownBlock } from '@slack/types';
import type { Ports } from '../../../usecases/ports.js';
import { helpBlocks } from '../keys/keys-help.js';
import { keysWords } from '../keys/keys-words.js';
import { pendingReply } from '../keys/pending-reply.js';
import type { AckedWork } from '../kit/acked-work.js';
import { onceMore } from '../kit/slack-failure.js';
import { whyNot } from '../kit/why-not.js';

/** The Home tab: what `/keys pending` and `/keys help` answer, one below the other. */
export function registerHome(app: App, ports: Ports, work: AckedWork): void {
  app.event('app_home_opened', async ({ event, client, context }) => {
    if (event.tab !== 'home') return;
    const publish = (blocks: KnownBlock[]) =>
      onceMore(() => client.views.publish({ user_id: event.user, view: { type: 'home', blocks } }));
    await work.run(
      'home',
      async () => {
        const { blocks } = await pendingReply(ports, { userId: event.user, teamId: context.teamId ?? '' });
        await publish([...blocks, { type: 'divider' }, ...helpBlocks(keysWords, ports.sessions.mode)]);
      },
      (no) => publish(whyNot(no).blocks),
    );
  });
}
