import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { inspect } from 'node:util';
import type { RedisOptions } from 'ioredis';
import { expect, inject, it, onTestFinished, vi } from 'vitest';
import { connectRedis, isRedisFailure } from '../../../src/adapters/redis/connections.js';
import { createRedisRequestStore } from '../../../src/adapters/redis/request-store.js';
import { commitOf, requestFor } from '../../contracts/request-store.js';
import { createRecordingLog } from '../recording-log.js';
import { openWeakLine } from './weak-line.js';

it('rejects at once while Redis is away, and works again when it is back', async () => {
  const line = await openWeakLine(inject('redisUrl'));
  onTestFinished(() => line.close());
  const log = createRecordingLog();
  const connections = await connectRedis({ url: line.url }, log);
  onTestFinished(() => connections.close());
  const prefix = `{cs-test-${randomUUID()}}`;
  const requests = createRedisRequestStore(connections.prompt, prefix, log);
  const request = requestFor('awaiting_approval');
  await requests.commit(commitOf(request));

  await line.down();
  await vi.waitFor(() => expect(connections.prompt.status).not.toBe('ready'), { timeout: 60_000 });
  const from = performance.now();
  await expect(requests.load(request.id)).rejects.toThrow();
  await expect(requests.commit(commitOf(requestFor('deleting', { version: 2 })))).rejects.toThrow();
  expect(performance.now() - from).toBeLessThan(1_500);

  await line.up();
  await once(connections.prompt, 'ready');
  expect(await requests.load(request.id)).toEqual(request);
  expect((await requests.commit(commitOf(requestFor('deleting', { version: 2 })))).ok).toBe(true);
  const about = log.lines.filter((entry) => entry.facts['connection'] === 'prompt');
  expect(about.map((entry) => entry.message)).toEqual(['redis is away', 'redis is back']);
  await connections.prompt.del(await connections.prompt.keys(`${prefix}:*`));
});

it('knows every error Redis and the way to it come with, and no other', async () => {
  const line = await openWeakLine(inject('redisUrl'));
  const { prompt, close } = await connectRedis({ url: line.url }, createRecordingLog());
  onTestFinished(close);
  const patience = { timeout: 60_000 };
  const met: unknown[] = [];
  const meet = (work: Promise<unknown>) =>
    work.then(
      () => met.push('no error'),
      (error: unknown) => met.push(error),
    );
  await meet(prompt.call('NO-SUCH-COMMAND'));
  // Longer than a command may take; the connection hears nothing else meanwhile.
  const deaf = await connectRedis({ url: line.url }, createRecordingLog());
  await meet(deaf.prompt.blpop('cs-test-nothing-comes', 5));
  deaf.prompt.disconnect();
  await line.down();
  await vi.waitFor(() => expect(prompt.status).not.toBe('ready'), patience);
  await meet(prompt.get('anything'));
  await line.up();
  await vi.waitFor(() => expect(prompt.status).toBe('ready'), patience);
  await prompt.quit();
  await vi.waitFor(() => expect(prompt.status).toBe('end'), patience);
  await meet(prompt.get('anything'));
  expect(met.map(isRedisFailure), inspect(met)).toEqual([true, true, true, true]);
  const others = [new TypeError('x is not a function'), new SyntaxError('in a record'), 'text', undefined];
  expect(others.map(isRedisFailure)).toEqual([false, false, false, false]);
});

it('says why when Redis never answers, without the password', async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  onTestFinished(() => void silent.close());
  const { port } = silent.address() as AddressInfo;
  const log = createRecordingLog();
  await expect(connectRedis({ url: `redis://:s3cr3t-word@127.0.0.1:${port}` }, log, 200)).rejects.toThrow(
    /200 ms/,
  );
  expect(JSON.stringify(log.lines)).not.toContain('s3cr3t-word');
});

it('says why when nothing listens, without the password', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  const log = createRecordingLog();
  const failure = await connectRedis({ url: `redis://:s3cr3t-word@127.0.0.1:${port}` }, log, 1_000).catch(
    (error: unknown) => inspect(error, { depth: 9 }),
  );
  expect(failure).toContain('ECONNREFUSED');
  expect(JSON.stringify([failure, log.lines])).not.toContain('s3cr3t-word');
});

it('says why when the password is wrong, without it', async () => {
  const url = new URL(inject('redisUrl'));
  url.password = 's3cr3t-word';
  const log = createRecordingLog();
  const failure = await connectRedis({ url: url.href }, log, 2_000).catch((error: unknown) =>
    inspect(error, { depth: 9 }),
  );
  expect(failure).toMatch(/WRONGPASS|NOAUTH|invalid|AUTH/);
  expect(JSON.stringify([failure, log.lines])).not.toContain('s3cr3t-word');
});

it('never goes on in another database than the one it was told', async () => {
  const url = new URL(inject('redisUrl'));
  url.pathname = '/99';
  await expect(connectRedis({ url: url.href }, createRecordingLog())).rejects.toThrow(/DB index/);
});

it('hangs up on a peer that has gone silent', async () => {
  const { prompt, blocking, close } = await connectRedis({ url: inject('redisUrl') }, createRecordingLog());
  onTestFinished(close);
  expect(prompt.options).toMatchObject({ enableOfflineQueue: false, maxRetriesPerRequest: 1 });
  expect((prompt.options as RedisOptions).socketTimeout).toBeLessThanOrEqual(15_000);
  expect(blocking().options).toMatchObject({ maxRetriesPerRequest: null, socketTimeout: 15_000 });
});
