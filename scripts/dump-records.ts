// Plays a short story with the real bot between the stand-ins and writes every record it leaves in Redis to a file.
// Usage: npm run dump:records. test/adapters/redis/records.test.ts says what the files are for.
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { queueNames } from '../src/adapters/bullmq/job-ids.js';
import { isRestored } from '../src/domain/fate.js';
import { fingerprintOf } from '../src/domain/protection.js';
import type { DeletionRequest } from '../src/domain/request.js';
import { createMovableClock } from '../src/sandbox/clock.js';
import { demoApiKeys, demoWorld } from '../src/sandbox/demo-world.js';
import { resolveRedis } from '../src/sandbox/redis/resolve-redis.js';
import type { World } from '../src/sandbox/world.js';
import type { Answer } from '../src/usecases/answer.js';
import { actOnKey } from '../src/usecases/effects/act-on-key.js';
import { linkIdentity } from '../src/usecases/people/link-identity.js';
import { setAway } from '../src/usecases/people/set-away.js';
import { setNotified } from '../src/usecases/people/set-notified.js';
import { askForForce } from '../src/usecases/requests/ask-for-force.js';
import { decideRequest, type DecisionAsked } from '../src/usecases/requests/decide-request.js';
import { discussRequest } from '../src/usecases/requests/discuss-request.js';
import { nudgeApprovers } from '../src/usecases/requests/nudge-approvers.js';
import { openRequest } from '../src/usecases/requests/open-request.js';
import { reconcile } from '../src/usecases/requests/reconcile.js';
import { renewEveryApprovers } from '../src/usecases/requests/renew-approvers.js';
import { dumpFolder, dumpNames, type StoredRecord } from '../test/adapters/redis/record-dump.js';
import { iamIdOf, passcodeOf, type Handle } from '../test/scenarios/as-oneself.js';
import { cast, openStage, type Stage } from '../test/scenarios/stage.js';

const prefix = '{records}';
/** A moment in the middle of a second: IBM counts whole ones. */
const begin = Date.parse('2026-11-02T09:00:00.400Z');
/** Known, so that seals in a dump can be looked at. */
const sealKey = createHash('sha256').update('seals of dumped records').digest();
const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;

/** No records: a job only wakes us and is made anew from them, and what a commit leaves is gone within minutes. */
const passing = [...Object.values(queueNames), 'commit'].map((name) => `${prefix}:${name}:`);

/** One key expires within the seven days. */
const worldOfPasscodes: World = {
  ...demoWorld,
  instances: demoWorld.instances.map((instance) => ({
    ...instance,
    keys: instance.keys.map((key) => (key.name === 'data-lake' ? { ...key, expiresInMs: 5 * dayMs } : key)),
  })),
};

type Identity = 'service-ids' | 'passcode';
const dataDir = await mkdtemp(join(tmpdir(), 'countersign-records-'));
const redis = await resolveRedis({
  dataDir,
  cacheDir: join(import.meta.dirname, '..', '.cache', 'redis'),
  say: (line) => void process.stderr.write(`${line}\n`),
  searchPath: process.env['PATH'] ?? '',
});
try {
  let number = dumpNames().length;
  for (const [what, identity, story, copies] of [
    ['service-ids', 'service-ids', playServiceIds, 4],
    ['passcode', 'passcode', playPasscodes, 4],
    // Some take no messages.
    ['people', 'service-ids', playPeople, 3],
  ] as const) {
    const records = await recordsOf(identity, copies, story);
    const name = `${++number}-${what}.json`;
    await writeFile(join(dumpFolder, name), `${JSON.stringify(records, null, 2)}\n`);
    process.stdout.write(`${name}: ${records.length} keys\n`);
  }
} finally {
  await redis.stop();
  await rm(dataDir, { recursive: true, force: true });
}

async function recordsOf(
  identity: Identity,
  copies: number,
  story: (actors: Actors) => Promise<void>,
): Promise<StoredRecord[]> {
  // It stands still but for what the story says.
  const clock = createMovableClock(0, () => begin);
  const stage = await openStage({
    redisUrl: redis.url,
    prefix,
    identity,
    roles: { from: 'iam', matchByEmail: true },
    clock,
    audit: { sealKeys: [sealKey] },
    world: identity === 'passcode' ? worldOfPasscodes : demoWorld,
  });
  const connection = new Redis(redis.url);
  const passcodes: string[] = [];
  try {
    await story(actorsOn(stage, identity, copies, passcodes));
    await stage.stopBot();
    const records = await dump(connection);
    const secrets = [
      ...passcodes,
      ...Object.values(demoApiKeys),
      sealKey.toString('hex'),
      sealKey.toString('base64'),
      demoWorld.workspace.botToken,
      demoWorld.workspace.appToken,
      demoWorld.workspace.signingSecret,
    ];
    const text = JSON.stringify(records);
    // A token of IAM's begins like this.
    if (secrets.some((secret) => text.includes(secret)) || text.includes('eyJ')) throw new Error('a secret');
    await connection.flushdb();
    return records;
  } finally {
    connection.disconnect();
    await stage.close();
  }
}

type Actors = ReturnType<typeof actorsOn>;

/** `fewest`: copies that a request’s card has at least. */
function actorsOn(stage: Stage, identity: Identity, fewest: number, passcodes: string[]) {
  const { ports } = stage.app();
  const slackOf = (who: Handle) => ({ userId: cast[who], teamId: ports.settings.homeTeamId });
  const keyOf = (name: string) => {
    const key = stage.kms.keys().find((one) => one.name === name);
    if (!key) throw new Error(`no key ${name}`);
    return { instanceId: key.instanceId, keyId: key.id };
  };
  const passcodeFor = (who: Handle) => {
    const passcode = passcodeOf(stage, who);
    passcodes.push(passcode);
    return passcode;
  };
  const proof = (who: Handle) => (identity === 'passcode' ? { passcode: passcodeFor(who) } : {});
  /** Every step comes a moment after the one before, and every card has been brought up to date by then. */
  const step = async (requestId?: string) => {
    for (let tries = 0; requestId !== undefined; tries++) {
      const request = await ports.requests.load(requestId);
      const copies = await ports.copies.list(requestId);
      if (tries > 500) throw new Error(`the cards of ${requestId} stay behind`);
      const isShown = copies.every((copy) => copy.shownVersion === request?.version);
      if (request?.status === 'failed' || (copies.length >= fewest && isShown)) break;
      await sleep(20);
    }
    await stage.clock.advance(1_300);
  };
  const now = async (id: string) => {
    const request = await ports.requests.load(id);
    if (!request) throw new Error(`no request ${id}`);
    return request;
  };
  return {
    stage,
    step,
    now,
    slackOf,
    keyOf,
    async link(who: Handle, iamIdOf: Handle = who) {
      const account = () => Promise.resolve(demoWorld.accountId);
      valueOf(await linkIdentity({ ...ports, accountOf: account }, slackOf(who), passcodeFor(iamIdOf)));
      await step();
    },
    async ask(name: string, ticket?: string, earlier?: string): Promise<string> {
      const what = { ...keyOf(name), by: slackOf('rita'), reason: 'No longer used', earlier };
      const asked = await openRequest(ports, {
        ...what,
        ...(ticket === undefined ? {} : { ticket }),
        ...proof('rita'),
      });
      if (asked.ok) {
        await step(asked.value.status === 'authorizing' ? undefined : asked.value.id);
        return asked.value.id;
      }
      const { no } = asked;
      if (no.kind !== 'trouble' || no.trouble.kind !== 'first_authorization') valueOf(asked);
      await step();
      return '';
    },
    async decide(who: Handle, id: string, asked: DecisionAsked, wait = true): Promise<DeletionRequest> {
      valueOf(await decideRequest(ports, id, slackOf(who), asked));
      await step(wait ? id : undefined);
      return now(id);
    },
    async approve(who: Handle, id: string, more: { typedName?: string } = {}, wait = true) {
      const { protection } = await now(id);
      const asked = { type: 'approve', seen: fingerprintOf(protection), ...more, ...proof(who) } as const;
      return this.decide(who, id, asked, wait);
    },
  };
}

async function playServiceIds(actors: Actors): Promise<void> {
  const { stage, slackOf, keyOf, ask, decide, step, now } = actors;
  const { ports } = stage.app();
  await actors.link('mei');
  await actors.link('wanda', 'mona');
  await actors.link('wanda');
  await setAway(ports, slackOf('ravi'), 'for 2 weeks');
  await setAway(ports, slackOf('malik'), 'for 3 days');
  await setAway(ports, slackOf('malik'), 'back');

  const expired = await ask('scratch-test');
  await stage.clock.advance(6 * dayMs + hourMs);
  await until(async () => (await now(expired)).reminded !== undefined, 'the reminder');
  await stage.clock.advance(dayMs);
  await until(async () => (await now(expired)).status === 'expired', 'the end');
  await step(expired);

  await decide('mona', await ask('billing-root'), { type: 'deny', reason: 'Still in use' });
  await decide('rita', await ask('billing-root'), { type: 'cancel' });
  const unset = await ask('payroll-root');
  stage.kms.outside.unset(keyOf('payroll-root').keyId);
  // Refused, since the key was changed outside.
  await decideRequest(ports, unset, slackOf('malik'), { type: 'deny', reason: 'No' });
  await step(unset);
  await actors.approve('mona', await ask('billing-root', 'CHG-1024'));

  const blocked = await ask('invoices-root');
  await actors.approve('malik', blocked);
  const { protection } = await now(blocked);
  const force = await askForForce(ports, {
    requestId: blocked,
    by: slackOf('rita'),
    typedName: 'invoices-root',
    seen: fingerprintOf(protection),
    reason: 'The data may go',
  });
  const forced = valueOf(force).id;
  await step(forced);
  await actors.approve('mei', forced, { typedName: 'invoices-root' });

  stage.faults.add({ target: 'kms', operation: 'setKeyForDeletion', status: 403 });
  await ask('data-lake');
  const lake = await ask('data-lake');
  await actors.approve('mona', lake);
  valueOf(await actOnKey(ports, 'sync', keyOf('shared-storage'), slackOf('rita')));
  await step();

  const lapsed = await ask('payroll-root', 'CHG-2048');
  stage.faults.add({ target: 'kms', operation: 'deleteKey', status: 400 });
  await actors.approve('mei', lapsed);
  await decideRequest(ports, lapsed, slackOf('rita'), { type: 'approve', seen: 'none' });
  await ask('legacy-backup');
  const cleared = await ask('shared-storage');
  await actors.approve('mona', cleared);
  stage.kms.outside.removeAllRegistrations(keyOf('shared-storage').keyId);
  await stage.clock.advance(5 * 60_000);
  await until(async () => (await now(cleared)).status === 'awaiting_approval', 'the way being clear');
  await step(cleared);

  const withdrawing = await ask('session-signing');
  stage.faults.add({ target: 'kms', operation: 'unsetKeyForDeletion', status: 503, times: 100 });
  await decide('rita', withdrawing, { type: 'cancel' });

  // Two that are in the middle of an act at the KMS: nothing can be read after the call.
  const { deleteKey, setKeyForDeletion } = ports.keys;
  const silence = () =>
    stage.faults.add({ target: 'kms', operation: 'getKeyMetadata', status: 503, times: 4 });
  const deleting = await ask('scratch-test');
  ports.keys.deleteKey = (...call) => {
    stage.faults.add({ target: 'kms', operation: 'deleteKey', drop: 'before' });
    silence();
    return deleteKey(...call);
  };
  await actors.approve('malik', deleting, {}, false);
  ports.keys.setKeyForDeletion = (...call) => {
    stage.faults.add({ target: 'kms', operation: 'setKeyForDeletion', drop: 'before' });
    silence();
    return setKeyForDeletion(...call);
  };
  await ask('ledger-archive');
}

async function playPasscodes(actors: Actors): Promise<void> {
  const { ask, decide } = actors;
  for (const who of ['rita', 'mona', 'malik'] as const) await actors.link(who);
  await actors.approve('mona', await ask('billing-root'));
  await decide('malik', await ask('scratch-test'), { type: 'deny', reason: 'Still in use' });
  await actors.approve('malik', await ask('invoices-root'));
  await ask('payroll-root', 'CHG-4096');
  const { stage, keyOf, step, now } = actors;
  const { ports } = stage.app();
  const expiring = await ask('data-lake');
  // Disabled while it is decided, and while nobody is signed in to take it back.
  const withdrawn = await ask('ledger-archive');
  for (const name of ['data-lake', 'ledger-archive']) stage.kms.outside.setState(keyOf(name).keyId, 2);
  await reconcile(ports);
  await step(expiring);
  await decide('rita', withdrawn, { type: 'cancel' }, false);
  await until(async () => 'trouble' in (await now(withdrawn)), 'the trouble');
  await step(withdrawn);
}

/** Who is asked and who is away, reminded and nudged, asks and answers, and asks again. */
async function playPeople(actors: Actors): Promise<void> {
  const { stage, slackOf, keyOf, ask, decide, step, now } = actors;
  const { ports } = stage.app();
  const { iam } = stage.kms;
  valueOf(await setNotified(ports, slackOf('mei'), 'off'));
  const standIn = `<@${slackOf('mona').userId}>`;
  const away = await setAway(ports, slackOf('malik'), `for 3 days, ${standIn} stands in`);
  if (!away.ok) throw new Error(JSON.stringify(away.no));

  // Restored after it was deleted.
  const restored = await ask('billing-root');
  await actors.approve('mona', restored);
  await stage.clock.advance(2 * hourMs);
  stage.kms.outside.restore(keyOf('billing-root').keyId);
  for (let looks = 0; !isRestored(await now(restored)); looks++) {
    if (looks > 50) throw new Error('the key is never seen restored');
    await stage.clock.advance(hourMs);
    await reconcile(ports);
  }
  await step(restored);

  const denied = await ask('payroll-root', 'CHG-1024');
  await decide('mona', denied, { type: 'deny', reason: 'Still in use' });
  const again = await ask('payroll-root', 'CHG-1025', denied);
  const question = { id: 'b8f0c1de-0000-4000-8000-000000000001', text: 'Has the archive moved?' };
  valueOf(await discussRequest(ports, again, slackOf('mona'), { type: 'ask_question', ...question }));
  await step(again);
  const answer = { type: 'answer_question', id: question.id, text: 'It moved in June' } as const;
  valueOf(await discussRequest(ports, again, slackOf('rita'), answer));
  await step(again);
  const unanswered = { id: 'b8f0c1de-0000-4000-8000-000000000002', text: 'And the ledger?' };
  valueOf(await discussRequest(ports, again, slackOf('mona'), { type: 'ask_question', ...unanswered }));
  await step(again);
  valueOf(await nudgeApprovers(ports, again, slackOf('rita')));
  await step(again);

  // One comes to the role, and one loses it.
  const [group] = iam.state().groups;
  iam.removeMember(group!.id, iamIdOf('malik'));
  iam.grant({ iamId: iamIdOf('wanda') }, { role: 'Manager', instanceId: keyOf('payroll-root').instanceId });
  await stage.clock.advance(hourMs);
  await renewEveryApprovers(ports);
  await until(async () => (await now(again)).left !== undefined, 'the one who left');
  await step(again);
}

async function dump(connection: Redis): Promise<StoredRecord[]> {
  const names = (await connection.keys(`${prefix}:*`)).sort();
  const records: StoredRecord[] = [];
  for (const key of names.filter((name) => !passing.some((start) => name.startsWith(start)))) {
    const type = await connection.type(key);
    switch (type) {
      case 'string': {
        const value = await connection.getBuffer(key);
        const isZipped = value?.[0] === 0x1f;
        records.push({
          key,
          type: isZipped ? 'bytes' : type,
          value: value?.toString(isZipped ? 'base64' : 'utf8') ?? '',
        });
        break;
      }
      case 'hash':
        records.push({ key, type, value: await connection.hgetall(key) });
        break;
      case 'list':
        records.push({ key, type, value: await connection.lrange(key, 0, -1) });
        break;
      case 'set':
        records.push({ key, type, value: (await connection.smembers(key)).sort() });
        break;
      case 'zset': {
        const flat = await connection.zrange(key, '0', '-1', 'WITHSCORES');
        records.push({ key, type, value: Object.fromEntries(pairs(flat)) });
        break;
      }
      default:
        throw new Error(`${key} is a ${type}`);
    }
  }
  return records;
}

function pairs(flat: string[]): [string, number | '+inf'][] {
  // What has no end yet; JSON knows no such number.
  const scoreOf = (text: string) => (text === 'inf' ? '+inf' : Number(text));
  return Array.from({ length: flat.length / 2 }, (_, n) => [flat[2 * n]!, scoreOf(flat[2 * n + 1]!)]);
}

async function until(probe: () => Promise<boolean>, what: string): Promise<void> {
  for (let tries = 0; !(await probe()); tries++) {
    if (tries > 1_000) throw new Error(`never came: ${what}`);
    await sleep(20);
  }
}

function valueOf<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new Error(JSON.stringify(answer.no));
  return answer.value;
}
