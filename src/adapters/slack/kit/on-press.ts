import type {
  AllMiddlewareArgs,
  App,
  BlockAction,
  ButtonAction,
  PlainTextInputAction,
  SlackActionMiddlewareArgs,
} from '@slack/bolt';
import type { KeyRef } from '../../../domain/key.js';
import type { ClickAct } from '../../../ports/click-intents.js';
import type { AckedWork } from './acked-work.js';
import { identityOf } from './identity.js';
import { readKeyValue } from './key-value.js';
import type { NextView } from './next-view.js';
import { oneListener } from './one-listener.js';
import { modalOf, noteTo, placeOf, type Press } from './reply-to.js';
import { showView } from './show-view.js';
import { unreadable } from './unreadable.js';
import { whyNot } from './why-not.js';

/** With what the button carries, or what was typed where Enter was the press. */
export interface PressWithValue extends Press {
  value: string;
  /** Of the block the button stands in. */
  blockId: string;
}

type Pressed = BlockAction<ButtonAction | PlainTextInputAction>;

const onAction = oneListener<SlackActionMiddlewareArgs<Pressed> & AllMiddlewareArgs>((app, take) =>
  app.action<Pressed>({ action_id: /^/, type: 'block_actions' }, (args) => take(args.action.action_id, args)),
);

/**
 * Registers a button, or a field that acts on Enter: put on record and acknowledged, then handled. `actOf`: what it asks for, where
 * it does not merely show something.
 */
export function onPress(
  app: App,
  work: AckedWork,
  actionId: string,
  handle: (press: PressWithValue) => Promise<void>,
  actOf: (press: PressWithValue) => ClickAct = () => ({ kind: 'look' }),
): void {
  onAction(app, actionId, async ({ ack, body, action, client, respond }) => {
    const press = { body, client, respond, value: action.value ?? '', blockId: action.block_id };
    const click = { by: identityOf(body), act: actOf(press), ...placeOf(press) };
    await work.take(click, {
      once: click.act.kind !== 'look',
      ack,
      ackWith: async (words) => {
        await ack();
        await noteTo(press, words);
      },
      handle: () => handle(press),
    });
  });
}

/** Registers a button that carries a key. */
export function onKeyButton(
  app: App,
  work: AckedWork,
  actionId: string,
  handle: (press: Press, key: KeyRef) => Promise<void>,
  actOf: (key: KeyRef) => ClickAct = () => ({ kind: 'look' }),
): void {
  onPress(
    app,
    work,
    actionId,
    async (press) => {
      const key = readKeyValue(press.value);
      await (key ? handle(press, key) : noteTo(press, unreadable));
    },
    ({ value }) => {
      const key = readKeyValue(value);
      return key ? actOf(key) : { kind: 'look' };
    },
  );
}

/** Registers what is pressed in a modal that carries something: the next view takes the place of the one that is shown. */
export function onPressInModal<T>(
  app: App,
  work: AckedWork,
  actionId: string,
  { what, read, next }: ModalPressSteps<T>,
): void {
  onPress(app, work, actionId, async (press) => {
    const modal = modalOf(press.body);
    const carried = modal && read(modal.private_metadata);
    await work.run(
      what,
      async () =>
        modal && carried !== undefined
          ? showView(press.client, press.body.user.id, modal.id, await next(carried, press))
          : noteTo(press, unreadable),
      (no) => noteTo(press, whyNot(no)),
    );
  });
}

interface ModalPressSteps<T> {
  /** For the log. */
  what: string;
  read(privateMetadata: string): T | undefined;
  next(carried: T, press: PressWithValue): Promise<NextView>;
}
