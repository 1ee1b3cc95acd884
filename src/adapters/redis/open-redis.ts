import type { ConnectionOptions } from 'node:tls';
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { readRedisAddress, type RedisAddress } from './redis-address.js';

/** One server, the primary that Sentinels name, or a Cluster: what is stored and how is the same. */
export type RedisClient = Redis | Cluster;

/** How Redis is reached. */
export interface RedisSettings {
  /** As `readRedisAddress` takes it. */
  url: string;
  /** Besides the usual authorities; PEM. */
  ca?: string;
  /** Of this client, where the server asks for one; PEM. */
  certificate?: { cert: string; key: string };
  /** A Redis that keeps nothing over its own restart is accepted. */
  isLossAllowed?: boolean;
  /** So many replicas confirm what must outlive a failover, within this time, before it counts. */
  replicas?: { atLeast: number; withinMs: number };
}

/** Rejects what is no address; the words hold no password. */
export function addressOf({ url }: RedisSettings): RedisAddress {
  const read = readRedisAddress(url);
  if (!read.ok) throw new Error(`The address of Redis cannot be used: ${read.fault}`);
  return read.address;
}

/** What the address says of TLS, and the settings; absent: none. */
export function tlsOf(
  { tls }: RedisAddress,
  { ca, certificate }: RedisSettings,
): ConnectionOptions | undefined {
  return tls ? { ...(ca && { ca }), ...certificate } : undefined;
}

/** How a connection behaves, whatever it leads to. */
export type Behaviour = Pick<
  RedisOptions,
  | 'lazyConnect'
  | 'enableOfflineQueue'
  | 'enableReadyCheck'
  | 'maxRetriesPerRequest'
  | 'commandTimeout'
  | 'socketTimeout'
  | 'connectTimeout'
  | 'retryStrategy'
> & {
  /** For BullMQ, which reads it here. */
  skipVersionCheck?: boolean;
};

/** A client for the address, which connects as its behaviour says. */
export function openRedis(settings: RedisSettings, behaviour: Behaviour): RedisClient {
  const address = addressOf(settings);
  const tls = tlsOf(address, settings);
  const access = { ...address.user, ...(tls && { tls }), ...(address.family && { family: address.family }) };
  switch (address.kind) {
    case 'server':
      return new Redis({
        ...address.nodes[0],
        db: address.database,
        ...access,
        ...behaviour,
        reconnectOnError: isDemoted,
      });
    case 'sentinel':
      return new Redis({
        sentinels: address.nodes,
        name: address.primary,
        db: address.database,
        ...(address.sentinels.username && { sentinelUsername: address.sentinels.username }),
        ...(address.sentinels.password && { sentinelPassword: address.sentinels.password }),
        ...(tls && { sentinelTLS: tls, enableTLSForSentinelMode: true }),
        sentinelCommandTimeout: 2_000,
        ...access,
        ...behaviour,
        reconnectOnError: isDemoted,
      });
    case 'cluster': {
      const { lazyConnect, enableOfflineQueue, retryStrategy, ...ofEachNode } = behaviour;
      return new Cluster(address.nodes, {
        ...(lazyConnect !== undefined && { lazyConnect }),
        ...(enableOfflineQueue !== undefined && { enableOfflineQueue }),
        ...(retryStrategy && { clusterRetryStrategy: retryStrategy }),
        slotsRefreshTimeout: 2_000,
        // Certificates are for names: they are not to be resolved before the handshake.
        dnsLookup: (host, found) => found(null, host),
        redisOptions: { ...access, ...ofEachNode },
      });
    }
  }
}

/** After a failover the old primary is a replica: connecting again finds the new one. */
function isDemoted(error: Error): boolean {
  return error.message.startsWith('READONLY');
}
