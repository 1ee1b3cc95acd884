// What a click costs beside the least a Bolt app can do, on the same stand-ins in the same run. Some minutes; nothing else should run.
// Usage: npm run bench -- [--rates 20,100] [--rounds 5] [--seconds 3] [--delay 20] [--quick] [--strict] [--json FILE]
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { Redis } from 'ioredis';
import { barsOf, type Summary } from '../test/bench/bars.js';
import { type BenchProcess, startProcess } from '../test/bench/bench-process.js';
import { benchKey } from '../test/bench/bench-world.js';
import {
  type Contender,
  type ContenderName,
  contenderNames,
  startContender,
} from '../test/bench/contender.js';
import {
  type CallsInARow,
  callsInARow,
  clicksAlone,
  measure,
  type Measure,
  type Measured,
  type World,
} from '../test/bench/measure.js';
import type { StandIns } from '../test/bench/stand-ins-process.js';
import { spreadOf } from '../test/bench/statistics.js';
import { barLines, chainLines, rateTable } from '../test/bench/table.js';
import { startOwnRedis } from '../test/own-redis.js';
import { freePort } from '../test/free-port.js';

const { values } = parseArgs({
  options: {
    rates: { type: 'string', default: '20,100' },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    delay: { type: 'string', default: '20' },
    quick: { type: 'boolean', default: false },
    strict: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});
const wholeNumber = (option: string, text: string) => {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new Error(`--${option} takes whole numbers above 0`);
  return Number(text);
};
const rates = values.rates.split(',').map((text) => wholeNumber('rates', text));
const rounds = wholeNumber('rounds', values.rounds ?? (values.quick ? '2' : '5'));
const seconds = wholeNumber('seconds', values.seconds ?? (values.quick ? '1' : '3'));
const delayMs = wholeNumber('delay', values.delay);
const [low, high] = [Math.min(...rates), Math.max(...rates)];

interface Round {
  contender: ContenderName;
  perSecond: number;
  /** Within its rate. */
  round: number;
  measured: Measured;
}

/** Not measured: code that runs for the first time, tokens and connections that are still to come. */
const warmUp = { perSecond: 20, count: 40 };
const keysNeeded =
  contenderNames.length *
  (rounds * seconds * rates.reduce((sum, rate) => sum + rate, 0) + warmUp.count + clicksAlone);

const say = (line: string) => void process.stdout.write(`${line}\n`);
const startedAt = new Date();
const redis = await startOwnRedis();
const connection = new Redis(redis.url);
const running: { end(): Promise<void> }[] = [];
try {
  const standIns = await startProcess<StandIns>('stand-ins-process.ts', { keys: keysNeeded });
  running.push(standIns);
  const contenders = await startContenders(standIns);
  let used = 0;
  const world: World = {
    standIns,
    redis: connection,
    delayMs,
    takeKeys: (count) => Array.from({ length: count }, () => benchKey(used++)),
  };
  say(
    `${rounds} rounds at ${rates.join(' and ')} approvals a second, ${seconds} s each, open loop over signed HTTP: latencies count ` +
      `from the moment a click was due.\n${delayMs} ms a call at Slack, response URLs, the KMS and IAM; Slack’s rate limits are ` +
      `off, and so is the bot’s own pace of sends.\n${cpus().length} cores, Node ${process.version}, load ${load()} at the start.\n`,
  );
  for (const contender of contenders) await measure(contender, world, warmUp);
  const chains = new Map<ContenderName, CallsInARow>();
  for (const contender of contenders) chains.set(contender.name, await callsInARow(contender, world));
  const measuredRounds: Round[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const perSecond of rates) {
      // Nobody is always first, or always after the same one.
      const order = contenders.map((_, at) => contenders[(at + round) % contenders.length]!);
      for (const contender of order) {
        const measured = await measure(contender, world, { perSecond, count: perSecond * seconds });
        measuredRounds.push({ contender: contender.name, perSecond, round, measured });
      }
    }
    process.stderr.write(`round ${round + 1} of ${rounds} done, load ${load()}\n`);
  }

  const summaries = new Map(
    rates.map((perSecond) => [
      perSecond,
      new Map(contenderNames.map((name) => [name, summaryOf(measuredRounds, name, perSecond)])),
    ]),
  );
  for (const [perSecond, ofRate] of summaries) {
    say(`${rateTable(`${perSecond}/s, ${perSecond * seconds} clicks a round`, ofRate)}\n`);
  }
  for (const name of ['minimal', 'Countersign'] as const) say(`${chainLines(name, chains.get(name)!)}\n`);
  const bars = barsOf({
    low: {
      minimal: summaries.get(low)!.get('minimal')!,
      countersign: summaries.get(low)!.get('Countersign')!,
      perSecond: low,
    },
    high: { countersign: summaries.get(high)!.get('Countersign')!, perSecond: high },
    inARow: chains.get('Countersign')!,
    waitMs: delayMs,
  });
  say(barLines(bars));
  const file =
    values.json ??
    join(
      import.meta.dirname,
      '..',
      '.cache',
      'bench',
      `${startedAt.toISOString().replaceAll(':', '-')}.json`,
    );
  await mkdir(dirname(file), { recursive: true });
  const machine = { cores: cpus().length, node: process.version, loadAtTheEnd: loadavg() };
  await writeFile(
    file,
    JSON.stringify(
      {
        startedAt,
        machine,
        settings: { rates, rounds, seconds, delayMs },
        bars,
        inARow: Object.fromEntries(chains),
        rounds: measuredRounds,
      },
      undefined,
      2,
    ),
  );
  say(`\nAll figures: ${file}`);
  if (values.strict && bars.some(({ isMet }) => !isMet)) process.exitCode = 1;
} finally {
  await Promise.all(running.map((one) => one.end()));
  connection.disconnect();
  await redis.stop();
}

async function startContenders(standIns: BenchProcess<StandIns>): Promise<Contender[]> {
  const addresses = await standIns.call('addresses');
  const started: Contender[] = [];
  for (const name of contenderNames) {
    const settings = { ...addresses, port: await freePort(), redisUrl: redis.url };
    const contender = await startContender(name, settings, standIns);
    running.push(contender);
    started.push(contender);
  }
  return started;
}

/** What the idle bot sends to Redis is read off the minimal app’s turn, which sends nothing, of the same round and rate. */
function summaryOf(all: readonly Round[], name: ContenderName, perSecond: number): Summary {
  const of = (wanted: ContenderName) =>
    all.filter((one) => one.contender === wanted && one.perSecond === perSecond);
  const own = of(name).map(({ round, measured }) => {
    const idle = of('minimal').find((one) => one.round === round)!.measured;
    const idleCommands = (idle.redisCommands / idle.windowMs) * measured.windowMs;
    const redisPerApproval =
      name === 'minimal' ? undefined : (measured.redisCommands - idleCommands) / measured.clicks;
    return { ...measured, redisPerApproval };
  });
  return Object.fromEntries(
    (Object.keys(own[0]!) as Measure[]).map((measure) => [measure, spreadOf(own.map((one) => one[measure]))]),
  );
}

function load(): string {
  return loadavg()[0]!.toFixed(1);
}
