// Run as a process by the tests: owns an embedded server until SIGTERM, prints its address once it answers.
import { resolveRedis, type RedisResolverOptions } from '../../../src/sandbox/redis/resolve-redis.js';

const options = JSON.parse(process.argv[2] ?? '') as Omit<RedisResolverOptions, 'say'>;
const redis = await resolveRedis({ ...options, say: () => undefined });
const alive = setInterval(() => undefined, 60_000);
process.once('SIGTERM', () => {
  clearInterval(alive);
  void redis.stop();
});
process.stdout.write(`${redis.url}\n`);
