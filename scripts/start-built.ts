// Starts the built bot between the stand-ins: it becomes healthy, answers a slash command, and ends when told to.
// Usage: npm run build && npm run start:built
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createMovableClock } from '../src/sandbox/clock.js';
import { demoWorld } from '../src/sandbox/demo-world.js';
import { createFaultBook } from '../src/sandbox/faults.js';
import { createKmsSimulator } from '../src/sandbox/kms/kms-simulator.js';
import { resolveRedis } from '../src/sandbox/redis/resolve-redis.js';
import { createSlackStandIn } from '../src/sandbox/slack/slack-stand-in.js';
import { createWireLog } from '../src/sandbox/wire-log.js';
import { liveSettings } from '../test/scenarios/live-settings.js';
import { freePort } from '../test/free-port.js';

const root = join(import.meta.dirname, '..');
/** Of every wait; a loaded machine needs some of it. */
const patienceMs = 60_000;

const parts = {
  clock: createMovableClock(),
  faults: createFaultBook(),
  wire: createWireLog(),
};
const kms = createKmsSimulator({ ...parts, world: demoWorld });
const slack = createSlackStandIn({
  ...parts,
  workspace: demoWorld.workspace,
  delivery: { mode: 'socket' },
});
const dataDir = await mkdtemp(join(tmpdir(), 'countersign-built-'));
let redis: Awaited<ReturnType<typeof resolveRedis>> | undefined;
let bot: ChildProcess | undefined;
try {
  redis = await resolveRedis({
    dataDir,
    cacheDir: join(root, '.cache', 'redis'),
    searchPath: process.env['PATH'] ?? '',
    say,
  });
  const [{ url: ibmUrl }, { apiUrl: slackApiUrl }, healthPort] = await Promise.all([
    kms.listen(),
    slack.listen(),
    freePort(),
  ]);
  bot = spawn(process.execPath, [join(root, 'dist', 'main.js'), 'start'], {
    // Nothing of the repository is at hand but what is installed in production.
    cwd: dataDir,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      ...liveSettings({ ibmUrl, slackApiUrl, redisUrl: redis.url, identity: 'service-ids' }),
      MATCH_BY_EMAIL: 'yes',
      HEALTH_PORT: String(healthPort),
    },
  });
  const running = bot;
  const ended = once(running, 'exit');

  await until('the bot is healthy', async () => {
    if (running.exitCode !== null) throw new Error(`the bot ended with ${running.exitCode}`);
    const answer = await fetch(`http://127.0.0.1:${healthPort}/healthz`).catch(() => undefined);
    return answer?.ok ?? false;
  });
  await until('it is connected to Slack', () => Promise.resolve(slack.connected()));

  const rita = demoWorld.workspace.people.find(({ handle }) => handle === 'rita')?.slackUserId ?? '';
  const { outcome } = await slack.command(rita, { text: '/keys help' });
  if (outcome !== 'acked') throw new Error(`/keys help was not acknowledged: ${outcome}`);
  await until('it answers /keys help', () => {
    const messages = slack.view(rita).conversations.flatMap((conversation) => conversation.messages);
    return Promise.resolve(messages.some((message) => JSON.stringify(message).includes('/keys pending')));
  });

  running.kill('SIGTERM');
  const [code, signal] = (await ended) as [number | null, string | null];
  if (code !== 0) throw new Error(`it ended with ${code ?? signal}`);
  say('it ends when told to');
} finally {
  bot?.kill('SIGKILL');
  await Promise.all([slack.close(), kms.close()]);
  await redis?.stop();
  await rm(dataDir, { recursive: true, force: true });
}

async function until(what: string, probe: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!(await probe())) {
    if (Date.now() > deadline) throw new Error(`never came: ${what}`);
    await sleep(50);
  }
  say(what);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
