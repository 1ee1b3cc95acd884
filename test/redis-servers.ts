// Redis servers of any kind, each in a folder of its own that goes with it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis, type RedisOptions } from 'ioredis';
import type { DebianPackage } from './debian-package.js';
import { freePort } from './free-port.js';

export const redisServer: DebianPackage = { name: 'redis-server', program: '/usr/bin/redis-server' };

export interface RedisServer {
  port: number;
  url: string;
  /** Sends a command as nobody in particular. */
  call(...words: [string, ...string[]]): Promise<unknown>;
  signal(signal: NodeJS.Signals): void;
  stop(): Promise<void>;
}

const startMs = 60_000;

export interface ServerOptions {
  /** Lines of its configuration, after those that keep its data. */
  config?: readonly string[];
  sentinel?: boolean;
  /** How whoever waits for it connects; default with neither password nor TLS. */
  access?: RedisOptions;
}

/** Keeps its data as a bot needs it, unless `config` says otherwise; resolves once it answers. */
export async function startRedisServer(options: ServerOptions = {}): Promise<RedisServer> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'countersign-redis-'));
  const ofKind = options.sentinel
    ? []
    : ['appendonly yes', 'save ""', 'maxmemory-policy noeviction', 'hz 100', 'repl-diskless-sync-delay 0'];
  const lines = ['bind 127.0.0.1', `port ${port}`, `dir ${folder}`, ...ofKind, ...(options.config ?? [])];
  const file = join(folder, 'redis.conf');
  await writeFile(file, `${lines.join('\n')}\n`);
  const child = spawn(redisServer.program, [file, ...(options.sentinel ? ['--sentinel'] : [])], {
    stdio: 'ignore',
  });
  const isGone = once(child, 'exit');
  const withUs = () => void child.kill('SIGKILL');
  process.once('exit', withUs);
  const client = new Redis({
    host: '127.0.0.1',
    port: options.config?.includes('port 0') ? tlsPortOf(options.config) : port,
    lazyConnect: true,
    enableReadyCheck: false,
    retryStrategy: () => 20,
    maxRetriesPerRequest: null,
    ...options.access,
  });
  client.on('error', () => undefined);
  const server: RedisServer = {
    port,
    url: `redis://127.0.0.1:${port}`,
    call: (command, ...words) => client.call(command, ...words),
    signal: (signal) => void child.kill(signal),
    async stop() {
      client.disconnect();
      process.off('exit', withUs);
      await end(child, isGone);
      await rm(folder, { recursive: true, force: true });
    },
  };
  const deadline = Date.now() + startMs;
  // Whether it knows the command is all the same.
  const answered = client.call('PING').catch((error: Error) => error);
  const late = sleep(deadline - Date.now(), 'late', { ref: false });
  if ((await Promise.race([answered, isGone.then(() => 'late'), late])) === 'late') {
    await server.stop();
    throw new Error(`redis-server does not start with ${lines.join('; ')}`);
  }
  return server;
}

const tlsPortOf = (config: readonly string[]) =>
  Number(config.find((line) => line.startsWith('tls-port'))?.split(' ')[1]);

async function end(child: ChildProcess, isGone: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGCONT');
  child.kill('SIGKILL');
  await isGone;
}

/** A primary with its replicas, and Sentinels that watch it as `mymaster`; by three of them it is replaced when it is gone. */
export async function startSentinels({ count = 3, replicaCount = 1, downAfterMs = 1_000 } = {}) {
  const primary = await startRedisServer();
  const replicas = await Promise.all(
    Array.from({ length: replicaCount }, () =>
      startRedisServer({ config: [`replicaof 127.0.0.1 ${primary.port}`] }),
    ),
  );
  const watch = [
    `sentinel monitor mymaster 127.0.0.1 ${primary.port} ${Math.floor(count / 2) + 1}`,
    `sentinel down-after-milliseconds mymaster ${downAfterMs}`,
    'sentinel failover-timeout mymaster 5000',
  ];
  const sentinels = await Promise.all(
    Array.from({ length: count }, () => startRedisServer({ sentinel: true, config: watch })),
  );
  await until(
    async () => String(await primary.call('INFO', 'replication')).split('state=online').length > replicaCount,
  );
  for (const sentinel of sentinels) {
    await until(async () => {
      const known = (await sentinel.call('SENTINEL', 'MASTER', 'mymaster')) as string[];
      const value = (name: string) => known[known.indexOf(name) + 1];
      return (
        value('num-other-sentinels') === String(count - 1) && value('num-slaves') === String(replicaCount)
      );
    });
  }
  const hosts = sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',');
  return {
    url: `redis+sentinel://${hosts}/mymaster`,
    primary,
    replicas,
    stop: () => stopAll([primary, ...replicas, ...sentinels]),
  };
}

/** A Cluster of as many primaries, each with so many replicas. */
export async function startCluster({ primaries = 3, replicasEach = 0 } = {}) {
  const count = primaries * (1 + replicasEach);
  // The usual one, 10,000 above the other, may be none.
  const buses = await Promise.all(Array.from({ length: count }, freePort));
  const servers = await Promise.all(
    buses.map((bus) =>
      startRedisServer({
        config: ['cluster-enabled yes', 'cluster-node-timeout 2000', `cluster-port ${bus}`],
      }),
    ),
  );
  const [first] = servers as [RedisServer, ...RedisServer[]];
  const heads = servers.slice(0, primaries);
  for (const [index, server] of servers.entries()) {
    await server.call('CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1));
    if (server !== first) {
      await server.call('CLUSTER', 'MEET', '127.0.0.1', String(first.port), String(buses[0]));
    }
  }
  const edge = (index: number) => Math.floor((16_384 * index) / primaries);
  for (const [index, server] of heads.entries()) {
    await server.call('CLUSTER', 'ADDSLOTSRANGE', String(edge(index)), String(edge(index + 1) - 1));
  }
  const idOf = new Map<RedisServer, string>();
  for (const server of servers) idOf.set(server, String(await server.call('CLUSTER', 'MYID')));
  const knowsAll = async (server: RedisServer) =>
    String(await server.call('CLUSTER', 'NODES'))
      .split('\n')
      .filter((line) => / connected/.test(line) && !/handshake/.test(line)).length === count;
  for (const server of servers) await until(() => knowsAll(server));
  for (const [index, server] of servers.slice(primaries).entries()) {
    await server.call('CLUSTER', 'REPLICATE', idOf.get(heads[index % primaries]!)!);
    await until(async () => /master_link_status:up/.test(String(await server.call('INFO', 'replication'))));
  }
  const replicasKnownTo = async (server: RedisServer) =>
    String(await server.call('CLUSTER', 'NODES')).split(/slave(?= [0-9a-f]{40})/).length - 1;
  for (const server of servers) {
    await until(async () => (await replicasKnownTo(server)) === count - primaries);
    await until(async () => /cluster_state:ok/.test(String(await server.call('CLUSTER', 'INFO'))));
  }
  return {
    url: `redis+cluster://${heads.map(({ port }) => `127.0.0.1:${port}`).join(',')}`,
    servers,
    stop: () => stopAll(servers),
  };
}

async function stopAll(servers: readonly RedisServer[]): Promise<void> {
  await Promise.all(servers.map((server) => server.stop()));
}

async function until(probe: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + startMs;
  while (!(await probe())) {
    if (Date.now() > deadline) throw new Error('the servers do not come together');
    await sleep(50);
  }
}
