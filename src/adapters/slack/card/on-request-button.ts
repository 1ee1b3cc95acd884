import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import { isRequestId } from '../../../domain/request-id.js';
import { seenIn } from './card.js';
import { noteTo, type Press } from '../kit/reply-to.js';
import { unreadable } from '../kit/unreadable.js';

/** A press on one of a request's buttons: which request, and which list of resources stood where it was pressed. */
export interface RequestClick extends Press {
  requestId: string;
  seen: string;
}

/** Registers a request's button. It carries a request id; everything else is read at the click. */
export function onRequestButton(
  app: App,
  actionId: string,
  handle: (click: RequestClick) => Promise<void>,
): void {
  app.action<BlockAction<ButtonAction>>(
    { action_id: actionId, type: 'block_actions' },
    async ({ ack, body, action, client, respond }) => {
      await ack();
      const press = { body, client, respond };
      const requestId = action.value ?? '';
      if (!isRequestId(requestId)) return noteTo(press, unreadable);
      await handle({ ...press, requestId, seen: seenIn(action.block_id) });
    },
  );
}
