import { afterEach, describe, expect, it } from 'vitest';
import { demoWorld } from '../../src/sandbox/demo-world.js';
import type { World } from '../../src/sandbox/world.js';
import { cast, openStage, type Stage, wordsOf } from './stage.js';

let stage: Stage | undefined;
afterEach(async () => {
  await stage?.close();
  stage = undefined;
});

/** The demo world with so many more keys in its first instance that the KMS does not search it. */
function hugeWorld(): World {
  const [first, ...others] = demoWorld.instances;
  const many = Array.from({ length: 5_000 }, (_, index) => ({
    id: `7a000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    name: `service-${index}`,
    ...(index === 4_711 && { aliases: ['svc-of-4711'] }),
    keyRingId: 'default',
    extractable: false,
    state: 1 as const,
    dualAuthDelete: true,
    createdAgoMs: 1_000,
  }));
  return { ...demoWorld, instances: [{ ...first!, keys: [...many, ...first!.keys] }, ...others] };
}

async function formFor(text: string) {
  await stage!.slack.command(cast.rita, { text: `/delete-key ${text}` });
  const form = await stage!.until(
    () => stage!.modal(cast.rita)?.callbackId === 'deletion_form' && stage!.modal(cast.rita),
    'the form',
  );
  return { form, blocks: JSON.stringify(form.blocks) };
}

describe('finding a key', () => {
  it('among more than 5,000 in one instance: by id, by name, by alias; the picker says what to type', async () => {
    stage = await openStage({ world: hugeWorld() });
    const id = '7a000000-0000-4000-8000-000000004711';
    for (const text of [id, 'service-4711', 'svc-of-4711']) {
      const { form, blocks } = await formFor(text);
      expect(blocks).toContain(`/${id}`);
      const offered = await stage.slack.options(cast.rita, {
        on: { viewId: form.id },
        blockId: 'key',
        actionId: 'key',
        query: text,
      });
      const options = offered.options.map((option) => option.text);
      expect(options.some((option) => option.includes('service-4711'))).toBe(text !== 'service-4711');
      expect(options.some((option) => option.includes('type a whole alias or an id'))).toBe(text !== id);
      await stage.slack.closeModal(cast.rita, { viewId: form.id, clear: true });
    }
    await stage.slack.command(cast.rita, { text: '/keys show service-4711' });
    await stage.until(() => stage!.whispers(cast.rita).some((text) => text.includes(id)), 'the key');
  });

  it('while one instance does not answer: what was found, and who was not heard', async () => {
    stage = await openStage();
    const shown = (text: string) => stage!.whispers(cast.rita).some((words) => words.includes(text));
    await stage.slack.command(cast.rita, { text: '/keys show ledger-archive' });
    await stage.until(() => shown('ledger-archive'), 'the key');
    stage.faults.add({ target: 'kms', operation: 'listKeys', skip: 1, times: 1, status: 403 });
    await stage.slack.command(cast.rita, { text: '/keys show ledger-archive' });
    await stage.until(() => shown('did not answer'), 'the instance that did not answer');
    expect(shown('The KMS forbids this call.')).toBe(true);
    expect(shown('fits 1 keys')).toBe(false);
    stage.faults.add({ target: 'kms', operation: 'listKeys', skip: 1, times: 1, status: 403 });
    const { form } = await formFor('ledger-archive');
    expect(wordsOf(form)).toContain('did not answer');
  });
});
