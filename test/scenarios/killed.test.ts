import { randomUUID } from 'node:crypto';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { cardActions } from '../../src/adapters/slack/card.js';
import type { FaultRequest } from '../../src/sandbox/control/api.js';
import { demoApiKeys, demoWorld } from '../../src/sandbox/demo-world.js';
import { rolesOfWorld } from '../../src/sandbox/world-roles.js';
import { cardTitle, cast, openStage, type Stage } from './stage.js';

const billing = '6f1d0a52-77c4-4a0e-9a55-0c2f7a9be001';
const root = join(import.meta.dirname, '..', '..');

/** The bot as a process of its own, killed for real; stand-ins and Redis live on. */
describe('the process is killed in the middle', () => {
  let stage: Stage | undefined;
  let child: ChildProcess | undefined;
  let folder: string | undefined;
  afterEach(async () => {
    if (child && child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await stage?.close();
    if (folder) await rm(folder, { recursive: true, force: true });
    folder = undefined;
  });

  /** Hands the stage over from the bot inside to one in a process of its own. */
  async function spawnBot(on: Stage): Promise<ChildProcess> {
    folder ??= await mkdtemp(join(tmpdir(), 'countersign-killed-'));
    const roles = join(folder, 'roles.json');
    const { workspace, instances } = demoWorld;
    // The one the environment below names.
    await writeFile(roles, JSON.stringify(rolesOfWorld({ ...demoWorld, instances: instances.slice(0, 1) })));
    const bot = spawn(process.execPath, ['--import', 'tsx', join(root, 'src', 'main.ts')], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        PATH: process.env['PATH'],
        SLACK_BOT_TOKEN: workspace.botToken,
        SLACK_APP_TOKEN: workspace.appToken,
        SLACK_API_URL: on.addresses.slackApiUrl,
        SLACK_CHANNEL: workspace.channels[0]!.id,
        REDIS_URL: inject('redisUrl'),
        REDIS_PREFIX: on.prefix,
        KMS_INSTANCE_ID: instances[0]!.id,
        KMS_INSTANCE_NAME: instances[0]!.name,
        KMS_SERVICE: instances[0]!.service,
        KMS_REGION: instances[0]!.region,
        KMS_URL: on.addresses.kmsUrl,
        IAM_URL: on.addresses.kmsUrl,
        RESOURCE_CONTROLLER_URL: on.addresses.kmsUrl,
        ACCOUNT_MANAGEMENT_URL: on.addresses.kmsUrl,
        USER_MANAGEMENT_URL: on.addresses.kmsUrl,
        IBM_READER_API_KEY: demoApiKeys.reader,
        IBM_WRITER_API_KEY: demoApiKeys.writer,
        IBM_MANAGER_API_KEY: demoApiKeys.manager,
        ROLES_FILE: roles,
      },
    });
    await on.slack.whenConnected();
    return bot;
  }

  const deletes = () => stage!.kms.counts().effectiveDeletes.get(billing) ?? 0;
  const everyCard = (title: RegExp) =>
    stage!.until(
      () =>
        [cast.mona, cast.malik, cast.mei, cast.rita].every((who) => title.test(cardTitle(stage!.card(who)))),
      `every card saying ${title}`,
      90_000,
    );

  const moments: [string, Omit<FaultRequest, 'target'>][] = [
    ['while the DELETE is on its way', { operation: 'deleteKey', delayMs: 1_500 }],
    [
      'after the DELETE took effect, before it was read back',
      { operation: 'getKeyMetadata', delayMs: 3_000, skip: 2 },
    ],
  ];
  it.each(moments)(
    '%s: one delete, and every card tells the truth after the restart',
    async (_, fault) => {
      stage = await openStage({ prefix: `{cs-${randomUUID()}}` });
      await stage.ask(cast.rita, 'billing');
      await everyCard(/^Approval needed/);
      await stage.stopBot();
      child = await spawnBot(stage);

      const before = stage.kms.counts().calls.get('deleteKey') ?? 0;
      stage.faults.add({ target: 'kms', ...fault });
      await stage.press(cast.mona, cardActions.approve);
      await stage.until(
        () => (stage!.kms.counts().calls.get('deleteKey') ?? 0) > before,
        'the DELETE arriving',
        20_000,
      );
      child.kill('SIGKILL');
      await once(child, 'exit');

      await stage.startBot();
      await everyCard(/^Deleted: key billing-root/);
      expect(deletes()).toBe(1);
      expect(stage.kms.counts().calls.get('deleteKey')).toBe(1);
    },
    120_000,
  );

  it('while the key is being set: it is set once, and the card comes after the restart', async () => {
    stage = await openStage();
    await stage.stopBot();
    child = await spawnBot(stage);
    const findings = await stage.fillForm(cast.rita, 'billing');
    stage.faults.add({ target: 'kms', operation: 'setKeyForDeletion', delayMs: 1_500 });
    await stage.slack.submit(cast.rita, { viewId: findings.id, values: {} });
    await called('setKeyForDeletion');
    child.kill('SIGKILL');
    await once(child, 'exit');
    await stage.startBot();
    await everyCard(/^Approval needed/);
    expect(stage.kms.counts().calls.get('setKeyForDeletion')).toBe(1);
  }, 120_000);

  it('while the key is being unset: the denial is carried through after the restart', async () => {
    stage = await openStage();
    await stage.ask(cast.rita, 'billing');
    await everyCard(/^Approval needed/);
    await stage.stopBot();
    child = await spawnBot(stage);
    stage.faults.add({ target: 'kms', operation: 'unsetKeyForDeletion', delayMs: 1_500 });
    await stage.deny(cast.malik, 'Keep it');
    await called('unsetKeyForDeletion');
    child.kill('SIGKILL');
    await once(child, 'exit');
    await stage.startBot();
    await everyCard(/^Denied: key billing-root stays/);
    expect(stage.kms.keys().find((key) => key.id === billing)?.setForDeletion).toBeNull();
  }, 120_000);

  const called = (operation: string) =>
    stage!.until(() => (stage!.kms.counts().calls.get(operation) ?? 0) > 0, `${operation} arriving`, 20_000);
});
