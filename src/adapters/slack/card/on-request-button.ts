import type { App, BlockAction } from '@slack/bolt';
import type { OfClick } from '../../../ports/of-click.js';
import { isRequestId } from '../../../domain/request-id.js';
import { busyRetryMs } from '../../../usecases/effects/delivery.js';
import { healCopy } from '../../../usecases/effects/heal-copy.js';
import type { ClickAct } from '../../../ports/click-intents.js';
import type { Ports } from '../../../usecases/ports.js';
import type { AckedWork } from '../kit/acked-work.js';
import { identityOf } from '../kit/identity.js';
import { onPress } from '../kit/on-press.js';
import { isInHome, noteTo, type Press } from '../kit/reply-to.js';
import { unreadable } from '../kit/unreadable.js';
import { seenIn } from './card.js';

type HealingPorts = Pick<Ports, 'requests' | 'copies' | 'surface' | 'log' | 'pause' | 'visits' | 'homes'>;

/** Times `busyRetryMs`: a few seconds, in which whoever writes the copy has ended. */
const mostLooks = 20;

/** A press on one of a request's buttons: which request, and which list of resources stood where it was pressed. */
export interface RequestClick extends Press {
  requestId: string;
  seen: string;
  /** Of the block the button stands in. */
  blockId: string;
  /** Brings the message, or the Home, that was pressed up to date, and answers whether it shows the request as it stands. Never rejects. */
  isShown(): Promise<boolean>;
}

/**
 * Registers a request's button. It carries a request id; everything else is read at the click. The very copy that was
 * pressed is brought up to date afterwards, should it be stale.
 */
export function onRequestButton(
  app: App,
  ports: HealingPorts,
  work: AckedWork,
  actionId: string,
  handle: (click: RequestClick) => Promise<void>,
  actOf: (about: Pick<RequestClick, 'requestId' | 'seen'>) => ClickAct = ({ requestId }) => ({
    kind: 'look',
    requestId,
  }),
): void {
  onPress(
    app,
    work,
    actionId,
    async ({ value: requestId, blockId, ...press }) => {
      if (!isRequestId(requestId)) return noteTo(press, unreadable);
      let shown: Promise<boolean> | undefined;
      const heal = (isTelling: boolean) => (shown ??= healPressed(ports, press.body, requestId, isTelling));
      await handle({ ...press, requestId, blockId, seen: seenIn(blockId), isShown: () => heal(true) });
      // Beside it: the click is off the record as soon as it is answered.
      void work.run(
        'heal copy',
        () => heal(false),
        () => Promise.resolve(),
      );
    },
    ({ value: requestId, blockId }) =>
      isRequestId(requestId) ? actOf({ requestId, seen: seenIn(blockId) }) : { kind: 'look' },
  );
}

/** The message a button was pressed in. */
export function pressedIn({ user, channel, message }: BlockAction): NonNullable<OfClick['pressed']> {
  const [channelId, ts] = [channel?.id, message?.ts];
  return {
    userId: user.id,
    ...(channelId !== undefined && ts !== undefined && { channel: channelId, ts }),
  };
}

/** `isTelling`: of a step that was taken, which App Home then says on top. */
async function healPressed(
  ports: HealingPorts,
  body: BlockAction,
  requestId: string,
  isTelling: boolean,
): Promise<boolean> {
  const channel = body.channel?.id;
  const ts = body.message?.ts;
  try {
    if (isInHome(body)) return await healHome(ports, body, isTelling ? requestId : undefined);
    if (channel === undefined || ts === undefined) return false;
    for (let look = 0; look < mostLooks; look++) {
      const healed = await healCopy(ports, requestId, body.user.id, { channel, ts });
      if (healed !== 'busy') return healed === 'shown';
      await ports.pause(busyRetryMs);
    }
  } catch (error) {
    ports.log.warn({ requestId, error }, 'copy could not be healed');
  }
  return false;
}

/** Whoever presses has it open, whenever they opened it. */
async function healHome(
  { visits, homes }: HealingPorts,
  body: BlockAction,
  after: string | undefined,
): Promise<boolean> {
  const slack = identityOf(body);
  await visits.opened(slack);
  const outcome = await homes.show(slack, after === undefined ? {} : { after });
  return outcome === 'published' || outcome === 'as_it_was';
}
