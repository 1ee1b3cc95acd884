import type { App } from '@slack/bolt';
import type { Ports } from '../../../usecases/ports.js';
import { showRequest } from '../../../usecases/requests/show-request.js';
import { cardActions } from '../card/card.js';
import { linkToCard } from '../card/link-to-card.js';
import { onRequestButton, type RequestClick } from '../card/on-request-button.js';
import type { AckedWork } from '../kit/acked-work.js';
import { section } from '../kit/blocks.js';
import { identityOf } from '../kit/identity.js';
import { type NextView, question, told } from '../kit/next-view.js';
import { openingByPress, openModal } from '../kit/open-modal.js';
import { loadingView, messageView } from '../kit/plain-views.js';
import { whyNot } from '../kit/why-not.js';
import { resourcesRow } from '../words/resources-button.js';
import { detailsBlocks } from './details.js';

const title = 'Request details';

/** The whole request in a modal. */
export function registerDetails(app: App, ports: Ports, work: AckedWork): void {
  onRequestButton(app, ports, work, cardActions.details, (click) =>
    openModal(ports, work, openingByPress(click), {
      what: 'details',
      first: loadingView(title, 'Looking the request up…'),
      next: () => details(ports, click),
    }),
  );
}

async function details(ports: Ports, { body, client, requestId }: RequestClick): Promise<NextView> {
  const shown = await showRequest(ports, requestId, identityOf(body));
  if (!shown.ok) return told(title, whyNot(shown.no));
  const { request, history, copies } = shown.value;
  const others = [request.earlier?.id, request.again?.id].filter((id) => id !== undefined);
  const links = await Promise.all(
    others.map(async (id) => ({ id, url: await linkToCard(ports, client, id, body.user.id) })),
  );
  return question(
    messageView(title, [
      ...detailsBlocks(request, history, copies),
      ...links.flatMap(({ id, url }) => (url === undefined ? [] : [section(`<${url}|Open request ${id}>`)])),
      ...resourcesRow(request.key, request.protection),
    ]),
  );
}
