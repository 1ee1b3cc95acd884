// The bot as a process of its own beside a stage, to be killed for real; stand-ins and Redis live on.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoApiKeys, demoWorld } from '../../src/sandbox/demo-world.js';
import { rolesOfWorld } from './world-roles.js';
import type { Stage } from './stage.js';

const root = join(import.meta.dirname, '..', '..');

export interface BotProcess {
  kill(): Promise<void>;
}

/**
 * Hands a stage over from the bot inside to one in a process of its own, for the first instance alone: with service IDs and
 * a role file, or with people who act as themselves and IAM as the role directory.
 */
export async function startBotProcess(
  stage: Stage,
  identity: 'service-ids' | 'passcode',
): Promise<BotProcess> {
  await stage.stopBot();
  const folder = await mkdtemp(join(tmpdir(), 'countersign-process-'));
  const roles = join(folder, 'roles.json');
  const { workspace, instances } = demoWorld;
  const [instance] = instances;
  if (!instance) throw new Error('the world has no instance');
  await writeFile(roles, JSON.stringify(rolesOfWorld({ ...demoWorld, instances: [instance] })));
  const actors =
    identity === 'passcode'
      ? { MATCH_BY_EMAIL: 'yes' }
      : {
          IBM_WRITER_API_KEY: demoApiKeys.writer,
          IBM_MANAGER_API_KEY: demoApiKeys.manager,
          ROLES_FILE: roles,
        };
  const { kmsUrl, slackApiUrl } = stage.addresses;
  const bot = spawn(process.execPath, ['--import', 'tsx', join(root, 'src', 'main.ts')], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      SLACK_BOT_TOKEN: workspace.botToken,
      SLACK_APP_TOKEN: workspace.appToken,
      SLACK_API_URL: slackApiUrl,
      SLACK_CHANNEL: workspace.channels[0]?.id,
      REDIS_URL: stage.redisUrl,
      REDIS_PREFIX: stage.prefix,
      KMS_INSTANCE_ID: instance.id,
      KMS_INSTANCE_NAME: instance.name,
      KMS_SERVICE: instance.service,
      KMS_REGION: instance.region,
      KMS_URL: kmsUrl,
      IAM_URL: kmsUrl,
      RESOURCE_CONTROLLER_URL: kmsUrl,
      ACCOUNT_MANAGEMENT_URL: kmsUrl,
      USER_MANAGEMENT_URL: kmsUrl,
      GLOBAL_TAGGING_URL: kmsUrl,
      ACTING_IDENTITY: identity,
      IBM_READER_API_KEY: demoApiKeys.reader,
      ...actors,
    },
  });
  await stage.slack.whenConnected();
  return {
    async kill() {
      if (hasEnded(bot)) return;
      bot.kill('SIGKILL');
      await once(bot, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
