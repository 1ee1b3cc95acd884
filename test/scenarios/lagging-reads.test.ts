// IBM says yes, and goes on showing the key as it was.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import type { Ports } from '../../src/usecases/ports.js';
import { deleteCalls, everyCardSays, keyIds, keyNow } from './key-watching.js';
import { cast, openStage, type Stage, wordsOf } from './stage.js';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

const lagS = 600;

/** The waits between two readings grow to minutes. */
function readOften({ outbox, retries }: Ports): void {
  const { postpone } = outbox;
  const { retryLater } = retries;
  const soon = (ms: number) => Math.min(ms, 250);
  outbox.postpone = (itemId, delayMs) => postpone(itemId, soon(delayMs));
  retries.retryLater = (itemId, delayMs) => retryLater(itemId, soon(delayMs));
}

it('what IBM has confirmed is told as confirmed, waits for its lists, and is not done twice', async () => {
  stage.kms.turnKnobs({ readsLagS: lagS });
  readOften(stage.app().ports);
  await stage.ask(cast.rita, 'billing');
  const form = wordsOf(stage.modal(cast.rita));
  expect(form).toContain('IBM confirmed that the key is set for deletion');
  expect(form).toContain('its lists do not show it yet');
  expect(stage.card(cast.mona)).toBeUndefined();
  await stage.clock.advance(lagS * 1_000);
  await everyCardSays(stage, 'Delete key billing-root?');

  await stage.press(cast.mona, cardActions.approve);
  await everyCardSays(stage, 'Confirmed by IBM: key billing-root is deleted');
  expect(wordsOf(stage.card(cast.rita))).toContain('IBM confirmed the deletion');
  expect(keyNow(stage, keyIds.billing).deletedAt).not.toBeNull();
  // Longer than an attempt that had no answer is waited for.
  await stage.clock.advance(lagS * 500);
  await stage.clock.advance(lagS * 500);
  await everyCardSays(stage, 'Deleted: key billing-root');
  expect(deleteCalls(stage)).toBe(1);
  expect(stage.kms.counts().calls.get('setKeyForDeletion')).toBe(1);

  const { requests, audit } = stage.app().ports;
  const [request] = (await requests.listRecent(1)).requests;
  const entries = await audit.forRequest(request!.id);
  const idOf = (type: string) => entries.find((entry) => entry.type === type)?.facts.ibm?.correlationId;
  for (const [yes, shown] of [
    ['authorization.confirmed', 'authorization.given'],
    ['deletion.confirmed', 'key.deleted'],
  ] as const) {
    expect(idOf(yes)).toMatch(/^[0-9a-f-]{36}$/);
    expect(idOf(shown)).toBe(idOf(yes));
  }
  expect(entries.map(({ type }) => type)).not.toContain('approval.lapsed');
});
