// The bot as a process of its own beside a stage, to be killed for real; stand-ins and Redis live on.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoChannelId, demoWorld } from '../../src/sandbox/demo-world.js';
import { rolesOfWorld } from './world-roles.js';
import { liveSettings } from './live-settings.js';
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
  const [instance] = demoWorld.instances;
  if (!instance) throw new Error('the world has no instance');
  await writeFile(roles, JSON.stringify(rolesOfWorld({ ...demoWorld, instances: [instance] })));
  const { kmsUrl, slackApiUrl } = stage.addresses;
  const bot = spawn(process.execPath, ['--import', 'tsx', join(root, 'src', 'main.ts'), 'start'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      ...liveSettings({ slackApiUrl, ibmUrl: kmsUrl, redisUrl: stage.redisUrl, identity }),
      ...(identity === 'passcode' ? { MATCH_BY_EMAIL: 'yes' } : { ROLES_FILE: roles }),
      SLACK_CHANNEL: demoChannelId,
      REDIS_PREFIX: stage.prefix,
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
