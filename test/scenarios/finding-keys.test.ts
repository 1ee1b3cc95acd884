import { afterEach, describe, expect, it } from 'vitest';
import { demoWorld } from '../../src/sandbox/demo-world.js';
import type { World } from '../../src/sandbox/world.js';
import { keysWords } from '../../src/adapters/slack/keys/keys-words.js';
import { askAs, openPersonalStage } from './as-oneself.js';
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

async function formFor(text: string, who = cast.rita) {
  await stage!.slack.command(who, { text: `/delete-key ${text}` });
  const form = await stage!.until(
    () => stage!.modal(who)?.callbackId === 'deletion_form' && stage!.modal(who),
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
    expect(shown('IBM forbids this call.')).toBe(true);
    expect(shown('fits 1 keys')).toBe(false);
    stage.faults.add({ target: 'kms', operation: 'listKeys', skip: 1, times: 1, status: 403 });
    const { form } = await formFor('ledger-archive');
    expect(wordsOf(form)).toContain('did not answer');
    stage.faults.add({ target: 'kms', operation: 'listKeys', skip: 1, times: 1, status: 403 });
    await stage.slack.command(cast.wanda, { text: '/keys disable ledger-archive' });
    const disabling = await stage.until(() => stage!.whispers(cast.wanda).at(-1), 'an answer to Wanda');
    expect(disabling).toMatch(/not a Manager of this key.*did not answer/s);
    // Whoever may not ask for this one may have meant another: nobody is refused, and no refusal is on record.
    stage.faults.add({ target: 'kms', operation: 'listKeys', skip: 1, times: 1, status: 403 });
    await formFor('ledger-archive', cast.ravi);
    const entries = await stage.app().ports.audit.read(1, 100);
    const refused = entries.filter(({ type }) => type === 'click.refused').map(({ facts }) => facts['asked']);
    expect(refused).toEqual(['disable']);
  });
});

describe('KEY is read the same wherever it is typed', () => {
  /** Every word of `/keys` that takes a key, and the command that asks for a deletion. */
  const commands = [
    ...keysWords.flatMap(({ word, argument }) =>
      argument && /KEY/.test(argument.shown) ? [`/keys ${word}`] : [],
    ),
    '/delete-key',
  ];
  const { accountId, instances } = demoWorld;
  const instance = instances.find(({ keys }) => keys.some(({ name }) => name === 'billing-root'))!;
  const key = instance.keys.find(({ name }) => name === 'billing-root')!;
  const crnOf = (account: string, instanceId: string) =>
    `crn:v1:bluemix:public:${instance.service}:${instance.region}:a/${account}:${instanceId}:key:${key.id}`;
  const elsewhere = '99999999-9999-4999-8999-999999999999';

  /** What somebody is told, in a modal or in words, once nothing is being looked up any more. */
  async function told(command: string, who = cast.rita): Promise<string> {
    const before = stage!.whispers(who).length;
    await stage!.slack.command(who, { text: command });
    const words = await stage!.until(() => {
      const modal = stage!.modal(who);
      const shown = modal ? wordsOf(modal) : stage!.whispers(who).slice(before).at(-1);
      return shown === undefined || /Looking at|Asking IBM/.test(shown) ? undefined : shown;
    }, `an answer to ${command}`);
    const modal = stage!.modal(who);
    if (modal) await stage!.slack.closeModal(who, { viewId: modal.id, clear: true });
    return words;
  }

  async function offered(query: string): Promise<string> {
    await stage!.slack.command(cast.rita, { text: '/delete-key' });
    const form = await stage!.until(
      () => stage!.modal(cast.rita)?.callbackId === 'deletion_form' && stage!.modal(cast.rita),
      'the form',
    );
    const on = { viewId: form.id };
    const { options } = await stage!.slack.options(cast.rita, { on, blockId: 'key', actionId: 'key', query });
    await stage!.slack.closeModal(cast.rita, { viewId: form.id, clear: true });
    return JSON.stringify(options);
  }

  it('every word of /keys, /delete-key and the picker find it by all its names, in any marks', async () => {
    // As themselves, so that acts and cancelling are offered and change nothing.
    stage = await openPersonalStage();
    await askAs(stage, 'rita', 'billing');
    expect(commands.length).toBeGreaterThanOrEqual(10);
    const typed = [
      'billing-root',
      '“billing-root”.',
      '*`billing`*',
      `_${key.id.toUpperCase()}_,`,
      crnOf(accountId, instance.id),
      `"${instance.id}:key:${key.id}"`,
    ];
    for (const text of typed) {
      for (const command of commands) {
        // Whoever lacks the role reads that, of whichever key.
        const said = await told(`${command} ${text}`, / (dis|en)able$/.test(command) ? cast.mona : cast.rita);
        expect(said, `${command} ${text}`).toContain('billing-root');
        expect(said, `${command} ${text}`).not.toMatch(/no key here|is asked for/);
      }
      expect(await offered(text), `the picker for ${text}`).toContain('billing-root');
    }
  });

  it('what is not served is named as such by each of them', async () => {
    stage = await openPersonalStage();
    const crn = crnOf('0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f', elsewhere);
    for (const command of commands) {
      const said = await told(`${command} \`${crn}\``);
      expect(said, command).toContain('does not serve');
      for (const fact of [elsewhere, instance.region, '0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f']) {
        expect(said, command).toContain(fact);
      }
    }
    const options = await offered(crn);
    for (const fact of ['Not served here', elsewhere, instance.region, '0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f']) {
      expect(options).toContain(fact);
    }
    expect(
      await told('/keys show crn:v1:bluemix:public:cloud-object-storage:global:a/1:2:bucket:x'),
    ).toContain('This CRN is not a key’s');
  });
});
