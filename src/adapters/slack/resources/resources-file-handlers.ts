import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { Ports } from '../../../usecases/ports.js';
import { section } from '../kit/blocks.js';
import { identityOf } from '../kit/identity.js';
import { wordsOfNo } from '../kit/words-of-no.js';
import { modalOf, noteTo, replyTo } from '../kit/reply-to.js';
import { postResourcesFile } from './resources-file.js';
import { namesOf, pageAt, recalledOrRead } from './resources-page.js';
import { readPlace, resourceIds } from './resources-view.js';
import { showView } from '../kit/show-view.js';
import { wordsOfSlackFailure } from '../kit/slack-failure.js';
import { unreadable } from '../kit/unreadable.js';
import type { Work } from '../kit/work.js';

/** The list in front of someone as a CSV file; the list stays where it was, under a note on how it went. */
export function registerResourcesFile(app: App, ports: Ports, work: Work): void {
  app.action<BlockAction<ButtonAction>>(
    { action_id: resourceIds.csv, type: 'block_actions' },
    async ({ ack, body, client, respond }) => {
      await ack();
      const press = { body, client, respond };
      const modal = modalOf(body);
      const place = modal && readPlace(modal.private_metadata);
      await work.run(
        'resources file',
        async () => {
          if (!modal || !place) return noteTo(press, unreadable);
          const by = identityOf(body);
          const recalled = await recalledOrRead(ports, by, place);
          if (!recalled.ok) return replyTo(press, wordsOfNo(recalled.no));
          const { resources, place: at } = recalled.value;
          const names = await namesOf(ports, resources);
          const posted = await postResourcesFile(ports, client, by.userId, at, resources, names);
          if (!posted.ok) ports.log.error({ code: posted.code }, 'file could not be posted');
          const note = posted.ok
            ? [section(':white_check_mark: The file is in your messages from Countersign.')]
            : wordsOfSlackFailure(posted.code).blocks;
          await showView(client, by.userId, modal.id, await pageAt(ports, by, at, note));
        },
        (no) => noteTo(press, wordsOfNo(no)),
      );
    },
  );
}
