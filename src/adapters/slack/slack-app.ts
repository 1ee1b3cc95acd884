import { App, LogLevel, type Logger, type Receiver } from '@slack/bolt';
import { WebClient, type WebClientOptions } from '@slack/web-api';
import type { PartLook } from '../../domain/health.js';
import type { ActingSessions } from '../../ports/acting-sessions.js';
import type { CardSurface } from '../../ports/card-surface.js';
import type { Homes } from '../../ports/homes.js';
import type { Log } from '../../ports/log.js';
import type { PeopleDirectory } from '../../ports/people-directory.js';
import type { Ports } from '../../usecases/ports.js';
import { takeUpClicks } from './clicks/take-up-clicks.js';
import { registerDecisions } from './decisions/decision-handlers.js';
import { registerDenials } from './decisions/deny-handlers.js';
import { registerNudge } from './decisions/nudge-handlers.js';
import { registerDetails } from './decisions/details-handlers.js';
import { registerQuestions } from './decisions/question-handlers.js';
import { registerExplain } from './explain/explain-handlers.js';
import { registerForceApproval } from './force/force-approval-handlers.js';
import { registerForceAsking } from './force/force-asking-handlers.js';
import { registerForm } from './request/form-handlers.js';
import { registerKeyActs } from './keys/key-act-handlers.js';
import { registerHomeButtons } from './home/home-buttons.js';
import { registerHome } from './home/home-handlers.js';
import { registerMessages } from './home/message-handlers.js';
import { createSlackHomes } from './home/slack-homes.js';
import { registerKeys } from './keys/keys-handlers.js';
import { registerResources } from './resources/resources-handlers.js';
import { registerResourcesFile } from './resources/resources-file-handlers.js';
import { registerLink } from './people/link-handlers.js';
import { registerPasscodes } from './passcode/passcode-handlers.js';
import { createSlackCardSurface } from './card/slack-card-surface.js';
import { createQuietTimes } from './people/quiet-times.js';
import { createSlackPeople } from './people/slack-people.js';
import { createHttpReceiver } from './kit/http-receiver.js';
import { createSocketReceiver } from './kit/socket-receiver.js';
import { type AckedWork, createAckedWork } from './kit/acked-work.js';
import { answerUnhandled } from './kit/answer-unhandled.js';
import { cleanTexts } from './kit/clean-texts.js';
import { atHome, type Home } from './kit/home.js';
import { slackFetch } from './kit/slack-fetch.js';
import { toldFetch } from './kit/told-fetch.js';
import { createSlackSigns } from './slack-signs.js';

export interface SlackSettings {
  botToken: string;
  /** Another Web API address, for the stand-in. */
  apiUrl?: string;
  /** How long Slack has for an answer; default 10 s. */
  timeoutMs?: number;
  delivery:
    | { mode: 'socket'; appToken: string }
    /** `drainMs`: requests are taken for so long after the end has begun. */
    | {
        mode: 'http';
        signingSecret: string;
        port: number;
        drainMs?: number;
        /** Frees the port where it was held. */
        beforeListening?: () => Promise<void> | undefined;
      };
}

export interface SlackConnection {
  people: PeopleDirectory;
  surface: CardSurface;
  /** App Homes, filled through these ports. */
  homes(ports: () => Ports): Homes;
  /** Team the bot token belongs to. Rejects when Slack refuses the token, and where it is no one team's. */
  homeTeamId(): Promise<string>;
  /** Registers the handlers and starts listening. `isOutage`: whether the store or IBM threw this. */
  start(ports: Ports, isOutage: (error: unknown) => boolean): Promise<void>;
  /** Answers the clicks that a process left which is no more: resolves when those are found. Nothing before the start. */
  takeUpClicks(): Promise<void>;
  /** Whether clicks and commands arrive; false while a lost connection is being made anew. */
  isListening(): boolean;
  /** Whether clicks arrive and Slack answers. */
  look(): Promise<PartLook>;
  /** Clicks and commands that are being handled. */
  underWay(): number;
  /** Stops taking interactions and waits for those under way. */
  stop(): Promise<void>;
}

/** All that people can type, press and send, by room. */
export const handlers = [
  registerHome,
  registerHomeButtons,
  registerMessages,
  registerKeys,
  registerKeyActs,
  registerForceAsking,
  registerForceApproval,
  registerExplain,
  registerResources,
  registerResourcesFile,
  registerLink,
  registerDecisions,
  registerDenials,
  registerQuestions,
  registerNudge,
  registerDetails,
  registerForm,
  registerPasscodes,
];

/** To open one's own direct messages, and to read what one has written there. */
const ownMessages = ['im:history', 'im:write'];
const callTimeoutMs = 10_000;
/** Two of them are missed before Slack counts as away. */
const signTimeoutMs = 3_000;
const callsForListsAtOnce = 8;

/**
 * One Bolt app over Socket Mode or signed HTTP. Interactive calls and bulk sends have clients of their own: a rate
 * limit pauses every call of the client that met it. So have lists of people. What the cards offer depends on who acts at the KMS.
 */
export function createSlackConnection(
  settings: SlackSettings,
  identity: ActingSessions['mode'],
  log: Log,
  now: () => number = Date.now,
): SlackConnection {
  const shared = {
    ...(settings.apiUrl === undefined ? {} : { slackApiUrl: settings.apiUrl }),
    timeout: settings.timeoutMs ?? callTimeoutMs,
    fetch: toldFetch(slackFetch),
  };
  // What only reads may be asked again.
  const reads = { ...shared, retryConfig: { retries: 1, minTimeout: 200, maxTimeout: 500 } };
  const bulk = new WebClient(settings.botToken, {
    ...shared,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: boltLogger(log),
  });
  const reading = new WebClient(settings.botToken, { ...reads, logger: boltLogger(log) });
  // A list is worth waiting for, a few calls at a time.
  const listing = () =>
    new WebClient(settings.botToken, {
      ...shared,
      retryConfig: { retries: 3, minTimeout: 500, maxTimeout: 2_000 },
      maxRequestConcurrency: callsForListsAtOnce,
      logger: boltLogger(log),
    });
  const asking = new WebClient(settings.botToken, {
    ...shared,
    timeout: signTimeoutMs,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    // That Slack is away is said once by whoever looks.
    logger: { ...boltLogger(log), warn: () => undefined },
  });
  const signs = createSlackSigns(() => asking.auth.test());
  let app: App | undefined;
  let isListening = false;
  let isStopping = false;
  let scopes: readonly string[] = [];
  let known: Home | undefined;
  const home = async (): Promise<Home> => {
    if (known) return known;
    const told = await readHome(reading);
    scopes = told.scopes;
    return (known = told.home);
  };
  let work: AckedWork | undefined;
  let takeUp: (() => Promise<void>) | undefined;
  return {
    people: createSlackPeople(
      reading,
      home,
      Date.now,
      { accounts: listing(), addresses: listing() },
      createQuietTimes(bulk, home, log, now),
    ),
    surface: createSlackCardSurface(bulk, {
      identity,
      canReadOwnMessages: () => ownMessages.every((scope) => scopes.includes(scope)),
    }),
    homes: (ports) => createSlackHomes(bulk, ports),
    homeTeamId: async () => (await home()).teamId,
    async start(ports, isOutage) {
      // The library would repeat a post as well, which is not idempotent. Set explicitly: Socket Mode would otherwise write its own
      // hundred retries into this very object.
      app = new App({
        token: settings.botToken,
        receiver: await createReceiver(
          settings,
          shared,
          log,
          reading,
          (hears) => (isListening = hears && !isStopping),
        ),
        clientOptions: { ...shared, retryConfig: { retries: 0 } },
        convoStore: false,
        logger: boltLogger(log),
        ignoreSelf: true,
      });
      const { client } = app;
      const acked = createAckedWork(ports, isOutage);
      work = acked;
      app.use(cleanTexts);
      app.use(atHome(await home()));
      for (const register of handlers) register(app, ports, acked);
      answerUnhandled(app, log);
      app.error(async (error) => {
        log.error({ error }, 'slack handler failed');
      });
      if (settings.delivery.mode === 'http') await settings.delivery.beforeListening?.();
      await app.start();
      isListening = true;
      takeUp = () => takeUpClicks(ports, acked, client);
    },
    takeUpClicks: async () => takeUp?.(),
    isListening: () => isListening,
    async look() {
      const sign = await signs.look();
      return sign.ok && !isListening ? { ok: false, why: 'slack_not_connected' } : sign;
    },
    underWay: () => work?.underWay() ?? 0,
    async stop() {
      isStopping = true;
      isListening = false;
      signs.stop();
      takeUp = undefined;
      await app?.stop();
      await work?.settled();
    },
  };
}

async function createReceiver(
  settings: SlackSettings,
  shared: WebClientOptions,
  log: Log,
  client: WebClient,
  onHearing: (hears: boolean) => void,
): Promise<Receiver> {
  const { delivery } = settings;
  if (delivery.mode === 'socket') {
    return createSocketReceiver({
      appToken: delivery.appToken,
      // A connection that is lost is worth long retries; a person's call is not.
      clientOptions: { ...shared, retryConfig: { retries: 100, factor: 1.3, maxTimeout: 30_000 } },
      logger: boltLogger(log),
      log,
      onHearing,
    });
  }
  const { signingSecret, port, drainMs } = delivery;
  return createHttpReceiver({
    signingSecret,
    port,
    logger: boltLogger(log),
    log,
    appId: await ownAppId(client, log),
    drainMs,
  });
}

async function readHome(client: WebClient): Promise<{ home: Home; scopes: readonly string[] }> {
  const {
    team_id: teamId,
    enterprise_id: enterpriseId,
    is_enterprise_install: isOrgWide,
    response_metadata: about,
  } = await client.auth.test();
  if (isOrgWide) {
    throw new Error(
      'SLACK_BOT_TOKEN belongs to an app that is installed for a whole Slack organisation. Countersign serves one workspace, whose members it can tell from others: install the app in that workspace, and use the token shown there.',
    );
  }
  if (!teamId) throw new Error('Slack did not say which team the token belongs to');
  return { home: { teamId, enterpriseId }, scopes: about?.scopes ?? [] };
}

/** Undefined where Slack does not say; then the signature alone tells whose a request is. */
async function ownAppId(client: WebClient, log: Log): Promise<string | undefined> {
  try {
    const { bot_id: bot } = await client.auth.test();
    return bot === undefined ? undefined : (await client.bots.info({ bot })).bot?.app_id;
  } catch (error) {
    log.warn({ error }, 'Slack did not say which app the token belongs to');
    return undefined;
  }
}

/** Bolt's log lines through ours. Debug lines hold payloads and are dropped. */
export function boltLogger(log: Log): Logger {
  const line = (parts: unknown[]) =>
    parts.map((part) => (part instanceof Error ? part.message : String(part))).join(' ');
  return {
    debug: () => undefined,
    info: (...parts) => log.debug({ from: 'bolt' }, line(parts)),
    warn: (...parts) => log.warn({ from: 'bolt' }, line(parts)),
    error: (...parts) => log.error({ from: 'bolt' }, line(parts)),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
}
