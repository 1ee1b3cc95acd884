// A backup of Redis restored for real: a bot at work, a backup taken as Redis documents it, work after it, the server lost, its data
// put back, the bot started again. What comes out is told line by line; anything done twice or lost beyond the backup ends with 1.
// Usage: npm run drill:restore
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { cardActions } from '../src/adapters/slack/card/card.js';
import type { DeletionRequest } from '../src/domain/request.js';
import { reconcile } from '../src/usecases/requests/reconcile.js';
import { freePort } from '../test/free-port.js';
import { redisServer } from '../test/redis-servers.js';
import { cast, openStage, type Stage, wordsOf } from '../test/scenarios/stage.js';

type Kind = 'rdb' | 'aof';
const quietWithinMs = 60_000;
let wrong = 0;

await drill('aof', { isBotUp: true });
await drill('rdb', { isBotUp: false });
say(
  wrong === 0
    ? '\nnothing was done twice, and nothing is lost but what came after the backup'
    : `\n${wrong} wrong`,
);
process.exit(wrong === 0 ? 0 : 1);

async function drill(kind: Kind, { isBotUp }: { isBotUp: boolean }): Promise<void> {
  say(
    `\n${kind === 'aof' ? 'Append-only files' : 'A snapshot'}, copied while the bot works; at the loss it ${isBotUp ? 'runs on' : 'is stopped'}`,
  );
  const folder = await mkdtemp(join(tmpdir(), 'countersign-drill-'));
  const [data, backup, port] = [join(folder, 'data'), join(folder, 'backup'), await freePort()];
  let server = await serverOn(port, data);
  const stage = await openStage({ redisUrl: `redis://127.0.0.1:${port}`, lookEveryMs: 300 });
  try {
    await asked(stage, 'billing', 'billing-root');
    await asked(stage, 'payroll', 'payroll-root');
    const before = await heads(stage);
    await takeBackup(kind, port, data, backup);
    say(
      `  backed up with 2 open requests and ${before} audit entries: ${(await readdir(backup)).join(', ')}`,
    );

    await approved(stage, 'billing-root');
    await asked(stage, 'legacy-backup', 'legacy-backup');
    const lost = await newest(stage);
    const after = await heads(stage);
    say(`  after it billing-root was deleted and ${lost.id} asked for: ${after} audit entries`);
    const sendsBefore = posts(stage).length;

    if (!isBotUp) await stage.stopBot();
    await killed(server);
    await rm(data, { recursive: true });
    if (kind === 'rdb') await showTrap(port, data, backup);
    await cp(backup, data, { recursive: true });
    server = kind === 'rdb' ? await fromSnapshot(port, data) : await serverOn(port, data);
    say('  the server was killed, its data taken away, and the backup put back');

    if (isBotUp) {
      await stage.until(
        () => stage.logged.some((line) => line.includes('store.lost')),
        'the loss',
        quietWithinMs,
      );
      await stage.until(() => lossesTold(stage) > 0, 'the message in the channel', quietWithinMs);
      check(
        lossesTold(stage) === 1,
        'the bot that ran on said in log and channel, once, that records are lost',
      );
      check(!(await isWhole(stage)), 'and was not healthy');
      await stage.stopBot();
    }
    await stage.startBot();
    await rounds(stage);
    await judged(stage, { before, lost, sendsBefore });
  } finally {
    await stage.close();
    await killed(server);
    await rm(folder, { recursive: true, force: true });
  }
}

async function judged(
  stage: Stage,
  { before, lost, sendsBefore }: { before: number; lost: DeletionRequest; sendsBefore: number },
): Promise<void> {
  const { requests, timers, audit } = stage.app().ports;
  check((await isWhole(stage)) && (await heads(stage)) >= before, 'after the restart it is healthy');
  const { findings } = await audit.verify();
  check(
    findings.length === 0,
    `the audit log is whole${findings.length === 0 ? '' : JSON.stringify(findings)}`,
  );
  const [billing] = (await requests.listForName('billing-root', 1)).requests;
  const isReadAsDeleted =
    billing?.status === 'deleted' || (billing?.status === 'superseded' && billing.change === 'deleted');
  check(isReadAsDeleted, `billing-root, deleted after the backup, is read as deleted (${billing?.status})`);
  const deletes = () => [...stage.kms.counts().effectiveDeletes.values()];
  check((stage.kms.counts().calls.get('deleteKey') ?? 0) === 1, 'and no second DELETE was sent for it');
  const open = (await requests.listOpen()).requests;
  check(open.length === 1 && open[0]?.key.name === 'payroll-root', 'payroll-root is still open');
  check((await timers.plannedAt(open[0]!.id, 'expire')) !== undefined, 'with its end planned again');
  check((await requests.load(lost.id)) === undefined, `${lost.id}, asked for after the backup, is gone`);
  await stage.press(cast.mona, cardActions.details).catch(() => undefined);
  await pressedOn(stage, lost.id);
  const heard = () => stage.whispers(cast.mona).some((text) => text.includes('another installation'));
  await stage.until(heard, 'the answer on its card', quietWithinMs);
  say('  ok  whoever presses its card is told that it is not kept here');
  check(isSetWithoutRequest(stage), 'its key is set for deletion at IBM, for somebody to take up or unset');
  await approved(stage, 'payroll-root');
  check(
    deletes().every((times) => times === 1) && deletes().length === 2,
    'payroll-root is approved, and each key was deleted once',
  );
  const again = posts(stage)
    .slice(sendsBefore)
    .filter((text) => /^(You asked to delete|Delete) key/.test(text));
  check(again.length === 0, `nobody was asked twice${again.length === 0 ? '' : `: ${again.join(' | ')}`}`);
}

/** As https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/ has it. */
async function takeBackup(kind: Kind, port: number, data: string, backup: string): Promise<void> {
  const redis = new Redis(port);
  const info = async (name: string) =>
    new RegExp(`${name}:(\\S+)`).exec(await redis.info('persistence'))?.[1];
  if (kind === 'rdb') {
    const saved = await redis.lastsave();
    // LASTSAVE counts seconds.
    await sleep(1_100);
    await redis.bgsave();
    while ((await redis.lastsave()) === saved || (await info('rdb_bgsave_in_progress')) === '1')
      await sleep(50);
    await cp(join(data, 'dump.rdb'), join(backup, 'dump.rdb'));
  } else {
    await redis.config('SET', 'auto-aof-rewrite-percentage', '0');
    while ((await info('aof_rewrite_in_progress')) === '1') await sleep(50);
    await cp(join(data, 'appendonlydir'), join(backup, 'appendonlydir'), { recursive: true });
    await redis.config('SET', 'auto-aof-rewrite-percentage', '100');
  }
  redis.disconnect();
}

/** With append-only files turned on a server reads no snapshot: it begins empty, and says nothing. */
async function showTrap(port: number, data: string, backup: string): Promise<void> {
  await cp(backup, data, { recursive: true });
  const server = await serverOn(port, data);
  const redis = new Redis(port);
  check(
    (await redis.dbsize()) === 0,
    'a snapshot put under appendonly yes alone is not read: the store is empty',
  );
  redis.disconnect();
  await killed(server);
  await rm(data, { recursive: true });
}

/** Read without append-only files, which are then turned on while it runs. */
async function fromSnapshot(port: number, data: string): Promise<ChildProcess> {
  const server = await serverOn(port, data, 'no');
  const redis = new Redis(port);
  await redis.config('SET', 'appendonly', 'yes');
  const isBusy = async () => /aof_rewrite_(in_progress|scheduled):1/.test(await redis.info('persistence'));
  while (await isBusy()) await sleep(50);
  redis.disconnect();
  // Its last appends are written before it ends.
  const isGone = once(server, 'exit');
  server.kill('SIGTERM');
  await isGone;
  return serverOn(port, data);
}

async function serverOn(port: number, data: string, appendOnly = 'yes'): Promise<ChildProcess> {
  await mkdir(data, { recursive: true });
  const settings = {
    bind: '127.0.0.1',
    port: String(port),
    dir: data,
    appendonly: appendOnly,
    save: '',
    hz: '100',
  };
  const words = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const child = spawn(redisServer.program, words, { stdio: 'ignore' });
  process.once('exit', () => void child.kill('SIGKILL'));
  const redis = new Redis(port, { maxRetriesPerRequest: null, retryStrategy: () => 20 });
  redis.on('error', () => undefined);
  await redis.ping();
  redis.disconnect();
  return child;
}

async function killed(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  server.kill('SIGKILL');
  await once(server, 'exit');
}

async function asked(stage: Stage, key: string, name: string): Promise<void> {
  await stage.ask(cast.rita, key, 'Drill');
  const top = stage.modal(cast.rita);
  if (top) await stage.slack.closeModal(cast.rita, { viewId: top.id, clear: true });
  await stage.until(
    () => wordsOf(stage.card(cast.mona)).includes(name),
    `the card of ${name}`,
    quietWithinMs,
  );
  await stage.until(() => wordsOf(stage.channelCard()).includes(name), `the card of ${name}`, quietWithinMs);
}

async function approved(stage: Stage, name: string): Promise<void> {
  const card = () => cardsOf(stage).find((message) => wordsOf(message).includes(name));
  const { channel, ts } = await stage.until(card, `the card of ${name}`, quietWithinMs);
  await stage.slack.press(cast.mona, { on: { channel, ts }, actionId: cardActions.approve });
  await stage.until(() => wordsOf(card()).includes(`Deleted: key ${name}`), `${name} deleted`, quietWithinMs);
}

async function pressedOn(stage: Stage, requestId: string): Promise<void> {
  const card = cardsOf(stage).find((message) => wordsOf(message).includes(requestId));
  if (!card) throw new Error(`no card of ${requestId}`);
  const { channel, ts } = card;
  await stage.slack.press(cast.mona, { on: { channel, ts }, actionId: cardActions.approve });
}

function cardsOf(stage: Stage) {
  return stage.slack
    .view(cast.mona)
    .conversations.filter(({ kind }) => kind === 'dm')
    .flatMap(({ messages }) => messages)
    .filter((message) => !message.ephemeral);
}

/** What stands in messages of theirs, as their first words. */
function posts(stage: Stage): string[] {
  return cardsOf(stage).map((message) => wordsOf({ blocks: message.blocks }).trim());
}

function lossesTold(stage: Stage): number {
  return stage.slack
    .view(cast.rita)
    .conversations.filter(({ kind }) => kind === 'channel')
    .flatMap(({ messages }) => messages)
    .filter((message) => wordsOf(message).includes('has lost records')).length;
}

function isSetWithoutRequest(stage: Stage): boolean {
  return stage.kms
    .keys()
    .some(({ name, setForDeletion }) => name === 'legacy-backup' && setForDeletion !== undefined);
}

/** Twice, as a reading shows what the first one began. */
async function rounds(stage: Stage): Promise<void> {
  for (let n = 0; n < 2; n++) {
    await stage.clock.advance(61_000);
    await reconcile(stage.app().ports);
    await sleep(500);
  }
}

async function newest(stage: Stage): Promise<DeletionRequest> {
  return (await stage.app().ports.requests.listRecent(1)).requests[0]!;
}

async function heads(stage: Stage): Promise<number> {
  return (await stage.app().ports.audit.read(1, 10_000)).length;
}

function check(isRight: boolean, what: string): void {
  if (!isRight) wrong += 1;
  say(`  ${isRight ? 'ok ' : 'NOT'} ${what}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function isWhole(stage: Stage): Promise<boolean> {
  return (await stage.app().health.store()).ok;
}
