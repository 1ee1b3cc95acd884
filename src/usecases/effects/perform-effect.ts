import { retryDelayMs, type EffectOutcome, effectLeaseMs, effectRenewalMs } from './effect-lease.js';
import type { OfClick } from '../../ports/of-click.js';
import { type NewsItem, type OutboxItem, RequestUnreadable } from '../../ports/request-store.js';
import { announce } from './announce.js';
import { deleteKey, type DeletingPorts } from './delete-key.js';
import { type AuthorizingPorts, giveFirstAuthorization } from './give-first-authorization.js';
import type { DeliveryPorts } from './delivery.js';
import { cancelTimers, planTimers, type TimerPorts } from './plan-timers.js';
import type { Ports } from '../ports.js';
import { remindPeople } from './remind-people.js';
import { refreshCards } from './refresh-cards.js';
import { refreshPressed } from './refresh-pressed.js';
import { showingIfSlow } from './showing-if-slow.js';
import { noteAskedAgain } from './note-asked-again.js';
import { restoreDeletedKey, type RestoringPorts } from './restore-deleted-key.js';
import { type NewsPorts, tellNews } from './tell-news.js';
import { withdrawAuthorization, type WithdrawingPorts } from './withdraw-authorization.js';

export type EffectPorts = AuthorizingPorts &
  DeletingPorts &
  WithdrawingPorts &
  RestoringPorts &
  DeliveryPorts &
  TimerPorts &
  NewsPorts &
  Pick<Ports, 'outbox' | 'retries'>;

/** Performs freshly committed effects side by side; whatever fails is left to the retries. Never rejects. */
export async function performNow(ports: EffectPorts, items: OutboxItem[], ofClick?: OfClick): Promise<void> {
  await Promise.all(items.map((item) => performEffect(ports, item, ofClick)));
}

/** Performs one effect this process holds. Never rejects. */
export async function performEffect(
  ports: EffectPorts,
  item: OutboxItem | NewsItem,
  ofClick?: OfClick,
): Promise<void> {
  const renewal = setInterval(() => {
    // A renewal that fails ends in a lost lease, which the records withstand.
    ports.outbox.renew(item.id, effectLeaseMs).catch(() => undefined);
  }, effectRenewalMs);
  try {
    const outcome = 'entry' in item ? await tellNews(ports, item) : await perform(ports, item, ofClick);
    clearInterval(renewal);
    if (outcome.done) await ports.outbox.settle(item.id);
    else await later(ports, item, outcome.retryInMs);
  } catch (error) {
    // Of a record that cannot be read the store has told the log, once.
    if (!(error instanceof RequestUnreadable)) {
      ports.log.warn({ ...aboutItem(item), error }, 'effect did not work, retrying');
    }
    // When even this fails the lease runs out and the sweep finds the item.
    await later(ports, item, retryDelayMs(item.attempts)).catch((again: unknown) => {
      ports.log.error({ ...aboutItem(item), error: again }, 'effect could not be put back');
    });
  } finally {
    clearInterval(renewal);
  }
}

function aboutItem(item: OutboxItem | NewsItem) {
  return 'entry' in item
    ? { itemId: item.id, effect: 'tell_news' }
    : { itemId: item.id, requestId: item.requestId, effect: item.effect.kind };
}

async function later(ports: EffectPorts, item: Pick<OutboxItem, 'id'>, delayMs: number): Promise<void> {
  await ports.outbox.postpone(item.id, delayMs);
  // Free from then on: what cannot be planned is found by the sweep.
  await ports.retries.retryLater(item.id, delayMs).catch((error: unknown) => {
    ports.log.debug({ itemId: item.id, error }, 'effect is left to the sweep');
  });
}

async function perform(ports: EffectPorts, item: OutboxItem, ofClick?: OfClick): Promise<EffectOutcome> {
  const { effect, requestId } = item;
  switch (effect.kind) {
    case 'give_first_authorization':
      return giveFirstAuthorization(ports, item);
    case 'delete_key':
      return showingIfSlow(ports, requestId, deleteKey(ports, item, ofClick));
    case 'restore_key':
      return showingIfSlow(ports, requestId, restoreDeletedKey(ports, item, ofClick));
    case 'withdraw_authorization':
      return showingIfSlow(ports, requestId, withdrawAuthorization(ports, item, ofClick));
    case 'refresh_cards':
      return ofClick?.pressed
        ? refreshPressed(ports, requestId, ofClick.pressed)
        : refreshCards(ports, requestId);
    case 'announce':
      return announce(ports, item.id, requestId, effect.moment, effect.questionId);
    case 'remind':
      return remindPeople(ports, item.id, requestId, effect);
    case 'note_asked_again':
      return noteAskedAgain(ports, requestId);
    case 'plan_timers':
      return planTimers(ports, requestId);
    case 'cancel_timers':
      return cancelTimers(ports, requestId);
  }
}
