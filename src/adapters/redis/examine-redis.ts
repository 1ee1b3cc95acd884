import type { RedisFinding } from '../../domain/redis-finding.js';
import { addressOf, type RedisSettings, tlsOf } from './open-redis.js';
import { nameOfNode, type RedisAddress, type RedisNode } from './redis-address.js';
import { redisKeys } from './redis-keys.js';
import { infoOf, pairs, type ServerVisit, visitServer } from './server-visit.js';

/** Its SMISMEMBER is used; BullMQ recommends it too. */
const oldest = '6.2.0';
const slowFromMs = 30;
const fullFrom = 0.8;
const pings = 5;

export type ExaminedRedis = RedisSettings & { prefix?: string };

/**
 * What is wrong with the Redis that the settings name, or worth knowing; empty where there is nothing. Reads only. Of a Cluster it is
 * the server that holds our slot. Rejects where the address is none.
 */
export async function examineRedis(settings: ExaminedRedis): Promise<RedisFinding[]> {
  const address = addressOf(settings);
  switch (address.kind) {
    case 'server':
      return examineServer(address.nodes[0], address, settings);
    case 'sentinel':
      return viaSentinels(address, settings);
    case 'cluster':
      return viaCluster(address, settings);
  }
}

type AddressOf<K extends RedisAddress['kind']> = Extract<RedisAddress, { kind: K }>;

/** The first that knows, and what was found on the way to it. */
async function askEach<T>(
  nodes: readonly RedisNode[],
  ask: (node: RedisNode) => Promise<{ known: T } | { finding: RedisFinding }>,
): Promise<{ known?: T; findings: RedisFinding[] }> {
  const answers = await Promise.all(nodes.map(ask));
  const found = answers.find((answer) => 'known' in answer);
  const findings = answers.flatMap((answer) => ('finding' in answer ? answer.finding : []));
  return {
    ...(found && { known: found.known }),
    findings: findings.map((one) =>
      found && one.problem === 'unreachable' ? { ...one, isSpare: true } : one,
    ),
  };
}

async function viaSentinels(
  address: AddressOf<'sentinel'>,
  settings: ExaminedRedis,
): Promise<RedisFinding[]> {
  const { primary: name, sentinels: user } = address;
  const { known, findings } = await askEach<RedisNode>(address.nodes, async (node) => {
    const visiting = await visitServer({ node, user, tls: tlsOf(address, settings), whose: 'sentinel' });
    if (!visiting.ok) return { finding: visiting.finding };
    const { visit } = visiting;
    try {
      const at = visit.at;
      if (visit.mode !== 'sentinel') return { finding: { at, problem: 'not_sentinel' } };
      const found = (await visit.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name)) as
        [string, string] | null;
      if (found) return { known: { host: found[0], port: Number(found[1]) } };
      return { finding: { at, problem: 'primary_unknown', name, primaries: await primariesOf(visit) } };
    } finally {
      visit.close();
    }
  });
  return known ? [...findings, ...(await examineServer(known, address, settings))] : findings;
}

async function primariesOf(sentinel: ServerVisit): Promise<string[]> {
  const known = await sentinel.call('SENTINEL', 'MASTERS').catch(() => []);
  return (known as unknown[]).map((one) => pairs(one)['name'] ?? '').sort();
}

async function viaCluster(address: AddressOf<'cluster'>, settings: ExaminedRedis): Promise<RedisFinding[]> {
  const key = redisKeys(settings.prefix ?? '{countersign}').auditHead;
  const { known, findings } = await askEach<RedisNode>(address.nodes, async (node) => {
    const visiting = await visitServer({
      node,
      user: address.user,
      tls: tlsOf(address, settings),
      whose: 'redis',
    });
    if (!visiting.ok) return { finding: visiting.finding };
    const { visit } = visiting;
    try {
      const at = visit.at;
      if (visit.mode === 'sentinel')
        return { finding: { at, problem: 'is_sentinel', primaries: await primariesOf(visit) } };
      if (visit.mode !== 'cluster') return { finding: { at, problem: 'not_cluster' } };
      const slot = Number(await visit.call('CLUSTER', 'KEYSLOT', key));
      const ranges = (await visit.call('CLUSTER', 'SLOTS')) as [number, number, [string, number]][];
      const holder = ranges.find(([from, to]) => from <= slot && slot <= to)?.[2];
      if (!holder) return { finding: { at, problem: 'cluster_down' } };
      return { known: { host: holder[0] || node.host, port: holder[1] } };
    } finally {
      visit.close();
    }
  });
  return known ? [...findings, ...(await examineServer(known, address, settings))] : findings;
}

async function examineServer(
  node: RedisNode,
  address: RedisAddress,
  settings: ExaminedRedis,
): Promise<RedisFinding[]> {
  const visiting = await visitServer({
    node,
    user: address.user,
    tls: tlsOf(address, settings),
    whose: 'redis',
  });
  if (!visiting.ok) return [visiting.finding];
  const { visit } = visiting;
  const at = nameOfNode(node);
  try {
    if (visit.mode === 'sentinel')
      return [{ at, problem: 'is_sentinel', primaries: await primariesOf(visit) }];
    if (visit.mode === 'cluster' && address.kind !== 'cluster') return [{ at, problem: 'is_cluster' }];
    const refused = await databaseRefused(visit, address);
    if (refused) return [refused];
    const findings: RedisFinding[] = [];
    if (isOlder(visit.version, oldest))
      findings.push({ at, problem: 'too_old', version: visit.version, oldest });
    if (visit.role !== 'master') findings.push({ at, problem: 'replica' });
    return [
      ...findings,
      ...(await permissions(visit, address.kind === 'cluster', settings)),
      ...(await keeping(visit, settings)),
      ...(await speed(visit)),
    ];
  } finally {
    visit.close();
  }
}

async function databaseRefused(
  { at, call }: ServerVisit,
  { database }: RedisAddress,
): Promise<RedisFinding | undefined> {
  if (database === 0) return undefined;
  try {
    await call('SELECT', String(database));
    return undefined;
  } catch {
    return { at, problem: 'no_database', database };
  }
}

/** Whether scripts may run, on names of ours. */
async function permissions(
  { at, call }: ServerVisit,
  isCluster: boolean,
  { prefix = '{countersign}' }: ExaminedRedis,
) {
  const { auditHead } = redisKeys(prefix);
  try {
    await call('EVAL', "return redis.call('EXISTS', KEYS[1])", '1', auditHead);
    return [];
  } catch (error) {
    const why = (error as Error).message;
    // A slot may move while this looks.
    if (isCluster && /^(MOVED|ASK|CLUSTERDOWN|TRYAGAIN)/.test(why))
      return [{ at, problem: 'cluster_down' as const }];
    return [{ at, problem: 'not_permitted' as const, why }];
  }
}

/** What becomes of what is stored. */
async function keeping({ at, call }: ServerVisit, settings: ExaminedRedis): Promise<RedisFinding[]> {
  const info = infoOf(await call('INFO').catch(() => ''));
  const configured = async (name: string) =>
    pairs(await call('CONFIG', 'GET', name).catch(() => undefined))[name];
  const [set, appends, save] = await Promise.all(['maxmemory-policy', 'appendonly', 'save'].map(configured));
  const policy = set ?? info['maxmemory_policy'];
  const isAppended = appends === undefined ? flag(info['aof_enabled']) : appends === 'yes';
  const used = Number(info['used_memory']);
  const most = Number(info['maxmemory']);
  const findings: RedisFinding[] = [];
  const unreadable: ('eviction' | 'persistence' | 'memory')[] = [];
  if (policy === undefined) unreadable.push('eviction');
  else if (policy !== 'noeviction') findings.push({ at, problem: 'evicts', policy });
  if (isAppended !== true) {
    if (isAppended === undefined || save === undefined) unreadable.push('persistence');
    else if (save !== '') findings.push({ at, problem: 'snapshots_only' });
    else findings.push({ at, problem: 'not_persistent', isAllowed: settings.isLossAllowed === true });
  }
  if (!Number.isFinite(used) || !Number.isFinite(most)) unreadable.push('memory');
  else if (most > 0 && used >= most * fullFrom) {
    findings.push({ at, problem: 'nearly_full', usedBytes: used, mostBytes: most });
  }
  const { replicas } = settings;
  const connected = Number(info['connected_slaves']);
  if (replicas && connected < replicas.atLeast) {
    findings.push({ at, problem: 'few_replicas', wanted: replicas.atLeast, found: connected });
  }
  return unreadable.length > 0 ? [...findings, { at, problem: 'unreadable', what: unreadable }] : findings;
}

const flag = (text: string | undefined) => (text === undefined ? undefined : text === '1');

async function speed({ at, call }: ServerVisit): Promise<RedisFinding[]> {
  const took: number[] = [];
  for (let turn = 0; turn < pings; turn++) {
    const from = performance.now();
    await call('PING').catch(() => undefined);
    took.push(performance.now() - from);
  }
  const ms = Math.round(took.sort((one, other) => one - other)[Math.floor(pings / 2)]!);
  return ms < slowFromMs ? [] : [{ at, problem: 'slow', ms }];
}

function isOlder(version: string, than: string): boolean {
  const numbers = (text: string) => text.split('.').map((part) => Number.parseInt(part, 10) || 0);
  const [one, other] = [numbers(version), numbers(than)];
  const index = other.findIndex((number, at) => (one[at] ?? 0) !== number);
  return version !== '' && index >= 0 && (one[index] ?? 0) < other[index]!;
}
