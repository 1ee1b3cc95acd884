import { describe, expect, test } from 'vitest';
import type { Audience } from '../../../src/ports/card-deliveries.js';
import { copyLeaseMs } from '../../../src/usecases/effects/delivery.js';
import { healCopy } from '../../../src/usecases/effects/heal-copy.js';
import { aRequest } from '../../domain/given.js';
import { openWorld } from '../world.js';

const audience: Audience = { kind: 'approver', userId: 'U0AMIR' };

/** Amir has a card that shows an older version. */
async function withCard(recorded = true) {
  const world = openWorld();
  const request = await world.hold({ ...aRequest('awaiting_approval'), channelId: 'C0ALL' });
  const sent = await world.surface.post(audience, { ...request, version: 0 }, 'mark');
  if (!sent.ok) throw new Error(sent.code);
  const at = { channel: sent.channel, ts: sent.ts };
  if (recorded) await world.copies.save(request.id, { audience, ...at, shownVersion: 0 });
  const heal = (message = at, by = 'U0AMIR') => healCopy(world.ports, request.id, by, message);
  const recordedCopies = () => world.copies.list(request.id);
  return { ...world, request, at, heal, recordedCopies, writesBefore: world.surface.writes() };
}

describe('a card that was pressed', () => {
  test('is brought up to date, and recorded as such', async () => {
    const world = await withCard();
    await world.heal();
    expect(world.surface.cards).toMatchObject([{ ...world.at, version: world.request.version }]);
    expect(await world.recordedCopies()).toEqual([
      { audience, ...world.at, shownVersion: world.request.version },
    ]);
  });

  test('and was never recorded becomes the recorded one', async () => {
    const world = await withCard(false);
    await world.heal();
    expect(await world.recordedCopies()).toEqual([
      { audience, ...world.at, shownVersion: world.request.version },
    ]);
  });

  test('while another try to post it is unclear is recorded, and looked for again', async () => {
    const world = await withCard(false);
    const posting = world.clock.now();
    await world.copies.save(world.request.id, { audience, shownVersion: 0, posting });
    await world.heal();
    expect(await world.recordedCopies()).toEqual([
      { audience, ...world.at, shownVersion: world.request.version, unsettled: posting },
    ]);
  });

  test('beside the recorded one offers nothing any more; the record stays', async () => {
    const world = await withCard();
    const second = await world.surface.post(audience, { ...world.request, version: 0 }, 'mark');
    if (!second.ok) throw new Error(second.code);
    await world.heal({ channel: second.channel, ts: second.ts });
    expect(world.surface.cards.at(-1)?.version).toBeUndefined();
    expect(await world.recordedCopies()).toMatchObject([{ ts: world.at.ts, shownVersion: 0 }]);
  });

  test('in the channel is the channel’s, whoever pressed it', async () => {
    const world = await withCard();
    const card = await world.surface.post({ kind: 'channel', channelId: 'C0ALL' }, world.request, 'mark');
    if (!card.ok) throw new Error(card.code);
    await world.heal({ channel: card.channel, ts: card.ts }, 'U0ANYBODY');
    expect(await world.recordedCopies()).toContainEqual(
      expect.objectContaining({ audience: { kind: 'channel', channelId: 'C0ALL' }, ts: card.ts }),
    );
  });
});

describe('nothing is written', () => {
  test('where the card is up to date', async () => {
    const world = await withCard();
    const { version } = world.request;
    await world.ports.copies.save(world.request.id, { audience, ...world.at, shownVersion: version });
    await world.heal();
    expect(world.surface.writes()).toBe(world.writesBefore);
  });

  test('where somebody else is writing the copy already', async () => {
    const world = await withCard();
    await world.ports.copies.claim(world.request.id, audience, copyLeaseMs);
    await world.heal();
    expect(world.surface.writes()).toBe(world.writesBefore);
  });

  test('to a message of somebody who has no copy, nor for a request that is not there', async () => {
    const world = await withCard();
    await world.heal({ channel: 'D0ELSE', ts: '1.0' }, 'U0ELSE');
    await healCopy(world.ports, 'CS-1QKTVC0NNNNE', 'U0AMIR', world.at);
    expect(world.surface.writes()).toBe(world.writesBefore);
  });
});

test('a card that cannot be written stays as recorded, and may be written by the next', async () => {
  const world = await withCard();
  world.surface.answer = { ok: false, code: 'ratelimited', effect: 'none', retryAfterMs: 1_000 };
  await world.heal();
  expect(await world.recordedCopies()).toMatchObject([{ shownVersion: 0 }]);
  world.surface.answer = undefined;
  await world.heal();
  expect(await world.recordedCopies()).toMatchObject([{ shownVersion: world.request.version }]);
});
