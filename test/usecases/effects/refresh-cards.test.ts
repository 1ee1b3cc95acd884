import { describe, expect, test } from 'vitest';
import type { Asking } from '../../../src/domain/asking.js';
import type { CardCopy } from '../../../src/ports/card-deliveries.js';
import { audienceKey } from '../../../src/ports/card-deliveries.js';
import { audiencesOf, refreshCards } from '../../../src/usecases/effects/refresh-cards.js';
import { amir, aRequest, vera } from '../../domain/given.js';
import { openWorld } from '../world.js';

const request = (asking?: Asking) => ({
  ...aRequest('awaiting_approval'),
  approvers: [amir, vera],
  channelId: 'C0ALL',
  ...(asking && { asking }),
});
const channelCopy = (more: Partial<CardCopy>): CardCopy => ({
  audience: { kind: 'channel', channelId: 'C0ALL' },
  shownVersion: 0,
  ...more,
});
const trouble = (code: string) => ({ code, since: 1, at: 1, tries: 1 });
const lost = channelCopy({ trouble: trouble('channel_shared_outside') });
const keysOf = (asking?: Asking, copies: CardCopy[] = []) =>
  audiencesOf(request(asking), copies).map(audienceKey);
const common = ['channel-C0ALL', 'requester-U0ROSA'];

describe('a copy is for', () => {
  test('the channel, the requester and each approver', () => {
    expect(keysOf()).toEqual([...common, 'approver-U0AMIR', 'approver-U0VERA']);
  });

  test('those approvers alone who are asked by direct message', () => {
    expect(keysOf({ by: 'direct_message', userIds: ['U0VERA'] })).toEqual([...common, 'approver-U0VERA']);
  });

  test('no approver where the channel asks, as long as it can be written to', () => {
    const asking: Asking = { by: 'channel', instead: ['U0AMIR'] };
    expect(keysOf(asking)).toEqual(common);
    expect(keysOf(asking, [channelCopy({ channel: 'C0ALL', ts: '1.0', shownVersion: 2 })])).toEqual(common);
    expect(keysOf(asking, [lost])).toEqual([...common, 'approver-U0AMIR']);
    // The card it has can still be pressed.
    expect(keysOf(asking, [{ ...lost, channel: 'C0ALL', ts: '1.0', shownVersion: 1 }])).toEqual(common);
    // A line that never became the card cannot.
    expect(keysOf(asking, [{ ...lost, channel: 'C0ALL', ts: '1.0' }])).toEqual([
      ...common,
      'approver-U0AMIR',
    ]);
  });

  test('nobody else for a requester who cannot be reached', () => {
    const unreached: CardCopy = {
      audience: { kind: 'requester', userId: 'U0ROSA' },
      shownVersion: 0,
      trouble: trouble('user_disabled'),
    };
    expect(keysOf({ by: 'channel', instead: ['U0AMIR'] }, [unreached])).toEqual(common);
  });
});

test('of a request that failed, the words with its buttons are kept true once somebody has pressed one; nobody else gets any', async () => {
  const world = openWorld();
  const failed = await world.hold({ ...aRequest('failed'), channelId: 'C0ALL' });
  await refreshCards(world.ports, failed.id);
  expect(world.deliveries.waiting()).toEqual([]);
  const audience = { kind: 'requester', userId: 'U0ROSA' } as const;
  await world.copies.save(failed.id, {
    audience,
    channel: 'D0ROSA',
    ts: '1.0',
    shownVersion: failed.version,
  });
  await refreshCards(world.ports, failed.id);
  expect(world.deliveries.waiting()).toMatchObject([{ kind: 'card', audience }]);
});
