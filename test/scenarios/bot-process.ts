// The bot as a process of its own beside a stage, to be killed for real; stand-ins and Redis live on.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { demoChannelId, demoWorld } from '../../src/sandbox/demo-world.js';
import { rolesOfWorld } from './world-roles.js';
import { liveSettings } from './live-settings.js';
import type { Stage } from './stage.js';

const root = join(import.meta.dirname, '..', '..');

export interface BotProcess {
  /** What it wrote to standard output so far, line by line. */
  lines: string[];
  signal(signal: NodeJS.Signals): void;
  /** Resolves with its exit code, `null` where a signal ended it. */
  ended: Promise<number | null>;
  kill(): Promise<void>;
}

/** Whatever a bot stands in the middle of, on a stage whose own bot may be at rest. */
type Around = Pick<Stage, 'addresses' | 'redisUrl' | 'prefix'>;

/**
 * Hands a stage over from the bot inside to one in a process of its own, for the first instance alone: with service IDs and
 * a role file, or with people who act as themselves and IAM as the role directory.
 */
export async function startBotProcess(
  stage: Around & Pick<Stage, 'stopBot'> & { slack: Pick<Stage['slack'], 'whenConnected'> },
  identity: 'service-ids' | 'passcode',
  more: Record<string, string> = {},
): Promise<BotProcess> {
  await stage.stopBot();
  const bot = await spawnBot(stage, identity, more);
  await stage.slack.whenConnected();
  return bot;
}

/** As `startBotProcess`, beside whatever runs already; resolves before it is connected. `more`: settings besides. */
export async function spawnBot(
  { addresses, redisUrl, prefix }: Around,
  identity: 'service-ids' | 'passcode',
  more: Record<string, string> = {},
): Promise<BotProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-process-'));
  const roles = join(folder, 'roles.json');
  const [instance] = demoWorld.instances;
  if (!instance) throw new Error('the world has no instance');
  await writeFile(roles, JSON.stringify(rolesOfWorld({ ...demoWorld, instances: [instance] })));
  const { kmsUrl, slackApiUrl } = addresses;
  const bot = spawn(process.execPath, ['--import', 'tsx', join(root, 'src', 'main.ts'), 'start'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      ...liveSettings({ slackApiUrl, ibmUrl: kmsUrl, redisUrl, identity }),
      ...(identity === 'passcode' ? { MATCH_BY_EMAIL: 'yes' } : { ROLES_FILE: roles }),
      SLACK_CHANNEL: demoChannelId,
      REDIS_PREFIX: prefix,
      ...more,
    },
  });
  const lines: string[] = [];
  createInterface(bot.stdout).on('line', (line) => lines.push(line));
  const ended = once(bot, 'exit').then(([code]) => code as number | null);
  return {
    lines,
    ended,
    signal: (signal) => void bot.kill(signal),
    async kill() {
      if (hasEnded(bot)) return;
      bot.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
