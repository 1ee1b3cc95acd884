import { setTimeout as sleep } from 'node:timers/promises';
import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createMovableClock, type MovableClock } from './clock.js';
import type { Identity, Step } from './control/api.js';
import { createControlServer } from './control/control-server.js';
import { demoApiKeys, demoChannelId, demoWorld } from './demo-world.js';
import { createFaultBook } from './faults.js';
import { createKmsSimulator } from './kms/kms-simulator.js';
import { freePort, listenNear, refuseTaken } from './loopback-ports.js';
import { createPage } from './page/bundle.js';
import { tryLock } from './redis/process-lock.js';
import { resolveRedis } from './redis/resolve-redis.js';
import { createWorldFile } from './saved-world.js';
import { type AppManifest, appManifest, readManifest } from './slack/manifest.js';
import { createSlackStandIn } from './slack/slack-stand-in.js';
import { allStories } from './stories/all-stories.js';
import { createStoryPlayer } from './stories/story-player.js';
import { createWireLog } from './wire-log.js';

/** What the sandbox gives the bot: addresses and credentials of a world that does not exist. */
export interface SandboxBotOptions {
  clock: MovableClock;
  redisUrl: string;
  prefix: string;
  slack: {
    botToken: string;
    apiUrl: string;
    delivery: { mode: 'socket'; appToken: string } | { mode: 'http'; signingSecret: string; port: number };
  };
  channelId: string;
  kmsUrl: string;
  iamUrl: string;
  apiKeys: typeof demoApiKeys;
  identity: Identity;
  reconcileEveryMs: number;
  approversEveryMs: number;
}

interface OpenRequest {
  id: string;
  key: { name: string };
  /** Absent while no deadline runs. */
  endsAt?: number;
}

/** The bot as the sandbox needs it. */
export interface SandboxBot {
  openRequests(): Promise<OpenRequest[]>;
  /** The next thing it has planned; `at` in epoch ms. `isUnderWay`: what is being done may plan something sooner. */
  whatComesNext(): Promise<{ next?: { at: number } & Step; isUnderWay: boolean }>;
  replanTimers(): Promise<void>;
  stop(): Promise<void>;
}

export interface SandboxOptions {
  /** Of the page; default 4400, or a free one when that is taken. */
  port?: number;
  /** Forget what happened before. */
  fresh: boolean;
  /** Deliver over signed HTTP instead of Socket Mode. */
  http: boolean;
  identity: Identity;
  /** A Redis to use in place of one of its own. */
  redisUrl?: string;
  searchPath: string;
  /** Default `.sandbox` and `.cache/redis` in the working folder. */
  dataDir?: string;
  cacheDir?: string;
  say: (line: string) => void;
  startBot: (options: SandboxBotOptions) => Promise<SandboxBot>;
  /** Of the app's manifest; default the product's own. */
  manifestFile?: string;
}

/** What has fallen due is waited for this long before it is said what comes next: three seconds. */
const mostLooks = 60;
const lookAgainMs = 50;

/** Starts Redis, the stand-ins, the bot and the page; prints the one address a person needs. */
export async function startSandbox(
  options: SandboxOptions,
): Promise<{ url: string; stop: () => Promise<void> }> {
  const dataDir = resolve(options.dataDir ?? '.sandbox');
  const { say } = options;
  const stops: (() => Promise<void>)[] = [];
  let stopped = false;
  const stop = async () => {
    if (stopped) return;
    stopped = true;
    for (const step of stops.reverse()) await step().catch(() => undefined);
  };
  try {
    // Before anything is started, so that what cannot be is said at once.
    if (options.port !== undefined) await refuseTaken(options.port);
    const manifest = await manifestOf(options.manifestFile);
    await prepareFolder(dataDir);
    const attempt = await tryLock(dataDir, 'sandbox');
    if (!('lock' in attempt)) {
      throw new Error(
        `The sandbox in ${dataDir} is running already, as process ${attempt.holder.pid}. Use that one, end it, or give this one a folder of its own: --data FOLDER.`,
      );
    }
    stops.push(() => attempt.lock.release());
    const worldNow = () => ({
      offsetMs: clock.offsetMs,
      generation,
      kms: kms.snapshot(),
      slack: slack.snapshot(),
    });
    const worldFile = createWorldFile(join(dataDir, 'world.json'), worldNow, say);
    if (options.fresh) await worldFile.forget();
    const saved = await worldFile.read();
    const redis = await resolveRedis({
      ...(options.redisUrl === undefined ? {} : { url: options.redisUrl }),
      dataDir: join(dataDir, 'redis'),
      cacheDir: options.cacheDir ?? join('.cache', 'redis'),
      searchPath: options.searchPath,
      say,
    });
    stops.push(() => redis.stop());

    const clock = createMovableClock(saved?.offsetMs ?? 0);
    const faults = createFaultBook();
    const wire = createWireLog();
    // A fresh start must not find the records of an earlier one in the same Redis.
    let generation = saved?.generation ?? Date.now();
    const changeListeners: ((personId?: string) => void)[] = [worldFile.changed];
    const onChange = (personId?: string) => changeListeners.forEach((listener) => listener(personId));

    const kms = createKmsSimulator({
      clock,
      world: demoWorld,
      faults,
      wire,
      onChange: () => onChange(),
      ...(saved ? { restored: saved.kms } : {}),
    });
    const slack = createSlackStandIn({
      clock,
      workspace: demoWorld.workspace,
      faults,
      wire,
      delivery: { mode: options.http ? 'http' : 'socket' },
      manifest,
      onChange,
      ...(saved ? { restored: saved.slack } : {}),
    });
    stops.push(() => worldFile.close());
    const [kmsAt, slackAt] = await Promise.all([kms.listen(), slack.listen()]);
    stops.push(() => kms.close());
    stops.push(() => slack.close());

    const deliveryPort = options.http ? await freePort() : 0;
    if (options.http) slack.setRequestUrl(`http://127.0.0.1:${deliveryPort}/slack/events`);
    const { workspace } = demoWorld;
    const startBot = () =>
      options.startBot({
        clock,
        redisUrl: redis.url,
        prefix: `{countersign-sandbox-${generation}}`,
        slack: {
          botToken: workspace.botToken,
          apiUrl: slackAt.apiUrl,
          delivery: options.http
            ? { mode: 'http', signingSecret: workspace.signingSecret, port: deliveryPort }
            : { mode: 'socket', appToken: workspace.appToken },
        },
        channelId: demoChannelId,
        kmsUrl: kmsAt.url,
        iamUrl: kmsAt.url,
        apiKeys: demoApiKeys,
        identity,
        // A change made outside should be seen while somebody is looking.
        reconcileEveryMs: 5_000,
        approversEveryMs: 5_000,
      });
    let { identity } = options;
    /** Absent while the sandbox starts over. */
    let bot: SandboxBot | undefined = await startBot();
    stops.push(async () => bot?.stop());
    clock.onMove(async () => {
      worldFile.changed();
      await bot?.replanTimers();
    });

    const simulated = {
      keys: () => kms.keys(),
      instances: () =>
        demoWorld.instances.map(({ id, name, service, region }) => ({ id, name, service, region })),
      outside: kms.outside,
      iam: kms.iam,
      knobs: () => kms.knobs(),
      turnKnobs: kms.turnKnobs,
    };
    const startAnew = async (as: Identity) => {
      const before = bot;
      bot = undefined;
      await before?.stop();
      generation = Date.now();
      kms.reset(demoWorld);
      slack.reset();
      faults.clear();
      wire.clear();
      identity = as;
      bot = await startBot();
      await slack.whenConnected();
    };
    let startedOver = Promise.resolve();
    /** One after the other: two at once would leave a bot behind that nobody stops. */
    const startOver = (as: Identity = options.identity) =>
      (startedOver = startedOver.catch(() => undefined).then(() => startAnew(as)));
    const { people } = workspace;
    const stories = createStoryPlayer({
      stories: allStories,
      slack,
      kms: simulated,
      clock,
      faults,
      wire,
      people,
      startOver,
      changed: onChange,
    });
    stops.push(() => stories.stop());
    const control = createControlServer({
      slack,
      kms: simulated,
      clock,
      faults,
      wire,
      commands: manifest.commands,
      shortcuts: manifest.shortcuts,
      iamIdOf: (personId) => people.find((one) => one.slackUserId === personId)?.iamId,
      bot: () => ({ mode: options.http ? 'http' : 'socket', identity }),
      deadlines: async () =>
        ((await bot?.openRequests()) ?? []).flatMap((request) =>
          request.endsAt !== undefined
            ? [
                {
                  requestId: request.id,
                  keyName: request.key.name,
                  at: new Date(request.endsAt).toISOString(),
                },
              ]
            : [],
        ),
      next: async () => {
        let seen = await bot?.whatComesNext();
        for (let look = 0; look < mostLooks && seen?.isUnderWay; look++) {
          await sleep(lookAgainMs);
          seen = await bot?.whatComesNext();
        }
        return seen?.next && { ...seen.next, at: new Date(seen.next.at).toISOString() };
      },
      onReset: startOver,
      stories,
      page: await createPage(),
    });
    changeListeners.push((personId) => control.changed(personId));
    await slack.whenConnected();
    const { url } = await listenNear(control, options.port);
    stops.push(() => control.close());
    say(`Sandbox ready: ${url}`);
    say('Nothing in it is real: no Slack, no IBM Cloud, no keys. Ctrl-C ends it.');
    return { url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function manifestOf(file: string | undefined): Promise<AppManifest> {
  if (file === undefined) return appManifest();
  try {
    return readManifest(await readFile(file, 'utf8'));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new Error(code === 'ENOENT' ? `There is no manifest ${file}.` : `${file}: ${message}`, { cause });
  }
}

async function prepareFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const why = code === 'EEXIST' ? 'it is a file' : message;
    throw new Error(`The folder ${folder} cannot be used: ${why}. Choose another with --data FOLDER.`, {
      cause,
    });
  }
}
