import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { createRoleFileDirectory } from '../../src/adapters/system/role-file.js';
import { type AppOptions, type CountersignApp, startApp } from '../../src/app.js';
import { dayMs } from '../../src/domain/deadlines.js';
import type { ReminderRules } from '../../src/domain/reminders.js';
import type { Log } from '../../src/ports/log.js';
import { createMovableClock, type MovableClock } from '../../src/sandbox/clock.js';
import type { MessageView, ModalView } from '../../src/sandbox/control/api.js';
import { demoApiKeys, demoChannelId, demoWorld } from '../../src/sandbox/demo-world.js';
import { createFaultBook, type FaultBook } from '../../src/sandbox/faults.js';
import type { KmsSimulator } from '../../src/sandbox/kms/kms-simulator.js';
import type { AppManifest } from '../../src/sandbox/slack/manifest.js';
import type { SlackSnapshot } from '../../src/sandbox/slack/slack-state.js';
import type { SlackStandIn } from '../../src/sandbox/slack/slack-stand-in.js';
import { createWireLog } from '../../src/sandbox/wire-log.js';
import type { World } from '../../src/sandbox/world.js';
import { rolesOfWorld } from './world-roles.js';
import { endLeases, hasten } from './haste.js';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import { ibmAt, openStandIns } from '../stand-ins.js';

const idOf = (handle: string) => {
  const person = demoWorld.workspace.people.find((one) => one.handle === handle);
  if (!person) throw new Error(`nobody is called ${handle}`);
  return person.slackUserId;
};

/** People of the demo world by handle. */
export const cast = {
  rita: idOf('rita'),
  mona: idOf('mona'),
  malik: idOf('malik'),
  mei: idOf('mei'),
  wanda: idOf('wanda'),
  ravi: idOf('ravi'),
  nora: idOf('nora'),
  gus: idOf('gus'),
  dora: idOf('dora'),
  olaf: idOf('olaf'),
};
const channelId = demoChannelId;

export interface Stage {
  clock: MovableClock;
  faults: FaultBook;
  kms: KmsSimulator;
  slack: SlackStandIn;
  app(): CountersignApp;
  /** All of them, where there are several. */
  apps(): readonly CountersignApp[];
  restart(): Promise<void>;
  stopBot(): Promise<void>;
  /** What a process that was killed held is free, as if the time of its leases had passed. */
  endLeases(): Promise<void>;
  startBot(): Promise<void>;
  /** What everything this stage stores begins with. */
  prefix: string;
  addresses: { slackApiUrl: string; kmsUrl: string };
  redisUrl: string;
  /** Lines the bot logged, as JSON. */
  logged: string[];
  // as people
  ask(personId: string, key: string, reason?: string, ticket?: string): Promise<void>;
  fillForm(personId: string, key: string, reason?: string, ticket?: string): Promise<ModalView>;
  press(personId: string, actionId: string, keyName?: string): Promise<void>;
  deny(personId: string, reason: string): Promise<void>;
  /** The newest card a person has in their messages from the bot. */
  card(personId: string): MessageView | undefined;
  channelCard(): MessageView | undefined;
  /** What reminds somebody in their messages from the bot, or those in the channel, oldest first. */
  reminders(personId: string, where?: 'dm' | 'channel'): MessageView[];
  /** What a person read privately in any conversation, newest last. */
  whispers(personId: string): string[];
  modal(personId: string): ModalView | undefined;
  /** Looks until the probe finds something; the bound is for a machine with other work to do. */
  until<T>(probe: () => T | undefined | null | false, what: string, withinMs?: number): Promise<T>;
  close(): Promise<void>;
}

/** Of every stage: making one takes some 300 ms. */
const signingKeyPem = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

/** All text of a message or modal, blocks included. */
export function wordsOf(shown: { text?: string; blocks: unknown[] } | undefined): string {
  if (!shown) return '';
  const words: string[] = [];
  const walk = (value: unknown): void => {
    if (typeof value === 'string') words.push(value);
    else if (Array.isArray(value)) value.forEach(walk);
    else if (value !== null && typeof value === 'object') Object.values(value).forEach(walk);
  };
  walk(shown.blocks);
  return `${shown.text ?? ''}\n${words.join('\n')}`;
}

const titleOf = (message: MessageView): string => {
  const first = message.blocks[0] as { text?: { text?: string } } | undefined;
  return first?.text?.text ?? '';
};
/** Of a request that waits as an approver reads it: its requester reads the same as theirs. */
export const cardTitle = (message: MessageView | undefined) =>
  message ? titleOf(message).replace(/^You asked to delete (key [^:]+)$/, 'Delete $1?') : '';

function withErrors(_name: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  const { name, message, stack, cause } = value;
  return { name, message, stack, cause };
}

/** No working hours: every hour is as good. */
export const anyHour = { from: 0, to: 24 * 60, days: [0, 1, 2, 3, 4, 5, 6] };
const aDayBefore: ReminderRules = { moments: [{ is: 'before_end', ms: dayMs }], hours: anyHour };

/** Below the time a test has, so that it says what never came. */
const patienceMs = 80_000;

/** A whole bot over real Socket Mode between the stand-ins, on a part of Redis of its own. */
export async function openStage(
  options: {
    http?: { port: number };
    prefix?: string;
    redisUrl?: string;
    world?: World;
    /** Default `service-ids`. */
    identity?: 'service-ids' | 'passcode';
    /** Default the roles of the world, as a file would give them. */
    roles?: AppOptions['roles'];
    maxDirectMessages?: number;
    /** Default a day before the end, whatever hour it is for whom. */
    reminders?: ReminderRules;
    /** No channel gets a copy of the cards. */
    withoutChannel?: boolean;
    /** Default real time that can be moved. */
    clock?: MovableClock;
    /** How long IBM has for an answer; default as live. */
    timeoutMs?: number;
    /** How long Slack has for an answer; default as live. */
    slackTimeoutMs?: number;
    /** How the app is installed at Slack; default as manifest.yml says. */
    manifest?: AppManifest;
    /** What the bot is told that its commands are called; default as in manifest.yml. */
    commands?: AppOptions['commands'];
    /** How often it is read anew who may decide; default as live. */
    approversEveryMs?: number;
    /** How often it is looked whether the store and the queue have lost anything; default as live. */
    lookEveryMs?: number;
    /** How often Homes that are open are brought up to date; default as live. */
    homesEveryMs?: number;
    /** When the channels are told of their week; default never. */
    digest?: AppOptions['digest'];
    audit?: AppOptions['audit'];
    /** What stands in Slack at the start; default nothing. */
    restored?: SlackSnapshot;
    /** How far IBM's clock is ahead of the bot's; default not at all. */
    ibmAheadMs?: number;
    /** Bots side by side; default one. */
    replicas?: number;
  } = {},
): Promise<Stage> {
  const world = options.world ?? demoWorld;
  const clock = options.clock ?? createMovableClock();
  const faults = createFaultBook();
  const wire = createWireLog(2_000);
  const logged: string[] = [];
  const { kms, slack, kmsUrl, slackApiUrl } = await openStandIns({
    clock,
    world,
    faults,
    wire,
    signingKeyPem,
    delivery: { mode: options.http ? 'http' : 'socket' },
    ...(options.manifest === undefined ? {} : { manifest: options.manifest }),
    ...(options.restored && { restored: options.restored }),
    ...(options.ibmAheadMs === undefined ? {} : { ibmAheadMs: options.ibmAheadMs }),
  });
  if (options.http) slack.setRequestUrl(`http://127.0.0.1:${options.http.port}/slack/events`);
  const redisUrl = options.redisUrl ?? inject('redisUrl');
  const prefix = options.prefix ?? `{cs-${randomUUID()}}`;
  // As the bot gives it, nothing hidden: no secret may come as far as the log.
  const record = (level: string) => (facts: Record<string, unknown>, message: string) =>
    void logged.push(JSON.stringify({ level, ...facts, message }, withErrors));
  const log: Log = {
    debug: record('debug'),
    info: record('info'),
    warn: record('warn'),
    error: record('error'),
    hide: () => () => undefined,
  };
  const { workspace } = world;
  const start = async () => {
    const app = await startApp({
      slack: {
        botToken: workspace.botToken,
        apiUrl: slackApiUrl,
        ...(options.slackTimeoutMs === undefined ? {} : { timeoutMs: options.slackTimeoutMs }),
        delivery: options.http
          ? { mode: 'http', signingSecret: workspace.signingSecret, port: options.http.port }
          : { mode: 'socket', appToken: workspace.appToken },
      },
      ...(options.withoutChannel ? {} : { channelId }),
      ...(options.commands === undefined ? {} : { commands: options.commands }),
      redis: { url: redisUrl },
      prefix,
      instances: () => Promise.resolve(world.instances.map((instance) => ({ ...instance, url: kmsUrl }))),
      ibm: {
        ...ibmAt(kmsUrl),
        readerApiKey: demoApiKeys.reader,
        timeoutMs: options.timeoutMs ?? 10_000,
        repeatWithinMs: 40,
      },
      identity:
        options.identity === 'passcode'
          ? { mode: 'passcode' }
          : {
              mode: 'service-ids',
              writerApiKey: demoApiKeys.writer,
              managerApiKey: demoApiKeys.manager,
            },
      roles: options.roles ?? createRoleFileDirectory(rolesOfWorld(world)),
      ...(options.maxDirectMessages === undefined ? {} : { maxDirectMessages: options.maxDirectMessages }),
      reminders: options.reminders ?? aDayBefore,
      log,
      clock,
      sweepEveryMs: 500,
      reconcileEveryMs: 60_000,
      ...(options.lookEveryMs === undefined ? {} : { lookEveryMs: options.lookEveryMs }),
      ...(options.homesEveryMs === undefined ? {} : { homesEveryMs: options.homesEveryMs }),
      ...(options.audit && { audit: options.audit }),
      ...(options.digest && { digest: options.digest, digestEveryMs: 100 }),
      ...(options.approversEveryMs === undefined ? {} : { approversEveryMs: options.approversEveryMs }),
      sendsPerSecond: 500,
    });
    hasten(app.ports);
    return app;
  };
  const startAll = async () => {
    const [first, ...others] = await Promise.all(Array.from({ length: options.replicas ?? 1 }, start));
    if (!first) throw new Error('a stage without a bot');
    return [first, ...others] as const;
  };
  let apps = await startAll();
  let running = true;
  await slack.whenConnected();
  clock.onMove(() => (running ? apps[0].replanTimers() : undefined));

  const messages = (personId: string, kind: 'dm' | 'channel') =>
    slack
      .view(personId)
      .conversations.filter((conversation) => conversation.kind === kind)
      .flatMap((conversation) => conversation.messages);
  const isCard = (message: MessageView) => !message.ephemeral && wordsOf(message).includes('Request CS-');
  const stage: Stage = {
    clock,
    faults,
    kms,
    slack,
    logged,
    app: () => apps[0],
    apps: () => apps,
    prefix,
    redisUrl,
    addresses: { slackApiUrl, kmsUrl },
    async stopBot() {
      running = false;
      await Promise.all(apps.map((app) => app.stop()));
    },
    endLeases: () => endLeases(redisUrl, prefix),
    async startBot() {
      apps = await startAll();
      running = true;
      await slack.whenConnected();
    },
    async restart() {
      await stage.stopBot();
      await stage.startBot();
    },
    async fillForm(personId, key, reason = 'No longer used', ticket) {
      await slack.command(personId, { text: `/delete-key ${key}` });
      const form = await stage.until(
        () => slack.view(personId).modals.find((modal) => modal.callbackId === 'deletion_form'),
        'the form',
      );
      await slack.options(personId, { on: { viewId: form.id }, blockId: 'key', actionId: 'key', query: key });
      const target = kms
        .keys()
        .find((one) => one.name === key || one.aliases.includes(key) || one.id === key);
      const value = target ? `${target.instanceId}/${target.id}` : null;
      await slack.submit(personId, {
        viewId: form.id,
        values: { key: { key: value }, reason: { reason }, ticket: { ticket: ticket ?? null } },
      });
      return stage.until(() => {
        const top = slack.view(personId).modals.at(-1);
        return top && !wordsOf(top).includes('Checking the key') ? top : undefined;
      }, 'findings');
    },
    async ask(personId, key, reason, ticket) {
      const findings = await stage.fillForm(personId, key, reason, ticket);
      if (findings.callbackId !== 'deletion_findings') throw new Error(`no findings: ${wordsOf(findings)}`);
      await slack.submit(personId, { viewId: findings.id, values: {} });
      await stage.until(() => {
        const top = slack.view(personId).modals.at(-1);
        return !top || !/Asking…/.test(wordsOf(top));
      }, 'the answer to asking');
    },
    async press(personId, actionId) {
      const offering = () => {
        const card = stage.card(personId) ?? messages(personId, 'channel').filter(isCard).at(-1);
        return JSON.stringify(card?.blocks ?? []).includes(`"${actionId}"`) ? card : undefined;
      };
      // A request moves on before its cards do.
      const card = await stage.until(offering, `a card that offers ${actionId}`);
      const result = await slack.press(personId, { on: { channel: card.channel, ts: card.ts }, actionId });
      if (result.outcome !== 'acked') throw new Error(`press was not acked: ${result.outcome}`);
    },
    async deny(personId, reason) {
      await stage.press(personId, cardActions.deny);
      const form = await stage.until(
        () => slack.view(personId).modals.find((modal) => modal.callbackId === 'deny_form'),
        'the deny form',
      );
      await slack.submit(personId, { viewId: form.id, values: { reason: { reason } } });
    },
    card: (personId) => messages(personId, 'dm').filter(isCard).at(-1),
    reminders: (personId, where = 'dm') =>
      messages(personId, where).filter((message) => !message.ephemeral && / left, until /.test(message.text)),
    channelCard: () => messages(cast.rita, 'channel').filter(isCard).at(-1),
    whispers: (personId) =>
      slack
        .view(personId)
        .conversations.flatMap((conversation) => conversation.messages)
        .filter((message) => message.ephemeral)
        .map(wordsOf),
    modal: (personId) => slack.view(personId).modals.at(-1),
    async until(probe, what, withinMs = patienceMs) {
      const deadline = Date.now() + withinMs;
      for (;;) {
        const found = probe();
        if (found) return found;
        if (Date.now() > deadline) throw new Error(`never came: ${what}\n${logged.slice(-8).join('\n')}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    async close() {
      if (running) await Promise.all(apps.map((app) => app.stop()));
      await slack.close();
      await kms.close();
    },
  };
  return stage;
}
