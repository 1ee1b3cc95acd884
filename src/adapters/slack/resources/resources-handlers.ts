import type { App } from '@slack/bolt';
import { type Answer, refused } from '../../../usecases/answer.js';
import { listResources, type ResourcesListed } from '../../../usecases/keys/list-resources.js';
import { lookForKey } from '../../../usecases/keys/look-for-key.js';
import type { Ports } from '../../../usecases/ports.js';
import { cardActions } from '../card/card.js';
import { departedBlocks } from '../card/departed-blocks.js';
import { onRequestButton } from '../card/on-request-button.js';
import { whyNotLinked } from '../card/why-not-linked.js';
import type { AckedWork } from '../kit/acked-work.js';
import { typedIn } from '../kit/entered.js';
import { identityOf } from '../kit/identity.js';
import { type NextView, told } from '../kit/next-view.js';
import { onKeyButton, onPressInModal } from '../kit/on-press.js';
import { onSubmit } from '../kit/on-submit.js';
import { type Opening, openingByPress, openModal } from '../kit/open-modal.js';
import { loadingView } from '../kit/plain-views.js';
import { unreadable } from '../kit/unreadable.js';
import { whyNot } from '../kit/why-not.js';
import { resourcesButtonAction } from '../words/resources-button.js';
import { unansweredBlocks } from '../words/unanswered-instances.js';
import { openConsoleAction } from './resource-groups.js';
import { pageAt, pageOfListed } from './resources-page.js';
import { readPlace, searching } from './resources-place.js';
import { resourceIds, resourcesTitle } from './resources-view.js';
import { notKept } from '../../../usecases/not-kept.js';

/** The list of what a key protects: opened from a card, from a button or by `/keys resources`, then paged and searched. */
export function registerResources(app: App, ports: Ports, work: AckedWork): void {
  onRequestButton(app, ports, work, cardActions.resources, (click) =>
    openResources(ports, work, openingByPress(click), async () => {
      const { body, requestId } = click;
      const request = await ports.requests.load(requestId);
      return request
        ? listResources(ports, identityOf(body), request.key)
        : refused(await notKept(ports, requestId));
    }),
  );

  onKeyButton(app, work, resourcesButtonAction, (press, key) =>
    openResources(ports, work, openingByPress(press), () =>
      listResources(ports, identityOf(press.body), key),
    ),
  );

  // Unless the list is read again, it stays the one a person began with.
  for (const turn of [resourceIds.previous, resourceIds.next]) {
    onPressInModal(app, work, turn, {
      what: 'turn resources',
      read: readPlace,
      next: (place, { body, value }) =>
        pageAt(ports, identityOf(body), { ...place, page: Number(value) || 0 }),
    });
  }
  onPressInModal(app, work, resourceIds.search, {
    what: 'search resources',
    read: readPlace,
    next: (place, { body, value }) => pageAt(ports, identityOf(body), searching(place, value)),
  });
  onPressInModal(app, work, resourceIds.refresh, {
    what: 'refresh resources',
    read: readPlace,
    next: async (place, { body }) =>
      pageOfListed(ports, await listResources(ports, identityOf(body), place), place),
  });

  onSubmit(app, work, resourceIds.view, ({ view, by }) => {
    const place = readPlace(view.private_metadata);
    const query = typedIn(view, resourceIds.search);
    return {
      what: 'search resources',
      meanwhile: loadingView(resourcesTitle, 'Searching…'),
      next: async () =>
        place ? pageAt(ports, by, searching(place, query)) : told(resourcesTitle, unreadable),
      failed: (no) => told(resourcesTitle, whyNot(no)),
    };
  });

  // A link opens by itself; Slack only wants to hear that the press arrived.
  app.action(openConsoleAction, async ({ ack }) => ack());
}

/** `/keys resources KEY`. */
export function openKeyResources(
  ports: Ports,
  work: AckedWork,
  opening: Opening,
  text: string,
): Promise<void> {
  return openListing(ports, work, opening, async () => {
    const found = await lookForKey(ports, opening.by, text);
    if (!found.ok) return told(resourcesTitle, await whyNotLinked(ports, found.no, opening.by));
    const { instance, key, unanswered } = found.value;
    const ref = { instanceId: instance.id, keyId: key.keyId };
    const [listed, departed] = await Promise.all([
      listResources(ports, opening.by, ref),
      departedBlocks(ports, key, opening.by),
    ]);
    return pageOfListed(ports, listed, { note: [...unansweredBlocks(unanswered), ...departed] });
  });
}

function openResources(
  ports: Ports,
  work: AckedWork,
  opening: Opening,
  list: () => Promise<Answer<ResourcesListed>>,
): Promise<void> {
  return openListing(ports, work, opening, async () => pageOfListed(ports, await list()));
}

async function openListing(
  ports: Ports,
  work: AckedWork,
  opening: Opening,
  next: () => Promise<NextView>,
): Promise<void> {
  await openModal(ports, work, opening, {
    what: 'resources',
    first: loadingView(resourcesTitle, 'Asking IBM what the key protects…'),
    next,
  });
}
