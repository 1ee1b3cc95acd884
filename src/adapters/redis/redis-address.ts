/** Where a Redis answers, and as whom. */
export type RedisAddress = RedisAccess &
  (
    | { kind: 'server'; nodes: [RedisNode]; database: number }
    /** `nodes` are the Sentinels; they say which server is the primary. */
    | { kind: 'sentinel'; nodes: RedisNode[]; database: number; primary: string; sentinels: RedisUser }
    /** `nodes` are some of its servers; they say where the others are. A Cluster has one database. */
    | { kind: 'cluster'; nodes: RedisNode[]; database: 0 }
  );

export interface RedisNode {
  host: string;
  port: number;
}

/** Both absent: nobody. A password alone is that of the user `default`. */
export interface RedisUser {
  username?: string;
  password?: string;
}

interface RedisAccess {
  tls: boolean;
  user: RedisUser;
  /** IPv4 or IPv6 alone, where a name has addresses of both. */
  family?: 4 | 6;
}

export type ReadAddress =
  { ok: true; address: RedisAddress } | { ok: false; /** Holds no password. */ fault: string };

const parts =
  /^(?<scheme>[a-z]+(?:[+-][a-z]+)*):\/\/(?:(?<user>[^/?#]*)@)?(?<hosts>[^/?#@]*)(?:\/(?<path>[^?#]*))?(?:\?(?<query>[^#]*))?(?:#(?<fragment>.*))?$/i;
const scheme = /^redis(?<tls>s)?(?:[+-](?<kind>sentinel|cluster))?(?:[+-](?<suffix>tls|ssl))?$/i;
const node = /^(?:\[(?<six>[0-9a-f:.]+)\]|(?<name>[^:[\]\s]+))(?::(?<port>\d{1,5}))?$/i;

/** Names of the parameter under which other programs take the name of the primary. */
const primaryNames = ['master', 'mastername', 'master_name', 'service_name', 'sentinelmasterid'];

/**
 * Reads `redis://[user:password@]host[:port][/database]`, `redis+sentinel://[user:password@]host[:port],…/primary[/database]` and
 * `redis+cluster://[user:password@]host[:port],…`, with `rediss` for TLS. No standard has the last two; other
 * programs also write `-` for `+`, the primary's name as a parameter or a fragment, and `+tls`.
 */
export function readRedisAddress(text: string): ReadAddress {
  const fault = (words: string): ReadAddress => ({ ok: false, fault: words });
  const found = parts.exec(text.trim())?.groups;
  const how = scheme.exec(found?.['scheme'] ?? '')?.groups;
  if (!found || !how)
    return fault('it begins with none of redis://, rediss://, redis+sentinel://, redis+cluster://');
  const kind = (how['kind']?.toLowerCase() ?? 'server') as RedisAddress['kind'];
  const nodes = (found['hosts'] ?? '').split(',').map((one) => nodeOf(one.trim(), kind));
  if (!nodes.every((one) => one !== undefined)) {
    return fault(
      'its hosts are not of the form host:port; in a password @ / ? # % are written %40 %2F %3F %23 %25',
    );
  }
  const parameters = new Map(
    [...new URLSearchParams(found['query'] ?? '')].map(([name, value]) => [name.toLowerCase(), value]),
  );
  const take = (...names: string[]) => {
    const values = names.flatMap((name) => parameters.get(name) ?? []);
    for (const name of names) parameters.delete(name);
    return values[0];
  };
  const segments = (found['path'] ?? '').split('/').filter((one) => one !== '');
  const named = kind === 'sentinel' ? (take(...primaryNames) ?? found['fragment']) : undefined;
  const primary = named ?? (kind === 'sentinel' ? decoded(segments.shift()) : undefined);
  const databaseText = take('db') ?? segments.shift() ?? '0';
  const sentinels = userOf(take('sentinel_username'), take('sentinel_password'));
  const family = take('family');
  const [unknown] = parameters.keys();
  if (unknown !== undefined)
    return fault(`it has the parameter "${unknown}", which is none of Countersign’s`);
  if (segments.length > 0 || !/^\d{1,5}$/.test(databaseText))
    return fault('what follows the hosts is no number of a database');
  const user = readUser(found['user']);
  if (!user) return fault('user or password cannot be decoded; in them % is written %25');
  const database = Number(databaseText);
  const access = {
    tls: how['tls'] !== undefined || how['suffix'] !== undefined,
    user,
    ...(family === '4' || family === '6' ? { family: Number(family) as 4 | 6 } : {}),
  };
  switch (kind) {
    case 'server': {
      const [only, another] = nodes;
      if (!only || another)
        return fault(
          'it names several hosts; for Sentinels it begins with redis+sentinel://, for a Cluster with redis+cluster://',
        );
      return { ok: true, address: { kind, nodes: [only], database, ...access } };
    }
    case 'sentinel':
      if (!primary)
        return fault(
          'it does not name the primary the Sentinels watch: redis+sentinel://host:26379,host:26379/mymaster',
        );
      return { ok: true, address: { kind, nodes, database, primary, sentinels, ...access } };
    case 'cluster':
      if (database !== 0) return fault(`it names database ${database}; a Cluster has database 0 alone`);
      return { ok: true, address: { kind, nodes, database, ...access } };
  }
}

function nodeOf(text: string, kind: RedisAddress['kind']): RedisNode | undefined {
  const found = node.exec(text)?.groups;
  const port = found?.['port'] === undefined ? (kind === 'sentinel' ? 26_379 : 6_379) : Number(found['port']);
  const host = found?.['six'] ?? found?.['name'];
  return host === undefined || port < 1 || port > 65_535 ? undefined : { host, port };
}

function readUser(text: string | undefined): RedisUser | undefined {
  if (text === undefined) return {};
  const colon = text.indexOf(':');
  const [name, word] = colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
  const [username, password] = [decoded(name), decoded(word)];
  return username === undefined || password === undefined ? undefined : userOf(username, password);
}

const userOf = (username = '', password = ''): RedisUser => ({
  ...(username && { username }),
  ...(password && { password }),
});

function decoded(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** For people and logs: without user and password. */
export function nameOfNode({ host, port }: RedisNode): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
