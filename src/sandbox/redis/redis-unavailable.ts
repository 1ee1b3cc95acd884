/** One way to get a Redis that did not work, and the reason. Holds no password. */
export interface TriedRedis {
  what: string;
  why: string;
}

const WAYS_OUT = [
  'Debian, Ubuntu: apt-get install redis-server',
  'Fedora: dnf install valkey',
  'Alpine: apk add valkey',
  'macOS: brew install redis',
  'Docker: docker compose up redis, then REDIS_URL=redis://127.0.0.1:6379',
  'Windows: run inside WSL, or set REDIS_URL',
  'A Redis (6.2 or newer) you already run: REDIS_URL=redis://user:password@host:port',
];

/** Thrown when no Redis could be used; the message names everything tried and what to do on each platform. */
export class RedisUnavailable extends Error {
  readonly tried: TriedRedis[];

  constructor(headline: string, tried: TriedRedis[], options: { waysOut: boolean }) {
    const lines = [headline, ...tried.map(({ what, why }) => `  - ${what}: ${why}`)];
    if (options.waysOut) lines.push('Any one of these helps:', ...WAYS_OUT.map((line) => `  - ${line}`));
    super(lines.join('\n'));
    this.name = 'RedisUnavailable';
    this.tried = tried;
  }
}
