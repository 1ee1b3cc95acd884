/** What is to be known of the Redis the bot is pointed at. */
export type RedisFinding = {
  /** host:port of the server it is about. */
  at: string;
} & RedisProblem;

type RedisProblem =
  /** `isSpare`: another of those that were named answers. */
  | { problem: 'unreachable'; why: string; isSpare: boolean }
  /** TLS was spoken to a server without, or the reverse. */
  | { problem: 'tls_unknown' | 'tls_missing' }
  | { problem: 'certificate_untrusted'; why: string }
  | { problem: 'certificate_missing' }
  | { problem: 'password_missing' | 'password_wrong'; whose: 'redis' | 'sentinel' }
  /** It takes no connection from elsewhere. */
  | { problem: 'protected' }
  | { problem: 'is_sentinel'; primaries: string[] }
  | { problem: 'is_cluster' | 'not_sentinel' | 'not_cluster' | 'cluster_down' }
  | { problem: 'primary_unknown'; name: string; primaries: string[] }
  | { problem: 'too_old'; version: string; oldest: string }
  | { problem: 'replica' }
  | { problem: 'no_database'; database: number }
  | { problem: 'evicts'; policy: string }
  | { problem: 'not_persistent'; isAllowed: boolean }
  | { problem: 'snapshots_only' }
  | { problem: 'nearly_full'; usedBytes: number; mostBytes: number }
  | { problem: 'unreadable'; what: ('eviction' | 'persistence' | 'memory')[] }
  | { problem: 'not_permitted'; why: string }
  | { problem: 'slow'; ms: number }
  | { problem: 'few_replicas'; wanted: number; found: number };
