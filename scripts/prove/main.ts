// The guarantees, tried: races on two replicas, kills at crash points, forged presses, replicas that are replaced. Ends with 1 on any violation.
// Usage: npm run prove -- [--seed N] [--only races|kills|presses|rolls] [--count N]
import { parseArgs } from 'node:util';
import { connectRedis } from '../../src/adapters/redis/connections.js';
import { createRecordingLog } from '../../test/adapters/recording-log.js';
import { startOwnRedis } from '../../test/own-redis.js';
import { createFindings } from './findings.js';
import type { Try } from './part.js';
import { proveKills } from './kills.js';
import { provePresses } from './presses.js';
import { proveRolls } from './rolls.js';
import { proveRaces } from './races.js';

interface Part {
  name: string;
  /** Requests, kills, presses and rolls: the first two in each identity mode. */
  count: number;
  run(given: Try): Promise<void>;
}

const parts: Part[] = [
  { name: 'races', count: 20, run: proveRaces },
  { name: 'kills', count: 20, run: proveKills },
  { name: 'presses', count: 1_000, run: provePresses },
  { name: 'rolls', count: 12, run: proveRolls },
];

const { values } = parseArgs({
  options: { seed: { type: 'string' }, only: { type: 'string' }, count: { type: 'string' } },
});
const say = (line: string) => void process.stdout.write(`${line}\n`);
const numberOf = (option: 'seed' | 'count') => {
  const text = values[option];
  if (text !== undefined && !/^\d{1,9}$/.test(text)) throw new Error(`--${option} takes a whole number`);
  return text === undefined ? undefined : Number(text);
};
const chosen = parts.filter(({ name }) => values.only === undefined || values.only === name);
if (chosen.length === 0) throw new Error(`--only takes ${parts.map(({ name }) => name).join(', ')}`);
const seed = numberOf('seed') ?? Math.floor(Math.random() * 1e9);
say(`seed ${seed}; the same again: npm run prove -- --seed ${seed}`);

const server = await startOwnRedis();
const connections = await connectRedis({ url: server.url }, createRecordingLog());
let violations = 0;
try {
  for (const part of chosen) {
    const findings = createFindings();
    const startedAt = performance.now();
    try {
      const count = numberOf('count') ?? part.count;
      await part.run({ redisUrl: server.url, redis: connections.blocking(), seed, count, findings });
    } catch (error) {
      // What could not be tried is not proven.
      findings.violation(part.name, `stopped: ${error instanceof Error ? error.stack : String(error)}`);
    }
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
    say(`\n${part.name}: ${findings.violations()} violations, ${seconds} s`);
    for (const line of findings.lines()) say(`  ${line}`);
    violations += findings.violations();
  }
} finally {
  await connections.close();
  await server.stop();
}
say(`\n${violations === 0 ? 'Everything held' : `${violations} violations`}; seed ${seed}`);
process.exit(violations === 0 ? 0 : 1);
