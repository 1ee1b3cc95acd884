// Two replicas, each stopped as an orchestrator stops it and started anew, while people go on clicking.
import { setTimeout as sleep } from 'node:timers/promises';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import type { InteractionResult } from '../../src/sandbox/control/api.js';
import { demoWorld } from '../../src/sandbox/demo-world.js';
import type { World } from '../../src/sandbox/world.js';
import { formIds } from '../../src/adapters/slack/request/request-form.js';
import { freePort } from '../../test/free-port.js';
import { type BotProcess, spawnBot } from '../../test/scenarios/bot-process.js';
import { cast, openStage, type Stage, wordsOf } from '../../test/scenarios/stage.js';
import { type Balancer, openBalancer, type Replica } from './balancer.js';
import type { Findings } from './findings.js';
import type { Try } from './part.js';
import { titleOf, wrongAbout, wrongAround, wrongOnceQuiet } from './truth.js';

const ways = ['socket', 'http'] as const;
type Way = (typeof ways)[number];

const startedWithinMs = 60_000;
const answeredWithinMs = 60_000;
const quietWithinMs = 60_000;
/** Above what one run of this decides on. */
const keys = 400;
/** Who reads, without a pause but this one. */
const readers = ['nora', 'wanda', 'mei', 'ravi'] as const;
const pauseMs = 150;

export async function proveRolls(given: Try): Promise<void> {
  for (const way of ways) await rollAlong(given, way, Math.ceil(given.count / ways.length));
}

async function rollAlong({ redisUrl, redis, findings }: Try, way: Way, rolls: number): Promise<void> {
  const own = await freePort();
  const stage = await openStage({
    redisUrl,
    world: worldOfRolls(),
    ...(way === 'http' && { http: { port: own } }),
  });
  await stage.stopBot();
  const places: Replica[] = await Promise.all(
    [0, 1].map(async () => ({ port: await freePort(), healthPort: await freePort() })),
  );
  const balancer = way === 'http' ? await openBalancer(places) : undefined;
  if (balancer) stage.slack.setRequestUrl(balancer.url);
  const bots = await Promise.all(places.map((place) => startAt(stage, place, balancer)));
  try {
    const load = beginLoad(stage, way, findings);
    for (let roll = 0; roll < rolls; roll++) {
      for (const [at, place] of places.entries()) {
        await sleep(500);
        await stopped(bots[at]!, way, findings);
        bots[at] = await startAt(stage, place, balancer);
      }
      findings.tried(`roll of two replicas over ${way}`);
    }
    const requestIds = await load.end();
    await Promise.all(bots.map((bot) => stopped(bot, way, findings)));

    if (way === 'http') stage.slack.setRequestUrl(`http://127.0.0.1:${own}/slack/events`);
    await stage.startBot();
    const look = async () => {
      const wrong = await wrongAround(redis, stage);
      for (const id of requestIds) wrong.push(...(await wrongAbout(stage, id)));
      return wrong;
    };
    for (const what of await wrongOnceQuiet(look, quietWithinMs))
      findings.violation(`rolls over ${way}`, what);
    const { effectiveDeletes, calls } = stage.kms.counts();
    const deleted = [...effectiveDeletes.values()];
    findings.tried(`key deleted over ${way}`, deleted.length);
    findings.tried(`DELETE sent over ${way}`, calls.get('deleteKey') ?? 0);
    for (const [id, times] of effectiveDeletes) {
      if (times > 1) findings.violation(`rolls over ${way}`, `key ${id} was deleted ${times} times`);
    }
  } finally {
    await Promise.all(bots.map((bot) => bot.kill()));
    await balancer?.close();
    await stage.close();
  }
}

const keyIdOf = (at: number) => `5b0d7f21-66c3-4e2a-9c55-2e4b9c1d${String(at).padStart(4, '0')}`;

function worldOfRolls(): World {
  const world = structuredClone(demoWorld);
  const [instance] = world.instances;
  instance!.keys = Array.from({ length: keys }, (_, at) => ({
    id: keyIdOf(at),
    name: `roll-${at}`,
    keyRingId: 'finance',
    extractable: false,
    state: 1,
    dualAuthDelete: true,
    createdAgoMs: 1_000_000,
  }));
  return world;
}

async function startAt(stage: Stage, place: Replica, balancer?: Balancer): Promise<BotProcess> {
  const { port, healthPort } = place;
  const { signingSecret } = demoWorld.workspace;
  const overHttp = { SLACK_MODE: 'http', SLACK_SIGNING_SECRET: signingSecret, PORT: String(port) };
  const bot = await spawnBot(stage, 'service-ids', {
    HEALTH_PORT: String(healthPort),
    ...(balancer && overHttp),
  });
  await stage.until(() => lineOf(bot, 'started'), 'a started replica', startedWithinMs);
  // Whoever replaces replicas one by one waits for the new one.
  if (balancer) await stage.until(() => balancer.isReady(place), 'a ready replica', startedWithinMs);
  return bot;
}

const lineOf = (bot: BotProcess, event: string): Record<string, unknown> | undefined => {
  const line = bot.lines.find((one) => one.includes(`"event":"${event}"`));
  return line === undefined ? undefined : (JSON.parse(line) as Record<string, unknown>);
};

async function stopped(bot: BotProcess, way: Way, findings: Findings): Promise<void> {
  bot.signal('SIGTERM');
  const code = await bot.ended;
  const last = lineOf(bot, 'stopped');
  const { clicks, jobs, effects } = (last?.['left'] ?? {}) as {
    clicks?: number;
    jobs?: number;
    effects?: unknown[];
  };
  if (code !== 0 || !last)
    findings.violation(`rolls over ${way}`, `a replica ended with ${code}: ${bot.lines.at(-1)}`);
  const left = (clicks ?? 0) + (jobs ?? 0) + (effects?.length ?? 0);
  if (left > 0) findings.tried(`work left to others by a replica that stopped over ${way}`, left);
  const tookS = Math.ceil(Number(last?.['tookMs']) / 1_000);
  findings.tried(`replica stopped within ${tookS} s over ${way}`);
}

interface Load {
  /** Resolves when the last click has come to something; with the requests that were opened. */
  end(): Promise<string[]>;
}

/** Everybody clicks again as soon as they have their answer. */
function beginLoad(stage: Stage, way: Way, findings: Findings): Load {
  let isOver = false;
  const asked: string[] = [];
  const open: string[] = [];
  const where = `rolls over ${way}`;

  /** One click, again where Slack says that nobody took it; then what it leads to. */
  async function click(what: string, send: () => Promise<InteractionResult>, isAnswered: () => boolean) {
    for (;;) {
      const { outcome, detail = 'no answer in time' } = await send();
      findings.tried(`click sent over ${way}`);
      if (outcome === 'acked') break;
      findings.tried(`click over ${way} that nobody acknowledged (${detail}), as Slack told whoever clicked`);
      await sleep(pauseMs);
      // It may have come to something all the same.
      if (isAnswered()) return;
    }
    findings.tried(`click acknowledged over ${way}`);
    const deadline = Date.now() + answeredWithinMs;
    while (!isAnswered()) {
      if (Date.now() > deadline)
        return findings.violation(where, `${what} was acknowledged, and led to nothing`);
      await sleep(40);
    }
    findings.tried(`click over ${way} that was answered`);
  }
  const cardOf = (who: string, requestId: string) =>
    stage.slack
      .view(who)
      .conversations.flatMap(({ kind, messages }) => (kind === 'dm' ? messages : []))
      .find((one) => !one.ephemeral && JSON.stringify(one.blocks).includes(requestId));

  async function read(who: (typeof readers)[number]) {
    while (!isOver) {
      const before = stage.whispers(cast[who]).length;
      await click(
        `/keys pending of ${who}`,
        () => stage.slack.command(cast[who], { text: '/keys pending' }),
        () => stage.whispers(cast[who]).length > before,
      );
      await sleep(pauseMs);
    }
  }
  async function ask() {
    const { slack } = stage;
    const { rita } = cast;
    const modal = (words: string) => slack.view(rita).modals.find((one) => wordsOf(one).includes(words));
    for (let at = 0; at < keys && !isOver; at++) {
      const name = `roll-${at}`;
      const form = () => slack.view(rita).modals.find(({ callbackId }) => callbackId === formIds.form);
      await click(
        `/delete-key ${name}`,
        () => slack.command(rita, { text: `/delete-key ${name}` }),
        () => form() !== undefined,
      );
      const viewId = form()!.id;
      const key = `${stage.kms.keys().find((one) => one.name === name)!.instanceId}/${keyIdOf(at)}`;
      const typed = { on: { viewId }, blockId: 'key', actionId: 'key', query: name };
      while ((await slack.options(rita, typed)).outcome !== 'acked') await sleep(pauseMs);
      const values = { key: { key }, reason: { reason: 'No longer used' }, ticket: { ticket: null } };
      const findings = () =>
        slack.view(rita).modals.find(({ callbackId }) => callbackId === formIds.findings);
      await click(
        `the form for ${name}`,
        () => slack.submit(rita, { viewId, values }),
        () => findings() !== undefined,
      );
      const { id } = findings()!;
      await click(
        `asking for ${name}`,
        () => slack.submit(rita, { viewId: id, values: {} }),
        () => modal('Request CS-') !== undefined,
      );
      const told = modal('Request CS-')!;
      const requestId = /CS-[0-9A-Z]{11}/.exec(wordsOf(told))![0];
      asked.push(requestId);
      open.push(requestId);
      await slack.closeModal(rita, { viewId: told.id, clear: true });
    }
  }
  async function decide(who: 'mona' | 'malik') {
    while (!isOver || open.length > 0) {
      const requestId = open.shift();
      if (requestId === undefined) {
        await sleep(pauseMs);
        continue;
      }
      const card = await stage.until(
        () => cardOf(cast[who], requestId),
        `the card of ${requestId} for ${who}`,
      );
      const { channel, ts } = card;
      await click(
        `approving ${requestId} by ${who}`,
        () => stage.slack.press(cast[who], { on: { channel, ts }, actionId: cardActions.approve }),
        () => titleOf(cardOf(cast[who], requestId) ?? card).startsWith('Deleted: '),
      );
    }
  }
  const lanes = [ask(), decide('mona'), decide('malik'), ...readers.map(read)];
  const done = Promise.all(lanes);
  done.catch(() => undefined);
  return {
    async end() {
      isOver = true;
      await done;
      return asked;
    },
  };
}
