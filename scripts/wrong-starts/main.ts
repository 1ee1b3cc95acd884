// Tries every start in cases.ts with the real command, and says how many were told rightly. `--only TEXT` for some of them.
import { parseArgs } from 'node:util';
import { startOwnRedis } from '../../test/own-redis.js';
import { wrongStarts } from './cases.js';
import { openPlaces } from './surroundings.js';
import { tryStart } from './verdict.js';

const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });
const say = (line: string) => void process.stdout.write(`${line}\n`);

const redis = await startOwnRedis();
const wrong = await openPlaces();
let right = 0;
let slowestMs = 0;
const tried = wrongStarts.filter(({ name }) => name.includes(values.only));
for (const start of tried) {
  const { name, tookMs, faults, report } = await tryStart(start, {
    redisUrl: redis.url,
    places: wrong.places,
  });
  slowestMs = Math.max(slowestMs, tookMs);
  if (faults.length === 0) right += 1;
  say(`${faults.length === 0 ? 'right' : 'WRONG'}  ${name} (${(tookMs / 1000).toFixed(1)} s)`);
  for (const fault of faults) say(`       ${fault}`);
  if (faults.length > 0) say(report.output);
}
say(
  `starts tried and told rightly: ${right} of ${tried.length}; the slowest took ${(slowestMs / 1000).toFixed(1)} s`,
);
await wrong.close();
await redis.stop();
process.exitCode = right === tried.length ? 0 : 1;
