// How long App Home and `/keys pending` take with so many requests open, and how often Homes are published while everything moves.
// The whole bot, between the stand-ins and a Redis of its own. Usage: npm run bench:home [-- open …]
import { setTimeout as sleep } from 'node:timers/promises';
import type { Approver } from '../src/domain/approver.js';
import type { AwaitingApproval } from '../src/domain/request.js';
import { demoWorld } from '../src/sandbox/demo-world.js';
import { percentile } from '../test/bench/statistics.js';
import { aRequest } from '../test/domain/given.js';
import { startOwnRedis } from '../test/own-redis.js';
import { cast, openStage, type Stage } from '../test/scenarios/stage.js';

const sizes = process.argv.slice(2).map(Number);
const times = 20;
const movingMs = 15_000;
const { teamId } = demoWorld.workspace;
const slackOf = (userId: string) => ({ userId, teamId });
const managers: Approver[] = (['mona', 'malik', 'mei'] as const).map((name) => ({
  iamId: `IBMid-${name}`,
  slack: slackOf(cast[name]),
  name,
}));

const server = await startOwnRedis();
try {
  for (const open of sizes.length > 0 ? sizes : [0, 1, 60, 1_000]) await measure(open);
} finally {
  await server.stop();
}
process.exit(0);

async function measure(open: number): Promise<void> {
  const stage = await openStage({ redisUrl: server.url });
  try {
    const requests = await seed(stage, open);
    const published = () => stage.slack.calls().filter(({ method }) => method === 'views.publish').length;
    const home = await timed(async () => {
      const before = published();
      await stage.slack.openHome(cast.mona);
      await stage.until(() => published() > before, 'the Home');
    });
    const pending = await timed(async () => {
      const before = stage.whispers(cast.mona).length;
      await stage.slack.command(cast.mona, { text: '/keys pending' });
      await stage.until(() => stage.whispers(cast.mona).length > before, 'the list');
    });
    say(`${open} open: Home ${home}; /keys pending ${pending}`);
    if (requests.length === 0) return;
    const visitors = [cast.mona, cast.malik, cast.mei, cast.rita];
    for (const userId of visitors) await stage.slack.openHome(userId);
    await sleep(4_000);
    const [before, cpu, end] = [published(), process.cpuUsage(), Date.now() + movingMs];
    for (let n = 0; Date.now() < end; n++) {
      requests[n % requests.length] = await move(stage, requests[n % requests.length]!);
      await sleep(100);
    }
    const { user, system } = process.cpuUsage(cpu);
    const perMinute = Math.round(((published() - before) * 60_000) / movingMs);
    say(
      `${open} open, ten moves a second, ${visitors.length} Homes open: ${perMinute} published a minute; ${Math.round((user + system) / movingMs / 10)} % of a core, stand-ins included`,
    );
  } finally {
    await stage.close();
  }
}

async function seed(stage: Stage, count: number): Promise<AwaitingApproval[]> {
  const { requests, copies } = stage.app().ports;
  const model = aRequest('awaiting_approval');
  const made: AwaitingApproval[] = [];
  for (let n = 0; n < count; n++) {
    const id = `CS-${String(n).padStart(7, '0')}`;
    const request: AwaitingApproval = {
      ...model,
      id,
      version: 1,
      key: { ...model.key, keyId: id, name: `${n}-`.padEnd(90, 'x') },
      requester: { ...model.requester, slack: slackOf(cast.rita) },
      approvers: managers,
      endsAt: stage.clock.now() + 86_400_000 + n,
    };
    await requests.commit({ request, readVersion: 0, audit: [], effects: [], leaseMs: 1 });
    for (const { slack } of managers) {
      const audience = { kind: 'approver', userId: slack.userId } as const;
      await copies.save(id, { audience, channel: 'D0BENCH', ts: `${n}.0`, shownVersion: 1 });
    }
    made.push(request);
  }
  return made;
}

/** Something about it has changed, which Homes may show. */
async function move(stage: Stage, before: AwaitingApproval): Promise<AwaitingApproval> {
  const { requests, visits } = stage.app().ports;
  const request = { ...before, version: before.version + 1 };
  await requests.commit({ request, readVersion: before.version, audit: [], effects: [], leaseMs: 1 });
  await visits.stir();
  return request;
}

async function timed(work: () => Promise<void>): Promise<string> {
  const took: number[] = [];
  for (let n = 0; n < times; n++) {
    const from = performance.now();
    await work();
    took.push(performance.now() - from);
  }
  const [first = 0] = took;
  return `first ${first.toFixed(0)} ms, then p50 ${percentile(took.slice(1), 0.5)?.toFixed(0)} ms, p99 ${percentile(took.slice(1), 0.99)?.toFixed(0)} ms`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
