// What every queue of deliveries has to do, whatever it is made of.
import { expect, it } from 'vitest';
import type { Delivery, DeliveryQueue } from '../../src/ports/card-deliveries.js';

export interface DeliveryQueueParts {
  deliveries: DeliveryQueue;
  /** What waits its turn, in any order. */
  waiting(): Promise<Delivery[]>;
}

const audience = { kind: 'approver', userId: 'U0AMIR' } as const;
const card = (requestId = 'CS-1', version = 1, userId = 'U0AMIR'): Delivery => ({
  kind: 'card',
  requestId,
  version,
  audience: { ...audience, userId },
});
const notice = (noticeId = 'CS-1-2-1'): Delivery => ({
  kind: 'notice',
  requestId: 'CS-1',
  noticeId,
  moment: 'deleted',
  audience,
});

/** `create` gives an empty queue that nobody takes from. */
export function deliveryQueueContract(create: () => DeliveryQueueParts): void {
  it('takes the same delivery once', async () => {
    const { deliveries, waiting } = create();
    await deliveries.enqueue([card(), notice()]);
    await deliveries.enqueue([card(), notice()], 50);
    const found = await waiting();
    expect(found).toHaveLength(2);
    expect(found).toEqual(expect.arrayContaining([card(), notice()]));
  });

  it('tells versions, requests, audiences and notices apart', async () => {
    const { deliveries, waiting } = create();
    const all = [
      card(),
      card('CS-1', 2),
      card('CS-2'),
      card('CS-1', 1, 'U0VERA'),
      notice(),
      notice('CS-1-3-1'),
    ];
    await deliveries.enqueue(all);
    const found = await waiting();
    expect(found).toHaveLength(all.length);
    expect(found).toEqual(expect.arrayContaining(all));
  });

  it('takes nothing at all', async () => {
    const { deliveries, waiting } = create();
    await deliveries.enqueue([]);
    expect(await waiting()).toEqual([]);
  });
}
