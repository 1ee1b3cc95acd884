import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type ExaminedRedis, examineRedis } from '../../../src/adapters/redis/examine-redis.js';
import type { RedisFinding } from '../../../src/domain/redis-finding.js';
import { explainRedis } from '../../../src/explanations/redis-findings.js';
import { readConfig } from '../../../src/config.js';
import { examine } from '../../../src/examine.js';
import { describeWith } from '../../debian-package.js';
import { freePort } from '../../free-port.js';
import {
  redisServer,
  type RedisServer,
  type ServerOptions,
  startCluster,
  startRedisServer,
} from '../../redis-servers.js';

async function serverWith(...config: string[]): Promise<RedisServer> {
  return started({ config });
}
async function started(options: ServerOptions): Promise<RedisServer> {
  const server = await startRedisServer(options);
  onTestFinished(server.stop);
  return server;
}

/** Codes, and that no word says a secret. */
async function codesOf(settings: ExaminedRedis): Promise<string[]> {
  const found = (await examineRedis(settings)).map(explainRedis);
  expect(JSON.stringify(found)).not.toContain('s3cr3t');
  return found.map(({ weight, code }) => `${weight} ${code}`);
}

function lineTo(server: RedisServer, change: (data: Buffer) => Buffer, delayMs = 0): Promise<string> {
  const line = createServer((client) => {
    const upstream = connect(server.port, '127.0.0.1');
    for (const socket of [client, upstream]) socket.on('error', () => undefined);
    client.on('data', (data) => upstream.write(data)).on('close', () => upstream.destroy());
    upstream.on('data', (data) => setTimeout(() => client.write(change(data)), delayMs));
  });
  onTestFinished(() => void line.close());
  return new Promise((resolve) => {
    line.listen(0, '127.0.0.1', () =>
      resolve(`redis://127.0.0.1:${(line.address() as { port: number }).port}`),
    );
  });
}

describeWith(redisServer, 'a Redis in the wrong mode', () => {
  let plain: RedisServer;
  let folder: string;
  beforeAll(async () => {
    plain = await startRedisServer();
    folder = mkdtempSync(join(tmpdir(), 'countersign-tls-'));
    const openssl = (...words: string[]) => execFileSync('openssl', words, { cwd: folder, stdio: 'ignore' });
    openssl(
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
      '-subj',
      '/CN=authority',
      '-days',
      '2',
    );
    openssl(
      'req',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-keyout',
      'a.key',
      '-out',
      'a.csr',
      '-subj',
      '/CN=redis',
      '-addext',
      'subjectAltName=IP:127.0.0.1',
    );
    openssl(
      'x509',
      '-req',
      '-in',
      'a.csr',
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-out',
      'a.pem',
      '-days',
      '2',
      '-copy_extensions',
      'copy',
    );
  });
  afterAll(async () => {
    await plain.stop();
    rmSync(folder, { recursive: true });
  });

  test('nothing is found of one that is as it should be', async () => {
    expect(await codesOf({ url: plain.url })).toEqual([]);
  });

  test.each<[string, string[], object]>([
    ['stops redis.evicts', ['maxmemory-policy allkeys-lru', 'maxmemory 100mb'], {}],
    ['stops redis.evicts', ['maxmemory-policy volatile-ttl'], {}],
    ['stops redis.not_persistent', ['appendonly no'], {}],
    ['warns redis.not_persistent', ['appendonly no'], { isLossAllowed: true }],
    ['warns redis.snapshots_only', ['appendonly no', 'save 60 1000'], {}],
    ['warns redis.nearly_full', ['maxmemory 1mb'], {}],
    ['stops redis.replica', ['replicaof 127.0.0.1 1'], {}],
    ['stops redis.password_missing', ['requirepass s3cr3t'], {}],
    ['says redis.unreadable', ['rename-command CONFIG ""', 'rename-command INFO ""'], {}],
    ['warns redis.few_replicas', [], { replicas: { atLeast: 1, withinMs: 100 } }],
  ])('%s: %s', async (code, config, settings) => {
    const server = await started({ config, access: code.includes('password') ? { password: 's3cr3t' } : {} });
    expect(await codesOf({ url: server.url, ...settings })).toEqual([code]);
  });

  test('a wrong password, and a user of access lists', async () => {
    const server = await serverWith(
      'user default off',
      'user bot on >s3cr3t ~{countersign}* &* +@all -@dangerous',
      'user looker on >s3cr3t ~{countersign}* +@read +@connection',
    );
    const as = (user: string) => ({ url: server.url.replace('//', `//${user}@`) });
    expect(await codesOf(as('bot:s3cr3tt'))).toEqual(['stops redis.password_wrong']);
    expect(await codesOf(as('bot:s3cr3t'))).toEqual(['says redis.unreadable']);
    expect(await codesOf(as('looker:s3cr3t'))).toEqual([
      'stops redis.not_permitted',
      'says redis.unreadable',
    ]);
    expect(await codesOf({ ...as('bot:s3cr3t'), prefix: '{other}' })).toContain('stops redis.not_permitted');
  });

  test('a database that is not there is told, and is not another one', async () => {
    expect(await codesOf({ url: `${plain.url}/99` })).toEqual(['stops redis.no_database']);
    expect(await codesOf({ url: `${plain.url}/3` })).toEqual([]);
  });

  test('a Sentinel as a Redis, a Redis as a Sentinel, and a primary nobody knows', async () => {
    const config = [`sentinel monitor keys-db 127.0.0.1 ${plain.port} 1`];
    const sentinel = await started({ sentinel: true, config });
    const [found] = await examineRedis({ url: sentinel.url });
    expect(found).toMatchObject({ problem: 'is_sentinel', primaries: ['keys-db'] });
    expect(explainRedis(found!).next).toContain(`redis+sentinel://127.0.0.1:${sentinel.port}/keys-db`);
    const via = (hosts: string, name: string) => ({ url: `redis+sentinel://${hosts}/${name}` });
    expect(await codesOf(via(`127.0.0.1:${sentinel.port}`, 'keys-db'))).toEqual([]);
    expect(await codesOf(via(`127.0.0.1:${plain.port}`, 'keys-db'))).toEqual(['stops redis.not_sentinel']);
    expect(await codesOf(via(`127.0.0.1:${sentinel.port}`, 'mymaster'))).toEqual([
      'stops redis.primary_unknown',
    ]);
    const spare = via(`127.0.0.1:${await freePort()},127.0.0.1:${sentinel.port}`, 'keys-db');
    expect(await codesOf(spare)).toEqual(['warns redis.unreachable']);
  });

  test('Sentinels with a password of their own', async () => {
    const config = [`sentinel monitor mymaster 127.0.0.1 ${plain.port} 1`, 'requirepass s3cr3t'];
    const sentinel = await started({ sentinel: true, config, access: { password: 's3cr3t' } });
    const url = `redis+sentinel://127.0.0.1:${sentinel.port}/mymaster`;
    expect(await codesOf({ url })).toEqual(['stops redis.password_missing']);
    expect(await codesOf({ url: `${url}?sentinel_password=s3cr3tt` })).toEqual([
      'stops redis.password_wrong',
    ]);
    expect(await codesOf({ url: `${url}?sentinel_password=s3cr3t` })).toEqual([]);
  });

  test('one server of a Cluster, a Cluster that is none, and one without our slot', async () => {
    const cluster = await startCluster({ primaries: 1 });
    onTestFinished(cluster.stop);
    const [server] = cluster.servers;
    expect(await codesOf({ url: server!.url })).toEqual(['stops redis.is_cluster']);
    expect(await codesOf({ url: cluster.url })).toEqual([]);
    expect(await codesOf({ url: `redis+cluster://127.0.0.1:${plain.port}` })).toEqual([
      'stops redis.not_cluster',
    ]);
    await server!.call('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lfu');
    expect(await codesOf({ url: cluster.url })).toEqual(['stops redis.evicts']);
    await server!.call('CLUSTER', 'FLUSHSLOTS');
    expect(await codesOf({ url: cluster.url })).toEqual(['stops redis.cluster_down']);
  });

  test('TLS to a server without it, the reverse, and certificates', async () => {
    expect(await codesOf({ url: plain.url.replace('redis:', 'rediss:') })).toEqual([
      'stops redis.tls_unknown',
    ]);
    const pem = (name: string) => readFileSync(join(folder, name), 'utf8');
    const files = ['a.pem', 'a.key', 'ca.pem'].map((name) => join(folder, name));
    const tlsPort = await freePort();
    const config = [
      'port 0',
      `tls-port ${tlsPort}`,
      `tls-cert-file ${files[0]}`,
      `tls-key-file ${files[1]}`,
      `tls-ca-cert-file ${files[2]}`,
    ];
    const access = { tls: { ca: pem('ca.pem'), cert: pem('a.pem'), key: pem('a.key') } };
    await started({ config: [...config, 'tls-auth-clients yes'], access });
    const url = `rediss://127.0.0.1:${tlsPort}`;
    const certificate = { cert: pem('a.pem'), key: pem('a.key') };
    expect(await codesOf({ url: url.replace('rediss', 'redis') })).toEqual(['stops redis.tls_missing']);
    expect(await codesOf({ url })).toEqual(['stops redis.certificate_untrusted']);
    expect(await codesOf({ url, ca: pem('ca.pem') })).toEqual(['stops redis.certificate_missing']);
    expect(await codesOf({ url, ca: pem('ca.pem'), certificate })).toEqual([]);
    const byName = url.replace('127.0.0.1', 'localhost');
    expect(await codesOf({ url: byName, ca: pem('ca.pem'), certificate })).toEqual([
      'stops redis.certificate_untrusted',
    ]);
  });

  test('an old one, a slow one, one that is not there', async () => {
    const older = await lineTo(plain, (data) =>
      Buffer.from(data.toString('latin1').replaceAll('7.0.15', '6.0.15'), 'latin1'),
    );
    expect(await codesOf({ url: older })).toEqual(['stops redis.too_old']);
    expect(await codesOf({ url: await lineTo(plain, (data) => data, 60) })).toEqual(['warns redis.slow']);
    expect(await codesOf({ url: `redis://:s3cr3t@127.0.0.1:${await freePort()}` })).toEqual([
      'stops redis.unreachable',
    ]);
  });
});

describeWith(redisServer, 'a check', () => {
  const codesFor = async (env: Record<string, string>) =>
    (await examine(readConfig(env), env))
      .filter(({ code }) => code.startsWith('redis.'))
      .map(({ weight, code }) => `${weight} ${code}`);

  test('tells all that is wrong with a Redis that loses records, and what is allowed by name', async () => {
    const losing = await serverWith('maxmemory-policy allkeys-lru', 'appendonly no');
    expect(await codesFor({ REDIS_URL: losing.url })).toEqual([
      'stops redis.evicts',
      'stops redis.not_persistent',
    ]);
    await losing.call('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    expect(await codesFor({ REDIS_URL: losing.url, REDIS_ALLOW_NO_PERSISTENCE: 'yes' })).toEqual([
      'warns redis.not_persistent',
    ]);
  });
});

test('every finding is said in words that name the server', () => {
  const at = 'redis.example.com:6379';
  const all: RedisFinding[] = [
    { at, problem: 'protected' },
    { at, problem: 'primary_unknown', name: 'mine', primaries: [] },
  ];
  for (const finding of all) {
    expect(explainRedis(finding)).toMatchObject({ weight: 'stops', setting: 'REDIS_URL' });
    expect(explainRedis(finding).found).toContain(at);
  }
});
