import type { App } from '@slack/bolt';
import type { Ports } from '../../../usecases/ports.js';
import type { AckedWork } from '../kit/acked-work.js';
import { section } from '../kit/blocks.js';
import { identityOf } from '../kit/identity.js';
import { told } from '../kit/next-view.js';
import { onPressInModal } from '../kit/on-press.js';
import { wordsOfSlackFailure } from '../kit/slack-failure.js';
import { whyNot } from '../kit/why-not.js';
import { postResourcesFile } from './resources-file.js';
import { namesOf, pageAt, recalledOrRead } from './resources-page.js';
import { readPlace } from './resources-place.js';
import { resourceIds, resourcesTitle } from './resources-view.js';

const unclearNote =
  ':warning: Slack did not say whether the file arrived. Look into your messages from Countersign; if it is not there, ask for it again.';

/** The list in front of someone as a CSV file; the list stays where it was, under a note on how it went. */
export function registerResourcesFile(app: App, ports: Ports, work: AckedWork): void {
  onPressInModal(app, work, resourceIds.csv, {
    what: 'resources file',
    read: readPlace,
    next: async (place, { body, client }) => {
      const by = identityOf(body);
      const recalled = await recalledOrRead(ports, by, place);
      if (!recalled.ok) return told(resourcesTitle, whyNot(recalled.no));
      const { place: at } = recalled.value;
      const names = await namesOf(ports, recalled.value.resources);
      const posted = await postResourcesFile(ports, client, by.userId, at, recalled.value, names);
      if (!posted.ok) ports.log.error({ code: posted.code }, 'file could not be posted');
      const note = posted.ok
        ? [section(':white_check_mark: The file is in your messages from Countersign.')]
        : posted.isUnclear
          ? [section(unclearNote)]
          : wordsOfSlackFailure(posted.code).blocks;
      return pageAt(ports, by, at, note);
    },
  });
}
