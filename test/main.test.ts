// The program: what it does before it is connected to anything.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { liveSettings } from './scenarios/live-settings.js';
import { freePort } from './free-port.js';

const root = join(import.meta.dirname, '..');
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** Takes connections and says nothing. */
async function silentServer(): Promise<{ port: number; connections: () => number }> {
  const sockets: Socket[] = [];
  const server: Server = createServer((socket) => sockets.push(socket.on('error', () => undefined)));
  await new Promise<void>((resolve) => server.listen(0, resolve));
  ends.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no address');
  return { port: address.port, connections: () => sockets.length };
}

/** Complete settings; whatever the bot talks to is on the one port. */
function settings(port: number, healthPort: number): Record<string, string> {
  const ibmUrl = `http://127.0.0.1:${port}`;
  const redisUrl = `redis://127.0.0.1:${port}`;
  return {
    ...liveSettings({ ibmUrl, redisUrl, slackApiUrl: `${ibmUrl}/api/`, identity: 'service-ids' }),
    HEALTH_PORT: String(healthPort),
  };
}

function startMain(env: Record<string, string>, args = ['start']) {
  const child = spawn(process.execPath, ['--import', 'tsx', join(root, 'src', 'main.ts'), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], ...env },
  });
  const ended = once(child, 'exit') as Promise<[number | null]>;
  ends.push(() => {
    child.kill('SIGKILL');
    return ended;
  });
  return { child, ended, said: text(child.stderr), logged: text(child.stdout) };
}

const eventsIn = (logged: string) =>
  logged
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('the port for health checks', () => {
  test('is taken: the start ends there, before anything is connected', { timeout: 60_000 }, async () => {
    const [world, other] = [await silentServer(), await silentServer()];
    const { ended, said, logged } = startMain(settings(world.port, other.port));
    expect(await ended).toEqual([1, null]);
    const why = `HEALTH_PORT is ${other.port}, which is taken`;
    expect(await said).toContain(why);
    // In words for whoever started it, and as a line for whoever reads logs.
    const [line, last] = eventsIn(await logged).slice(-2);
    expect(line).toMatchObject({
      level: 'error',
      event: 'check.found',
      setting: 'HEALTH_PORT',
      msg: expect.stringContaining(why) as string,
    });
    expect(last).toMatchObject({ level: 'error', event: 'start.failed' });
    expect(world.connections()).toBe(0);
  });

  test('and the one for Slack’s requests are told together', { timeout: 60_000 }, async () => {
    const [world, other, another] = [await silentServer(), await silentServer(), await silentServer()];
    const overHttp = {
      SLACK_MODE: 'http',
      SLACK_SIGNING_SECRET: 'abcdef0123456789abcdef0123456789',
      PORT: String(another.port),
    };
    const { ended, said } = startMain({ ...settings(world.port, other.port), ...overHttp });
    expect(await ended).toEqual([1, null]);
    expect(await said).toContain(`HEALTH_PORT is ${other.port}, which is taken`);
    expect(await said).toContain(`PORT is ${another.port}, which is taken`);
    expect(world.connections()).toBe(0);
  });

  test('answers 503 while the bot is starting', { timeout: 60_000 }, async () => {
    const healthPort = await freePort();
    const world = await silentServer();
    const { child, said } = startMain(settings(world.port, healthPort));
    for (;;) {
      const answer = await fetch(`http://127.0.0.1:${healthPort}/healthz`).catch(() => undefined);
      if (answer) {
        expect(answer.status).toBe(503);
        break;
      }
      if (child.exitCode !== null) throw new Error(`ended: ${await said}`);
      await sleep(50);
    }
  });
});

test('told to stop while it starts, it ends well and says so', { timeout: 60_000 }, async () => {
  const world = await silentServer();
  const { child, ended, logged } = startMain(settings(world.port, await freePort()));
  while (world.connections() === 0) await sleep(20);
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  const lines = eventsIn(await logged);
  expect(lines.map(({ event }) => event)).toEqual(['starting', 'stopping', 'stopped']);
  expect(lines[1]).toMatchObject({ signal: 'SIGTERM', while: 'starting' });
});

test('settings that are missing are told in the log as well', { timeout: 60_000 }, async () => {
  const { ended, said, logged } = startMain({});
  expect(await ended).toEqual([1, null]);
  expect(await said).toContain('SLACK_BOT_TOKEN');
  const lines = eventsIn(await logged);
  const missing = { level: 'error', event: 'check.found', code: 'setting.missing' };
  expect(lines).toContainEqual(expect.objectContaining({ ...missing, setting: 'SLACK_BOT_TOKEN' }));
  const last = lines.at(-1);
  expect(last).toMatchObject({ level: 'error', event: 'start.failed' });
  expect(last?.['replica']).toMatch(/\/\d+$/);
});

test('calls go through a proxy that the environment names', { timeout: 60_000 }, async () => {
  const [world, proxy, redis] = [await silentServer(), await silentServer(), await silentServer()];
  const HTTP_PROXY = `http://127.0.0.1:${proxy.port}`;
  const REDIS_URL = `redis://127.0.0.1:${redis.port}`;
  startMain({ ...settings(world.port, await freePort()), HTTP_PROXY, REDIS_URL });
  while (proxy.connections() === 0) await sleep(50);
  expect(world.connections()).toBe(0);
});

test('a proxy without an address is told before anything is connected', { timeout: 60_000 }, async () => {
  const world = await silentServer();
  const { ended, said } = startMain({
    ...settings(world.port, await freePort()),
    HTTPS_PROXY: 'proxy.example.com',
  });
  expect(await ended).toEqual([1, null]);
  expect(await said).toContain('HTTPS_PROXY or HTTP_PROXY is set');
  expect(world.connections()).toBe(0);
});
