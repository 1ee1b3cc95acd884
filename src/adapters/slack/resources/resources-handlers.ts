import type { App, BlockAction, ButtonAction, PlainTextInputAction } from '@slack/bolt';
import { type Answer, refused } from '../../../usecases/answer.js';
import { listResources, type ResourcesListed } from '../../../usecases/keys/list-resources.js';
import { lookForKey } from '../../../usecases/keys/look-for-key.js';
import type { Ports } from '../../../usecases/ports.js';
import { cardActions } from '../card/card.js';
import { healPressed } from '../card/heal-pressed.js';
import { readKeyValue } from '../kit/key-value.js';
import { identityOf } from '../kit/identity.js';
import { wordsOfNo } from '../kit/words-of-no.js';
import { type Opening, openingByPress, openModal } from '../kit/open-modal.js';
import { modalOf, noteTo } from '../kit/reply-to.js';
import { onRequestButton } from '../card/on-request-button.js';
import { loadingView, messageView } from '../kit/plain-views.js';
import { resourcesButtonAction } from '../words/resources-button.js';
import { registerResourcesFile } from './resources-file-handlers.js';
import { pageAt, pageOfListed } from './resources-page.js';
import { readPlace, resourceIds, type ResourcesPlace, resourcesTitle } from './resources-view.js';
import { type NextView, outcome, showView } from '../kit/show-view.js';
import { unreadable } from '../kit/unreadable.js';
import type { Work } from '../kit/work.js';

/** The list of what a key protects: opened from a card, from a button or by `/keys resources`, then paged and searched. */
export function registerResources(app: App, ports: Ports, work: Work): void {
  onRequestButton(app, cardActions.resources, async (click) => {
    const { body, requestId } = click;
    await openResources(ports, work, openingByPress(click), async () => {
      const request = await ports.requests.load(requestId);
      return request
        ? listResources(ports, identityOf(body), request.key)
        : refused({ code: 'request_not_found', query: requestId });
    });
    await healPressed(ports, body, requestId);
  });

  app.action<BlockAction<ButtonAction>>(
    { action_id: resourcesButtonAction, type: 'block_actions' },
    async ({ ack, body, action, client, respond }) => {
      await ack();
      const press = { body, client, respond };
      const ref = readKeyValue(action.value ?? '');
      if (!ref) return noteTo(press, unreadable);
      await openResources(ports, work, openingByPress(press), () =>
        listResources(ports, identityOf(body), ref),
      );
    },
  );

  /** Another view of the list in front of someone; unless it is read again, it stays the one they began with. */
  const onTurn = (
    actionId: string,
    what: string,
    turn: (place: ResourcesPlace, body: BlockAction, value: string) => Promise<NextView>,
  ) =>
    app.action<BlockAction<ButtonAction | PlainTextInputAction>>(
      { action_id: actionId, type: 'block_actions' },
      async ({ ack, body, action, client, respond }) => {
        await ack();
        const press = { body, client, respond };
        const modal = modalOf(body);
        const place = modal && readPlace(modal.private_metadata);
        await work.run(
          what,
          async () =>
            modal && place
              ? showView(client, body.user.id, modal.id, await turn(place, body, action.value ?? ''))
              : noteTo(press, unreadable),
          (no) => noteTo(press, wordsOfNo(no)),
        );
      },
    );
  const toPage = (place: ResourcesPlace, body: BlockAction, value: string) =>
    pageAt(ports, identityOf(body), { ...place, page: Number(value) || 0 });
  onTurn(resourceIds.previous, 'turn resources', toPage);
  onTurn(resourceIds.next, 'turn resources', toPage);
  onTurn(resourceIds.search, 'search resources', (place, body, value) =>
    pageAt(ports, identityOf(body), searching(place, value)),
  );
  onTurn(resourceIds.refresh, 'refresh resources', async (place, body) =>
    pageOfListed(ports, await listResources(ports, identityOf(body), place), place.query),
  );

  app.view(resourceIds.view, async ({ ack, view, body, client }) => {
    await ack({ response_action: 'update', view: loadingView(resourcesTitle, 'Searching…') });
    const place = readPlace(view.private_metadata);
    const query = view.state.values[resourceIds.search]?.[resourceIds.search]?.value ?? '';
    const show = (next: NextView) => showView(client, body.user.id, view.id, next);
    const say = (words: { blocks: ReturnType<typeof wordsOfNo>['blocks'] }) =>
      show(outcome(messageView(resourcesTitle, words.blocks)));
    await work.run(
      'search resources',
      async () =>
        place ? show(await pageAt(ports, identityOf(body), searching(place, query))) : say(unreadable),
      (no) => say(wordsOfNo(no)),
    );
  });

  registerResourcesFile(app, ports, work);

  // A link opens by itself; Slack only wants to hear that the press arrived.
  app.action(resourceIds.open, async ({ ack }) => ack());
}

/** `/keys resources KEY`. */
export function openKeyResources(ports: Ports, work: Work, opening: Opening, text: string): Promise<void> {
  return openResources(ports, work, opening, async () => {
    const found = await lookForKey(ports, opening.by, text);
    if (!found.ok) return found;
    const { instance, key } = found.value;
    return listResources(ports, opening.by, { instanceId: instance.id, keyId: key.keyId });
  });
}

async function openResources(
  ports: Ports,
  work: Work,
  opening: Opening,
  list: () => Promise<Answer<ResourcesListed>>,
): Promise<void> {
  await openModal(ports, work, opening, {
    what: 'resources',
    first: loadingView(resourcesTitle, 'Asking IBM what the key protects…'),
    next: async () => pageOfListed(ports, await list()),
  });
}

const searching = (place: ResourcesPlace, query: string): ResourcesPlace => ({
  ...place,
  page: 0,
  query: query.trim().slice(0, 200),
});
