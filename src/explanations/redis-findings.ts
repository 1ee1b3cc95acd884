import type { RedisFinding } from '../domain/redis-finding.js';
import type { Finding, FindingWeight } from './finding.js';

type Words = { weight: FindingWeight; setting?: string; found: string; next?: string };
type Problem = RedisFinding['problem'];

const megabytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MB`;

const unread = {
  eviction: 'whether it evicts (maxmemory-policy)',
  persistence: 'whether it keeps what it holds over a restart (appendonly, save)',
  memory: 'how much of its memory is used',
};

const words: { [P in Problem]: (finding: Extract<RedisFinding, { problem: P }>) => Words } = {
  unreachable: ({ at, why, isSpare }) => ({
    weight: isSpare ? 'warns' : 'stops',
    found: isSpare
      ? `Nothing answers at ${at} (${why}); another of the servers that REDIS_URL names does.`
      : `Nothing answers at ${at} (${why}).`,
    next: 'Look whether Redis runs, and whether host and port are reached from here.',
  }),
  tls_unknown: ({ at }) => ({
    weight: 'stops',
    found: `${at} speaks Redis without TLS, and REDIS_URL asks for TLS.`,
    next: 'Write redis in place of rediss, or name the port for TLS.',
  }),
  tls_missing: ({ at }) => ({
    weight: 'stops',
    found: `${at} speaks TLS, and REDIS_URL does not ask for it.`,
    next: 'Write rediss in place of redis.',
  }),
  certificate_untrusted: ({ at, why }) => ({
    weight: 'stops',
    setting: 'REDIS_CA_FILE',
    found: `The certificate of ${at} is not trusted (${why}).`,
    next: 'Set REDIS_CA_FILE to the certificate of the authority that signed it, and name the host as the certificate does.',
  }),
  certificate_missing: ({ at }) => ({
    weight: 'stops',
    setting: 'REDIS_CERT_FILE',
    found: `${at} ended the TLS handshake: it takes no client without a certificate it knows.`,
    next: 'Set REDIS_CERT_FILE and REDIS_KEY_FILE.',
  }),
  password_missing: ({ at, whose }) => ({
    weight: 'stops',
    found: `${at} wants a password, and REDIS_URL has none for it.`,
    next:
      whose === 'redis'
        ? 'Write it into the address: redis://user:password@host.'
        : 'Write it into the address: ?sentinel_password=…',
  }),
  password_wrong: ({ at, whose }) => ({
    weight: 'stops',
    found: `${at} does not take the ${whose === 'redis' ? '' : 'Sentinels’ '}user or password in REDIS_URL, or the user is off.`,
    next: 'Ask whoever runs Redis. In the address, @ / ? # % in a password are written %40 %2F %3F %23 %25.',
  }),
  protected: ({ at }) => ({
    weight: 'stops',
    found: `${at} is in protected mode: without a password it takes connections from its own machine alone.`,
    next: 'Give Redis a password, and write it into REDIS_URL.',
  }),
  is_sentinel: ({ at, primaries }) => ({
    weight: 'stops',
    found: `${at} is a Sentinel, and REDIS_URL names it as a Redis.`,
    next: `Write redis+sentinel://${at}/${primaries[0] ?? 'mymaster'}, with the other Sentinels after a comma.`,
  }),
  is_cluster: ({ at }) => ({
    weight: 'stops',
    found: `${at} is one server of a Cluster, and REDIS_URL names it as a Redis by itself.`,
    next: `Write redis+cluster://${at}, with others of its servers after a comma.`,
  }),
  not_sentinel: ({ at }) => ({
    weight: 'stops',
    found: `${at} is a Redis, and REDIS_URL names it as a Sentinel.`,
    next: 'Name the port of the Sentinel, usually 26379, or begin with redis:// to use this server by itself.',
  }),
  not_cluster: ({ at }) => ({
    weight: 'stops',
    found: `${at} is a Redis by itself, and REDIS_URL names it as a server of a Cluster.`,
    next: 'Begin with redis:// or rediss://.',
  }),
  cluster_down: ({ at }) => ({
    weight: 'stops',
    found: `The Cluster of ${at} has no server for the slot that Countersign’s records are in.`,
    next: 'Bring the missing servers back (redis-cli --cluster check), then start again.',
  }),
  primary_unknown: ({ at, name, primaries }) => ({
    weight: 'stops',
    found: `The Sentinel at ${at} watches no primary called ${name}; ${
      primaries.length === 0 ? 'it names none' : `it knows ${primaries.join(', ')}`
    }.`,
    next: 'Name the primary in REDIS_URL as the Sentinels do: redis+sentinel://host:26379/name.',
  }),
  too_old: ({ at, version, oldest }) => ({
    weight: 'stops',
    found: `${at} is Redis ${version}; Countersign needs ${oldest} or later.`,
    next: 'Bring it up to date, or use another.',
  }),
  replica: ({ at }) => ({
    weight: 'stops',
    found: `${at} is a replica: it takes no writes.`,
    next: 'Name the primary, or the Sentinels, which know it: redis+sentinel://host:26379/mymaster.',
  }),
  no_database: ({ at, database }) => ({
    weight: 'stops',
    found: `${at} has no database ${database}, or does not let this user into it.`,
    next: 'Leave the number out of REDIS_URL, or name one that is there (setting `databases` of Redis).',
  }),
  evicts: ({ at, policy }) => ({
    weight: 'stops',
    found: `${at} throws records away when its memory is full (maxmemory-policy ${policy}): open requests and audit entries would be gone.`,
    next: 'Set its maxmemory-policy to noeviction; where others use it as a cache, use a Redis of its own.',
  }),
  not_persistent: ({ at, isAllowed }) => ({
    weight: isAllowed ? 'warns' : 'stops',
    setting: 'REDIS_ALLOW_NO_PERSISTENCE',
    found: `${at} keeps nothing over its own restart (appendonly no, save ""): requests and audit log would be gone${
      isAllowed ? ', which REDIS_ALLOW_NO_PERSISTENCE accepts' : ''
    }.`,
    next: 'Set its appendonly to yes. To accept the loss, set REDIS_ALLOW_NO_PERSISTENCE to yes.',
  }),
  snapshots_only: ({ at }) => ({
    weight: 'warns',
    found: `${at} writes to disk from time to time alone (save, appendonly no): after a crash the last minutes are gone.`,
    next: 'Set its appendonly to yes.',
  }),
  nearly_full: ({ at, usedBytes, mostBytes }) => ({
    weight: 'warns',
    found: `${at} uses ${megabytes(usedBytes)} of ${megabytes(mostBytes)} (maxmemory); once it is full, no click can be put on record.`,
    next: 'Raise its maxmemory, or make room.',
  }),
  unreadable: ({ at, what }) => ({
    weight: 'says',
    found: `At ${at} cannot be read ${what.map((one) => unread[one]).join(', nor ')}: it refuses CONFIG or INFO, as managed services do.`,
    next: 'See in its settings that it has maxmemory-policy noeviction and appendonly yes.',
  }),
  not_permitted: ({ at, why }) => ({
    weight: 'stops',
    found: `${at} does not let this user do what Countersign needs (${why}).`,
    next: 'Give the user all commands but the dangerous ones, on the names of REDIS_PREFIX: ~{countersign}* +@all -@dangerous.',
  }),
  slow: ({ at, ms }) => ({
    weight: 'warns',
    found: `${at} takes ${ms} ms for an answer; a click asks it some dozens of times, and Slack waits three seconds.`,
    next: 'Use a Redis in the same network.',
  }),
  few_replicas: ({ at, wanted, found }) => ({
    weight: 'warns',
    setting: 'REDIS_WAIT_REPLICAS',
    found: `${at} has ${found} replicas, and REDIS_WAIT_REPLICAS waits for ${wanted}: until they are there, clicks are refused.`,
    next: 'Bring the replicas back, or lower REDIS_WAIT_REPLICAS.',
  }),
};

/** One thing that was found of Redis, for whoever runs the bot. */
export function explainRedis(finding: RedisFinding): Finding {
  const write = words[finding.problem] as (finding: RedisFinding) => Words;
  const { weight, setting = 'REDIS_URL', ...said } = write(finding);
  return { weight, code: `redis.${finding.problem}`, setting, tried: `asked ${finding.at}`, ...said };
}
