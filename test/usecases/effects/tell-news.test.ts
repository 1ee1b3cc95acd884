// Who else hears that somebody disabled, enabled, rotated or synced a key.
import { describe, expect, test } from 'vitest';
import type { KeyAct } from '../../../src/domain/key.js';
import { newsWords } from '../../../src/adapters/slack/words/key-act-words.js';
import { actOnKey } from '../../../src/usecases/effects/act-on-key.js';
import { deliver } from '../../../src/usecases/effects/deliver.js';
import { settlingMs } from '../../../src/usecases/effects/delivery.js';
import { retryEffect, sweepOutbox } from '../../../src/usecases/effects/retry-effects.js';
import { amir, noAnswer, vera } from '../../domain/given.js';
import { instance, keyId, openWorld, registrations, type World, type WorldOptions } from '../world.js';

const ref = { instanceId: instance.id, keyId };
const channel = { settings: { channelId: 'C0KEYS' } };

async function acted(act: KeyAct, options: WorldOptions = {}, prepare: (world: World) => unknown = () => 0) {
  const world = openWorld(options);
  world.keys.record(keyId).registrations = registrations(2);
  if (act === 'enable') world.keys.record(keyId).facts.state = 'suspended';
  await prepare(world);
  const answer = await actOnKey(world.ports, act, ref, amir.slack);
  return { ...world, answer };
}

/** What is outstanding is carried out, however often it fails at first. */
async function tellAll({ ports, retries, deliveries, clock }: World): Promise<void> {
  await sweepOutbox(ports);
  for (const itemId of retries.pending.keys()) await retryEffect(ports, itemId);
  for (const delivery of deliveries.waiting()) {
    for (;;) {
      const outcome = await deliver(ports, delivery);
      if (outcome.done) break;
      clock.advance(outcome.retryAfterMs);
    }
  }
}

const heardBy = ({ surface }: World) =>
  surface.news.map(({ audience }) => (audience.kind === 'channel' ? audience.channelId : audience.userId));

describe('what was done to a key', () => {
  test.each<[KeyAct, string[], string[]]>([
    ['disable', ['C0KEYS'], [vera.slack.userId]],
    ['enable', ['C0KEYS'], [vera.slack.userId]],
    ['rotate', ['C0KEYS'], []],
    ['sync', ['C0KEYS'], []],
  ])(
    '%s is told to the channel; without one to its other Managers, where services stop or start',
    async (act, there, without) => {
      const inChannel = await acted(act, channel);
      await tellAll(inChannel);
      expect(heardBy(inChannel)).toEqual(there);
      expect(inChannel.surface.news[0]!.news).toMatchObject({ act, by: { name: 'Amir' }, key: { keyId } });
      const world = await acted(act);
      await tellAll(world);
      expect(heardBy(world)).toEqual(without);
    },
  );

  test('goes to the channel of its instance', async () => {
    const ofInstance = { ...instance, channelId: 'C0TEAM' };
    const world = await acted('disable', channel, ({ keys }) => {
      keys.instances = () => Promise.resolve([ofInstance]);
    });
    await tellAll(world);
    expect(heardBy(world)).toEqual(['C0TEAM']);
  });

  test.each<[string, KeyAct, (world: World) => unknown]>([
    ['was refused', 'disable', ({ roles }) => roles.put(amir, { maySetForDeletion: true, mayDelete: false })],
    [
      'did not work',
      'disable',
      ({ keys }) => keys.fail('disable', { failure: noAnswer, meanwhile: () => undefined }),
    ],
    ['asked no service', 'sync', ({ keys }) => (keys.record(keyId).registrations = [])],
  ])('is told to nobody where it %s', async (_, act, prepare) => {
    const world = await acted(act, channel, prepare);
    await tellAll(world);
    expect(heardBy(world)).toEqual([]);
  });

  test('is told all the same where nothing woke whoever tells it', async () => {
    const world = await acted('disable', channel, ({ retries }) => {
      retries.retryLater = () => Promise.reject(new Error('away'));
    });
    expect(world.answer.ok).toBe(true);
    world.retries.retryLater = async (itemId, delayMs) => void world.retries.pending.set(itemId, delayMs);
    await tellAll(world);
    expect(heardBy(world)).toEqual(['C0KEYS']);
    await tellAll(world);
    expect(heardBy(world)).toEqual(['C0KEYS']);
  });

  test('waits for a role directory that does not answer', async () => {
    const world = await acted('disable');
    const { approversOf } = world.roles;
    world.roles.approversOf = () => Promise.reject(new Error('IAM is away'));
    await tellAll(world);
    expect(world.outbox.news()).toHaveLength(1);
    world.roles.approversOf = approversOf;
    world.clock.advance(60_000);
    await tellAll(world);
    expect(heardBy(world)).toEqual([vera.slack.userId]);
    expect(world.outbox.news()).toEqual([]);
  });

  test('is told once where Slack’s answer is lost and it can be found; else it says that it may be there twice', async () => {
    for (const [options, times] of [
      [{}, 1],
      [channel, 2],
    ] as const) {
      const world = await acted('disable', options);
      world.surface.losesAnswers = true;
      await sweepOutbox(world.ports);
      for (const itemId of world.retries.pending.keys()) await retryEffect(world.ports, itemId);
      await deliver(world.ports, world.deliveries.waiting()[0]!);
      world.surface.losesAnswers = false;
      world.clock.advance(settlingMs);
      await tellAll(world);
      expect(world.surface.news).toHaveLength(times);
      expect(world.surface.news.map(({ repeated = false }) => repeated)).toEqual(
        [false, true].slice(0, times),
      );
    }
  });

  test('spares who is away, as long as somebody else is there', async () => {
    const away = async ({ absences, clock }: World) => absences.setAway(vera.slack, clock.now() + 86_400_000);
    const nobodyElse = await acted('disable', {}, away);
    await tellAll(nobodyElse);
    expect(heardBy(nobodyElse)).toEqual([vera.slack.userId]);
    const inChannel = await acted('disable', channel, away);
    await tellAll(inChannel);
    expect(heardBy(inChannel)).toEqual(['C0KEYS']);
  });
});

test('the line mentions nobody, and offers to enable what was disabled', () => {
  const news = {
    key: { ...ref, name: 'billing_*root', keyRingId: 'finance' },
    by: { ...amir, name: '<!here>' },
    at: 0,
  };
  for (const act of ['disable', 'enable', 'rotate', 'sync'] as const) {
    const { text, blocks } = newsWords({ act, ...news });
    expect(text).not.toMatch(/<[@!](?!date)/);
    expect(JSON.stringify(blocks).includes('key_act_enable')).toBe(act === 'disable');
    expect(text.length).toBeLessThanOrEqual(220);
  }
  expect(newsWords({ act: 'disable', ...news }).text).toContain(
    'until a Manager enables it again, which IBM allows after 30 seconds',
  );
});
