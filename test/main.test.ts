// The program: what it does before it is connected to anything.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { demoApiKeys, demoWorld } from '../src/sandbox/demo-world.js';

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

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Complete settings; whatever the bot talks to is on the one port. */
function settings(port: number, healthPort: number): Record<string, string> {
  const address = `http://127.0.0.1:${port}`;
  return {
    SLACK_BOT_TOKEN: demoWorld.workspace.botToken,
    SLACK_APP_TOKEN: demoWorld.workspace.appToken,
    SLACK_API_URL: `${address}/api/`,
    REDIS_URL: `redis://127.0.0.1:${port}`,
    KMS_INSTANCE_ID: '4c7a1f0e-52d8-4b1e-9a63-0d2f6f1e8a10',
    KMS_INSTANCE_NAME: 'payments',
    KMS_SERVICE: 'kms',
    KMS_REGION: 'eu-de',
    KMS_URL: address,
    IAM_URL: address,
    RESOURCE_CONTROLLER_URL: address,
    ACCOUNT_MANAGEMENT_URL: address,
    USER_MANAGEMENT_URL: address,
    GLOBAL_TAGGING_URL: address,
    ACTING_IDENTITY: 'service-ids',
    IBM_READER_API_KEY: demoApiKeys.reader,
    IBM_WRITER_API_KEY: demoApiKeys.writer,
    IBM_MANAGER_API_KEY: demoApiKeys.manager,
    HEALTH_PORT: String(healthPort),
  };
}

function startMain(env: Record<string, string>, args: string[] = []) {
  const child = spawn(process.execPath, ['--import', 'tsx', join(root, 'src', 'main.ts'), ...args], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env['PATH'], ...env },
  });
  const ended = once(child, 'exit') as Promise<[number | null]>;
  ends.push(() => {
    child.kill('SIGKILL');
    return ended;
  });
  return { child, ended, said: text(child.stderr) };
}

describe('the port for health checks', () => {
  test('is taken: the start ends there, before anything is connected', { timeout: 60_000 }, async () => {
    const [world, other] = [await silentServer(), await silentServer()];
    const { ended, said } = startMain(settings(world.port, other.port));
    expect(await ended).toEqual([1, null]);
    expect(await said).toContain(`HEALTH_PORT is ${other.port}, which is taken`);
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

test('a word behind the name is not taken for a wish that was granted', { timeout: 60_000 }, async () => {
  const { ended, said } = startMain({}, ['sandbox']);
  expect(await ended).toEqual([1, null]);
  expect(await said).toContain('npm run sandbox');
});
