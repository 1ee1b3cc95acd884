// One contender under one rate, measured from outside: at the stand-ins, at Redis and by the time of its process.
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { type BenchProcess, epochMs } from './bench-process.js';
import type { BenchKey } from './bench-world.js';
import { chainUpTo, type TimedCall } from './call-chain.js';
import type { Contender } from './contender.js';
import { openLoop } from './open-loop.js';
import { postSigned } from './signed-post.js';
import type { Effect, Press, StandIns } from './stand-ins-process.js';
import { percentile } from './statistics.js';

export interface World {
  standIns: BenchProcess<StandIns>;
  redis: Redis;
  delayMs: number;
  /** Keys nobody has used yet. */
  takeKeys(count: number): BenchKey[];
}

/** Milliseconds unless the name says otherwise; undefined where a contender has no such thing. */
export interface Measured {
  clicks: number;
  ackP50: number;
  ackP99: number;
  deletedP50: number;
  deletedP99: number;
  cardP50: number;
  cardP99: number;
  /** Until every copy of the card showed the end. */
  copiesP50: number;
  copiesP99: number;
  /** Clicks without a deletion, or without a card that shows it. */
  lostClicks: number;
  notAcked: number;
  doubleDeletes: number;
  /** Approvals a second from the first click due to the last pressed card that was true. */
  perSecond: number;
  lostCommitsPercent: number | undefined;
  cpuMsPerApproval: number;
  /** From the first click until all was quiet, and what Redis was sent in that time, by whomever. */
  windowMs: number;
  redisCommands: number;
  /** By how much the load itself came late. */
  generatorLateP99: number;
}

/** Commands beyond an idle bot's are known only beside an idle bot. */
export type Measure = keyof Measured | 'redisPerApproval';

/** All is quiet when the stand-ins heard nothing for this long. */
const quietMs = 500;
const quietWithinMs = 60_000;
/** What has not come by then, with nothing under way, is lost. */
const lostAfterMs = 20_000;

export async function measure(
  contender: Contender,
  world: World,
  load: { perSecond: number; count: number },
): Promise<Measured> {
  const { standIns, redis } = world;
  const presses = await openCards(contender, world, load.count);
  await standIns.call('delay', world.delayMs);
  const mark = await standIns.call('calls');
  const [usageBefore, commandsBefore] = [await contender.usage(), await commandsOf(redis)];
  const begunMs = epochMs();
  const arrivals = await openLoop({ ...load, now: epochMs, sleep: pause }, (at) =>
    click(contender, presses[at]!),
  );
  const effects = await effectsOnceDone(contender, standIns, mark, presses);
  const windowMs = epochMs() - begunMs;
  const [usage, commands] = [await contender.usage(), await commandsOf(redis)];

  const since = (ends: (number | undefined)[], share: number) =>
    percentile(
      ends.flatMap((end, at) => (end === undefined ? [] : [end - arrivals[at]!.dueMs])),
      share,
    );
  const acks = arrivals.map(({ endedMs, outcome }) => (outcome === 200 ? endedMs : undefined));
  const deletions = effects.map(({ deletedMs }) => deletedMs);
  const cards = effects.map(({ cardMs }) => cardMs);
  const copies = effects.map(({ copies, copiesMs }) => (copies >= contender.copies ? copiesMs : undefined));
  const carriedOut = effects.filter(
    ({ deletedMs, cardMs }) => deletedMs !== undefined && cardMs !== undefined,
  ).length;
  const won = (usage.won ?? 0) - (usageBefore.won ?? 0);
  const lost = (usage.lost ?? 0) - (usageBefore.lost ?? 0);
  return {
    clicks: load.count,
    ackP50: since(acks, 0.5),
    ackP99: since(acks, 0.99),
    deletedP50: since(deletions, 0.5),
    deletedP99: since(deletions, 0.99),
    cardP50: since(cards, 0.5),
    cardP99: since(cards, 0.99),
    copiesP50: since(copies, 0.5),
    copiesP99: since(copies, 0.99),
    lostClicks: load.count - carriedOut,
    notAcked: acks.filter((end) => end === undefined).length,
    doubleDeletes: effects.filter(({ deletes }) => deletes > 1).length,
    perSecond: (carriedOut * 1_000) / (Math.max(...cards.map((end) => end ?? 0)) - arrivals[0]!.dueMs),
    lostCommitsPercent: won === 0 ? undefined : (100 * lost) / (won + lost),
    cpuMsPerApproval: (usage.cpuMs - usageBefore.cpuMs) / load.count,
    windowMs,
    redisCommands: commands - commandsBefore,
    generatorLateP99: percentile(
      arrivals.map(({ begunMs, dueMs }) => begunMs - dueMs),
      0.99,
    ),
  };
}

/** Clicks alone: the calls in a row up to the DELETE, and up to the update of the pressed card. */
export interface CallsInARow {
  toDelete: TimedCall[];
  toCard: TimedCall[];
}

export const clicksAlone = 3;

/** The shortest chains of several clicks: calls that merely happened to follow each other make some longer. */
export async function callsInARow(contender: Contender, world: World): Promise<CallsInARow> {
  const shortest = (one: TimedCall[], other: TimedCall[]) => (other.length < one.length ? other : one);
  let found = await ofOneClick(contender, world);
  for (let click = 1; click < clicksAlone; click++) {
    const { toDelete, toCard } = await ofOneClick(contender, world);
    found = { toDelete: shortest(found.toDelete, toDelete), toCard: shortest(found.toCard, toCard) };
  }
  return found;
}

async function ofOneClick(contender: Contender, world: World): Promise<CallsInARow> {
  const { standIns } = world;
  const [press] = await openCards(contender, world, 1);
  await standIns.call('delay', world.delayMs);
  const mark = await standIns.call('calls');
  await click(contender, press!);
  await untilQuiet(standIns);
  const [effect] = await standIns.call('effects', mark, [press!]);
  const calls = await standIns.call('callsAfter', mark);
  const chainTo = (endedMs: number | undefined) => {
    const last = calls.find((call) => call.endedMs === endedMs);
    if (!last) throw new Error(`a single click on a card of ${contender.name} came to nothing`);
    return chainUpTo(last, calls);
  };
  return { toDelete: chainTo(effect?.deletedMs), toCard: chainTo(effect?.cardMs) };
}

const cardsWithinMs = 120_000;

/** Opened without delay and before anything is measured. */
async function openCards(contender: Contender, { standIns, takeKeys }: World, count: number) {
  await standIns.call('delay', 0);
  const keys = takeKeys(count);
  const made = new Map<string, Press>();
  for (const deadline = Date.now() + cardsWithinMs; made.size < count;) {
    if (Date.now() > deadline) throw new Error(`${contender.name}: ${made.size} cards of ${count}`);
    // Again for those whose opening a busy machine made fail: that is not what is measured.
    await contender.open(keys.filter(({ name }) => !made.has(name)));
    await untilQuiet(standIns);
    for (const press of await standIns.call('presses', keys)) {
      // None arrived yet, where the machine is busy.
      if (press.payload !== '') made.set(press.key.name, press);
    }
  }
  return [...made.values()];
}

function click({ port }: Contender, { payload }: Press): Promise<number | string> {
  const press = JSON.parse(payload) as { actions: { action_ts: string }[] };
  press.actions[0]!.action_ts = (Date.now() / 1_000).toFixed(6);
  return postSigned(port, press);
}

async function effectsOnceDone(
  { copies }: Contender,
  standIns: BenchProcess<StandIns>,
  mark: number,
  presses: Press[],
): Promise<Effect[]> {
  for (const deadline = Date.now() + lostAfterMs; ;) {
    await untilQuiet(standIns);
    const effects = await standIns.call('effects', mark, presses);
    if (effects.every((effect) => effect.copies >= copies) || Date.now() > deadline) return effects;
  }
}

async function untilQuiet(standIns: BenchProcess<StandIns>): Promise<void> {
  let heard = -1;
  let heardAt = Date.now();
  for (const deadline = Date.now() + quietWithinMs; Date.now() < deadline; await sleep(50)) {
    const calls = await standIns.call('calls');
    if (calls !== heard) [heard, heardAt] = [calls, Date.now()];
    else if (Date.now() - heardAt >= quietMs) return;
  }
}

/** All commands Redis has carried out, those of scripts counted one by one. */
async function commandsOf(redis: Redis): Promise<number> {
  const stats = await redis.info('commandstats');
  return [...stats.matchAll(/calls=(\d+)/g)].reduce((sum, [, calls]) => sum + Number(calls), 0);
}

/** Timers are whole milliseconds; the rest of one is waited for turn by turn. */
async function pause(ms: number): Promise<void> {
  if (ms >= 1) await sleep(Math.floor(ms));
  else await nextTurn();
}
