// Looks for secrets wherever the bot could leave one: not only in what is there at the end, also in what has been.
import { once } from 'node:events';
import { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { Redis } from 'ioredis';
import { inject, vi } from 'vitest';
import { queueNames } from '../../src/adapters/bullmq/job-ids.js';
import { demoApiKeys, demoWorld } from '../../src/sandbox/demo-world.js';
import type { Stage } from './stage.js';

export interface SecretWatch {
  /** Access and refresh tokens IAM has given out since the watch began. */
  tokens(): string[];
  /** Places a text is in, or has been in. */
  placesOf(text: string): Promise<string[]>;
  close(): Promise<void>;
}

/** What is secret from the beginning. */
export const standingSecrets = [
  ...Object.values(demoApiKeys),
  demoWorld.workspace.botToken,
  demoWorld.workspace.appToken,
  demoWorld.workspace.signingSecret,
];

/** Begins before the stage opens, so that nothing is missed. */
export async function watchSecrets(): Promise<SecretWatch & { stage(stage: Stage): void }> {
  let stage: Stage | undefined;
  const tokens = new Set<string>();
  const printed: string[] = [];

  const { end } = ServerResponse.prototype;
  const ends = vi.spyOn(ServerResponse.prototype, 'end').mockImplementation(function (
    this: ServerResponse,
    ...rest: unknown[]
  ) {
    for (const [, token] of String(rest[0]).matchAll(/"(?:access|refresh)_token":"([^"]{40,})"/g)) {
      if (token !== undefined) tokens.add(token);
    }
    return Reflect.apply(end, this, rest) as ServerResponse;
  });
  const streams = [process.stdout, process.stderr].map((stream) => {
    const write = stream.write.bind(stream);
    return vi.spyOn(stream, 'write').mockImplementation((...rest: unknown[]) => {
      printed.push(String(rest[0]));
      return Reflect.apply(write, stream, rest) as boolean;
    });
  });
  const consoles = (['debug', 'info', 'log', 'warn', 'error'] as const).map((level) =>
    vi.spyOn(console, level).mockImplementation((...rest: unknown[]) => {
      printed.push(rest.map(String).join(' '));
    }),
  );
  const redis = new Redis(inject('redisUrl'));
  const monitor = await watchCommands(inject('redisUrl'));

  return {
    stage: (opened) => void (stage = opened),
    tokens: () => [...tokens],
    async placesOf(text) {
      if (!stage) throw new Error('nothing is watched');
      const { slack, logged, prefix } = stage;
      const { audit } = stage.app().ports;
      const stored = await dump(redis, prefix);
      const places: Record<string, string> = {
        'Redis as it is': stored.map(({ key, value }) => `${key} ${value}`).join('\n'),
        'jobs of BullMQ': stored
          .filter(({ key }) => isOfQueue(key, prefix))
          .map(({ key, value }) => `${key} ${value}`)
          .join('\n'),
        'commands to Redis': monitor.sent(),
        'the audit log': JSON.stringify(await audit.read(1, 10_000)),
        'the log': logged.join('\n'),
        'standard output': printed.join('\n'),
        'what people see': JSON.stringify(slack.people().map(({ id }) => slack.view(id))),
        // What the bot sent; Slack's answers tell it what a person has typed into a form.
        'calls to Slack': JSON.stringify(slack.calls().map(({ method, args }) => ({ method, args }))),
      };
      return Object.entries(places).flatMap(([place, held]) => (held.includes(text) ? [place] : []));
    },
    async close() {
      for (const spy of [ends, ...streams, ...consoles]) spy.mockRestore();
      monitor.close();
      await redis.quit();
    },
  };
}

/**
 * Every command of everyone, scripts and their arguments included. Over a socket of its own: a client takes the lines that
 * come in one piece with the answer to MONITOR for answers to other commands.
 */
async function watchCommands(url: string): Promise<{ sent(): string; close(): void }> {
  const { hostname, port, password } = new URL(url);
  const socket = connect(Number(port), hostname).setEncoding('utf8');
  let heard = '';
  socket.on('data', (piece: string) => void (heard += piece));
  socket.write(`AUTH ${password}\r\nMONITOR\r\n`);
  while (heard.split('\r\n').length < 3) await once(socket, 'data');
  if (!heard.startsWith('+OK\r\n+OK\r\n')) throw new Error(`Redis cannot be watched: ${heard.slice(0, 100)}`);
  return { sent: () => heard, close: () => void socket.destroy() };
}

/** A queue's own names are `<prefix>:<queue>:…`. */
function isOfQueue(key: string, prefix: string): boolean {
  return Object.values(queueNames).some((name) => key.startsWith(`${prefix}:${name}:`));
}

/** Everything whose name begins with the prefix, whatever its type. */
async function dump(redis: Redis, prefix: string): Promise<{ key: string; value: string }[]> {
  const keys = (await redis.keys('*')).filter((key) => key.startsWith(prefix));
  return Promise.all(
    keys.map(async (key) => ({
      key,
      value: JSON.stringify(await valueOf(redis, key, await redis.type(key))),
    })),
  );
}

function valueOf(redis: Redis, key: string, type: string): Promise<unknown> {
  switch (type) {
    case 'string':
      return redis.get(key);
    case 'hash':
      return redis.hgetall(key);
    case 'list':
      return redis.lrange(key, 0, -1);
    case 'set':
      return redis.smembers(key);
    case 'zset':
      return redis.zrange(key, '0', '-1', 'WITHSCORES');
    case 'stream':
      return redis.xrange(key, '-', '+');
    // Gone since it was listed.
    case 'none':
      return Promise.resolve(null);
    default:
      throw new Error(`${key} is a ${type}, which nobody looks into`);
  }
}
