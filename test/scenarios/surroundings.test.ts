import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import { demoWorld } from '../../src/sandbox/demo-world.js';
import { resolveRedis, type RunningRedis } from '../../src/sandbox/redis/resolve-redis.js';
import type { World } from '../../src/sandbox/world.js';
import { cardTitle, cast, openStage, type Stage, wordsOf } from './stage.js';
import { freePort } from '../free-port.js';

let stage: Stage | undefined;
let redis: RunningRedis | undefined;
let folder: string | undefined;
afterEach(async () => {
  await stage?.close();
  await redis?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
  stage = redis = folder = undefined;
});

describe('other surroundings', () => {
  it('over signed HTTP the story is the same', async () => {
    stage = await openStage({ http: { port: await freePort() } });
    await stage.ask(cast.rita, 'billing');
    await stage.until(() => stage!.card(cast.mona), 'the card');
    await stage.press(cast.mona, cardActions.approve);
    await stage.until(() => cardTitle(stage!.card(cast.rita)) === 'Deleted: key billing-root', 'the end');
  });

  it('Redis gone in the middle: whoever acts is told, and nothing is deleted', async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign-redis-'));
    redis = await resolveRedis({
      dataDir: folder,
      cacheDir: join(import.meta.dirname, '..', '..', '.cache', 'redis'),
      searchPath: process.env['PATH'] ?? '',
      say: () => undefined,
    });
    stage = await openStage({ redisUrl: redis.url });
    await stage.ask(cast.rita, 'billing');
    await stage.until(() => stage!.card(cast.mona), 'the card');
    await redis.stop();
    await stage.press(cast.mona, cardActions.approve);
    await stage.until(
      () => stage!.whispers(cast.mona).some((text) => text.includes('store does not answer')),
      'Mona being told',
    );
    expect(stage.kms.counts().calls.get('deleteKey')).toBeUndefined();
    await stage.slack.command(cast.rita, { text: '/keys pending' });
    await stage.until(
      () => stage!.whispers(cast.rita).some((text) => text.includes('could not finish this')),
      'Rita being told',
    );
  });

  it('5,000 keys: typing finds the one, doubles are offered and never chosen', async () => {
    const instance = demoWorld.instances[0]!;
    const many = Array.from({ length: 4_980 }, (_, index) => ({
      id: `7a000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
      name: `service-${index}`,
      keyRingId: 'default',
      extractable: false,
      state: 1 as const,
      dualAuthDelete: true,
      createdAgoMs: 1_000,
    }));
    const twin = (serial: number, more: object) => ({
      ...many[0]!,
      id: `7b000000-0000-4000-8000-00000000000${serial}`,
      ...more,
    });
    const world: World = {
      ...demoWorld,
      instances: [
        {
          ...instance,
          keys: [
            ...instance.keys,
            ...many,
            twin(1, { name: 'twins' }),
            twin(2, { name: 'twins' }),
            twin(3, { name: 'other', aliases: ['billing-root'] }),
          ],
        },
      ],
    };
    stage = await openStage({ world });
    await stage.slack.command(cast.rita, { text: '/delete-key service-4711' });
    const form = await stage.until(
      () => stage!.modal(cast.rita)?.callbackId === 'deletion_form' && stage!.modal(cast.rita),
      'the form',
    );
    expect(JSON.stringify(form.blocks)).toContain('service-4711');
    const offered = await stage.slack.options(cast.rita, {
      on: { viewId: form.id },
      blockId: 'key',
      actionId: 'key',
      query: 'service-47',
    });
    expect(offered.options.length).toBeLessThanOrEqual(100);
    expect(offered.options.map((option) => option.text)).toContain('service-47 (dual authorization)');
    await stage.slack.closeModal(cast.rita, { viewId: form.id, clear: true });
    for (const word of ['twins', 'billing-root']) {
      await stage.slack.command(cast.rita, { text: `/delete-key ${word}` });
      const view = await stage.until(
        () => stage!.modal(cast.rita)?.callbackId === 'deletion_form' && stage!.modal(cast.rita),
        'the form',
      );
      expect(wordsOf(view)).toContain('fits 2 keys');
      expect(JSON.stringify(view.blocks)).not.toContain('initial_option');
      await stage.slack.closeModal(cast.rita, { viewId: view.id, clear: true });
    }
  });
});
