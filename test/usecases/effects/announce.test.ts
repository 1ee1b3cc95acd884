import { describe, expect, test } from 'vitest';
import type { Moment } from '../../../src/domain/effect.js';
import type { DeletionRequest, RequestStatus } from '../../../src/domain/request.js';
import { audienceKey, type CardCopy } from '../../../src/ports/card-deliveries.js';
import { announce } from '../../../src/usecases/effects/announce.js';
import { amir, aRequest, rosa, vera } from '../../domain/given.js';
import { openWorld } from '../world.js';

const [channel, requester, ...approvers] = [
  'channel-C0ALL',
  'requester-U0ROSA',
  'approver-U0AMIR',
  'approver-U0VERA',
];
const everyone = [channel, requester, ...approvers];

/** Who is told of a moment, of a request in this status. */
async function told(
  moment: Moment,
  status: RequestStatus,
  more: Partial<DeletionRequest> = {},
): Promise<string[]> {
  const world = openWorld();
  const held = { ...aRequest(status), approvers: [amir, vera], channelId: 'C0ALL', ...more };
  const { id } = await world.hold(held as DeletionRequest);
  await announce(world.ports, 'notice', id, moment);
  return world.deliveries.waiting().map(({ audience }) => audienceKey(audience));
}

describe('words beside the card go to', () => {
  test.each<[Moment, RequestStatus, (string | undefined)[]]>([
    ['authorization_failed', 'failed', [requester]],
    ['deleted', 'deleted', [channel, requester]],
    ['denied', 'denied', [channel, requester]],
    // Theirs was the press.
    ['cancelled', 'cancelled', [channel]],
    ['superseded', 'superseded', [channel, requester]],
    ['lapsed', 'awaiting_approval', [channel, requester]],
    ['blocked', 'blocked', [channel, requester]],
    ['withdrawal_troubled', 'withdrawing', [channel, requester]],
    // Each of them can act now.
    ['unblocked', 'awaiting_approval', everyone],
    ['nobody_left', 'awaiting_approval', [channel, requester]],
    ['somebody_again', 'awaiting_approval', [channel, requester]],
    ['expired', 'expired', everyone],
  ])('%s', async (moment, status, audiences) => {
    expect(await told(moment, status)).toEqual(audiences);
  });

  test('of the end, whoever was reminded of it too', async () => {
    const reminded = [{ userId: 'U0AMIR', at: 1 }];
    expect(await told('expired', 'expired', { reminded })).toEqual(everyone);
  });
});

describe('an answer goes to whoever asked:', () => {
  const copyOf = (audience: CardCopy['audience'], channel: string): CardCopy => ({
    audience,
    channel,
    ts: '1.0',
    shownVersion: 1,
  });
  const inChannel = copyOf({ kind: 'channel', channelId: 'C0ALL' }, 'C0ALL');
  const own = copyOf({ kind: 'approver', userId: amir.slack.userId }, 'D0AMIR');

  test.each<[string, CardCopy[], string | undefined]>([
    ['in the thread of their copy', [inChannel, own], approvers[0]],
    ['where they have none, in the channel’s', [inChannel], channel],
    ['where none stands, by itself', [], approvers[0]],
  ])('%s', async (_where, copies, audience) => {
    const world = openWorld();
    const question = { id: 'q-1', by: amir, text: 'Why?', at: 1, answer: { by: rosa, text: 'So', at: 2 } };
    const { id } = await world.hold({
      ...aRequest('awaiting_approval'),
      channelId: 'C0ALL',
      questions: [question],
    });
    for (const copy of copies) await world.copies.save(id, copy);
    await announce(world.ports, 'notice', id, 'question_answered', 'q-1');
    expect(world.deliveries.waiting().map((one) => audienceKey(one.audience))).toEqual([audience]);
  });
});
