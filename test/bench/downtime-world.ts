// So many open requests, half of them past their end, with their keys at the KMS, their cards in Slack and their timers: what a bot
// finds that was away for days.
import { createQueues } from '../../src/adapters/bullmq/queues.js';
import { createBullTimers } from '../../src/adapters/bullmq/timers.js';
import { createRedisCardCopies } from '../../src/adapters/redis/card-copies.js';
import { connectRedis } from '../../src/adapters/redis/connections.js';
import { createRedisRequestStore } from '../../src/adapters/redis/request-store.js';
import { dayMs, hourMs } from '../../src/domain/deadlines.js';
import type { Person } from '../../src/domain/person.js';
import type { Audience } from '../../src/ports/card-deliveries.js';
import { demoChannelId, demoWorld } from '../../src/sandbox/demo-world.js';
import { emptySnapshot, type SlackSnapshot } from '../../src/sandbox/slack/slack-state.js';
import type { World } from '../../src/sandbox/world.js';
import { createTurns } from '../../src/usecases/turns.js';
import { createRecordingLog } from '../adapters/recording-log.js';
import { aRequest } from '../domain/given.js';

interface AwayRequest {
  id: string;
  keyId: string;
  keyName: string;
  openedAt: number;
  endsAt: number;
  /** Epoch seconds and a serial, as Slack names messages. */
  ts: string;
}

/** Half of them ended in the last days, the others are in reach of the reminders before the end. */
export function requestsAway(open: number, now: number): AwayRequest[] {
  return Array.from({ length: open }, (_, n) => {
    const endsAt = n < open / 2 ? now - hourMs - n * 1_000 : now + 3 * hourMs + ((n * 7) % 80_000) * 1_000;
    const openedAt = endsAt - 7 * dayMs;
    const serial = String(n).padStart(7, '0');
    return {
      id: `CS-${serial}`,
      keyId: `5e1d7c40-3a92-4b6f-8d15-0be0${serial}0`,
      keyName: `key-${n}`,
      openedAt,
      endsAt,
      ts: `${Math.floor(openedAt / 1_000)}.${serial.slice(1)}`,
    };
  });
}

const person = (handle: string): Person => {
  const found = demoWorld.workspace.people.find((one) => one.handle === handle)!;
  const { iamId, slackUserId: userId, teamId, realName: name } = found;
  return { iamId: iamId!, slack: { userId, teamId }, name };
};
const requester = person('rita');
const approvers = ['mona', 'malik', 'mei'].map(person);
const audiences: Audience[] = [
  { kind: 'requester', userId: requester.slack.userId },
  ...approvers.map(({ slack }): Audience => ({ kind: 'approver', userId: slack.userId })),
  { kind: 'channel', channelId: demoChannelId },
];
const channelOf = (audience: Audience) =>
  audience.kind === 'channel' ? audience.channelId : `D${audience.userId.slice(1)}`;

/** What stood before the bot went away: requests, timers, and a card for each of five. */
export async function seed(
  requests: AwayRequest[],
  now: number,
  { redisUrl, prefix }: { redisUrl: string; prefix: string },
): Promise<void> {
  const log = createRecordingLog();
  const redis = await connectRedis({ url: redisUrl }, log);
  const store = createRedisRequestStore(redis.prompt, prefix, log);
  const copies = createRedisCardCopies(redis.prompt, prefix, log);
  const queues = createQueues(redis.queueing, prefix);
  const timers = createBullTimers(queues, redis.prompt, { now: Date.now });
  const inTurn = createTurns(20);
  const { key, ...waiting } = aRequest('awaiting_approval');
  const [instance] = demoWorld.instances;
  const commit = { readVersion: 0, audit: [], effects: [], leaseMs: 1 };
  await Promise.all(
    requests.map(({ id, keyId, keyName: name, openedAt, endsAt, ts }) =>
      inTurn(async () => {
        const ofKey = { ...key, keyId, name, instanceId: instance!.id, keyRingId: 'default' };
        const people = { requester, approvers, channelId: demoChannelId };
        const request = { ...waiting, ...people, id, key: ofKey, openedAt, endsAt, version: 1 };
        await store.commit({ ...commit, request });
        for (const audience of audiences) {
          await copies.save(id, { audience, channel: channelOf(audience), ts, shownVersion: 1 });
        }
        await timers.plan(id, 'expire', endsAt);
        await timers.plan(id, 'remind', now);
      }),
    ),
  );
  await queues.close();
  await redis.close();
}

export function cardsOf(requests: AwayRequest[]): SlackSnapshot {
  const messages: SlackSnapshot['messages'] = {};
  const user = demoWorld.workspace.botUserId;
  for (const channel of audiences.map(channelOf)) {
    messages[channel] = requests.map(({ ts }) => ({
      channel,
      ts,
      user,
      text: 'Delete key?',
      blocks: [],
      broadcasts: [],
      values: {},
    }));
  }
  return { ...emptySnapshot(), messages };
}

export function worldWith(requests: AwayRequest[], now: number): World {
  const [first, ...others] = demoWorld.instances;
  const keys = requests.map(({ keyId: id, keyName: name, openedAt }) => ({
    id,
    name,
    keyRingId: 'default',
    extractable: false,
    state: 1 as const,
    dualAuthDelete: true,
    setForDeletion: { byIamId: 'iam-ServiceId-writer', agoMs: now - openedAt },
    createdAgoMs: 90 * dayMs,
  }));
  return { ...demoWorld, instances: [{ ...first!, keys }, ...others] };
}
