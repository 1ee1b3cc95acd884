import { setTimeout as sleep } from 'node:timers/promises';
import { createBullDeliveryQueue } from './adapters/bullmq/delivery-queue.js';
import { createBullEffectRetries } from './adapters/bullmq/effect-retries.js';
import { createQueues } from './adapters/bullmq/queues.js';
import { createBullTimers } from './adapters/bullmq/timers.js';
import { startWorkers, type Workers } from './adapters/bullmq/workers.js';
import { createIbmKeyAccess } from './adapters/ibm/access/iam-key-access.js';
import { IamUnavailableError } from './adapters/ibm/wire/iam-call.js';
import { IamReadError } from './adapters/ibm/wire/iam-read-error.js';
import { createIbmErrorRecognition } from './adapters/ibm/pasted-errors/error-recognition.js';
import { createKmsLook, type KmsLook } from './adapters/ibm/kms/kms-look.js';
import { createIbmKeyManagement } from './adapters/ibm/kms/ibm-key-management.js';
import type { KmsInstance } from './adapters/ibm/instances/kms-instance.js';
import { createIbmResourceCatalog } from './adapters/ibm/instances/resource-catalog.js';
import type { IbmAddresses } from './adapters/ibm/wire/ibm-addresses.js';
import { createPasscodeExchange } from './adapters/ibm/acting/passcode-exchange.js';
import { createPasscodeSessions } from './adapters/ibm/acting/passcode-sessions.js';
import { createServiceIdSessions } from './adapters/ibm/acting/service-id-sessions.js';
import { createRedisAbsences } from './adapters/redis/absences.js';
import { createRedisAuditHeads } from './adapters/redis/audit-heads.js';
import { createAuditSeals } from './adapters/redis/audit-seal.js';
import { createRedisAuditLog } from './adapters/redis/audit-log.js';
import { createRedisCallRecords } from './adapters/redis/call-records.js';
import { createRedisCardCopies } from './adapters/redis/card-copies.js';
import { createRedisClickIntents } from './adapters/redis/click-intents.js';
import { connectRedis, isRedisFailure } from './adapters/redis/connections.js';
import { createRedisHomeVisits } from './adapters/redis/home-visits.js';
import { createRedisHints } from './adapters/redis/hints.js';
import { createRedisKeySyncs } from './adapters/redis/key-syncs.js';
import { createRedisKeyWatch } from './adapters/redis/key-watch.js';
import { createRedisIdentityLinks } from './adapters/redis/identity-links.js';
import { createRedisRecordKeeping } from './adapters/redis/record-keeping.js';
import type { RedisSettings } from './adapters/redis/open-redis.js';
import { createRedisRoundsDone } from './adapters/redis/rounds-done.js';
import { createRedisOutbox } from './adapters/redis/outbox.js';
import { usualPrefix } from './adapters/redis/redis-keys.js';
import { createRedisRequestStore } from './adapters/redis/request-store.js';
import { createStoreWitness } from './adapters/redis/store-witness.js';
import { noteStoreTime } from './adapters/redis/store-time.js';
import { createRedisResourceSnapshots } from './adapters/redis/resource-snapshots.js';
import { createSlackConnection, type SlackSettings } from './adapters/slack/slack-app.js';
import type { HealthParts } from './adapters/system/health-watch.js';
import { withAuditLines } from './adapters/system/audit-lines.js';
import { createClockSkew, noteAnswerTimes } from './adapters/system/clock-skew.js';
import { systemClock } from './adapters/system/clock.js';
import { createTimeStamps } from './adapters/system/time-stamps.js';
import { createMeter } from './adapters/system/meter.js';
import { meterCalls, meteredAudit, meteredRequests } from './adapters/system/metered.js';
import type { AuditSettings } from './audit-settings.js';
import type { IdentityConfig } from './config.js';
import type { DigestTime } from './domain/digest.js';
import { type ReminderRules, usualReminders } from './domain/reminders.js';
import { type Retention, usualRetention } from './domain/retention.js';
import { type CommandNames, nameCommands, usualCommandNames } from './explanations/command-names.js';
import type { AuditHeads } from './ports/audit-heads.js';
import type { Clock, SteadyClock } from './ports/clock.js';
import type { StoreLoss } from './ports/card-surface.js';
import type { Log } from './ports/log.js';
import type { Meter } from './ports/meter.js';
import type { RoleDirectory } from './ports/role-directory.js';
import { healthParts } from './health-parts.js';
import { createSendPatience } from './usecases/effects/send-patience.js';
import { deliver } from './usecases/effects/deliver.js';
import { expireRequest } from './usecases/requests/expire-request.js';
import { replanTimers } from './usecases/effects/plan-timers.js';
import { type WhatComes, whatComesNext } from './usecases/effects/what-comes-next.js';
import { createLiveRoles } from './usecases/people/live-roles.js';
import { performNow } from './usecases/effects/perform-effect.js';
import type { Ports } from './usecases/ports.js';
import { keepHomes } from './usecases/requests/keep-homes.js';
import { tellLoss } from './usecases/requests/tell-loss.js';
import { pruneRecords } from './usecases/requests/prune-records.js';
import { postDigests } from './usecases/requests/post-digest.js';
import { reconcile } from './usecases/requests/reconcile.js';
import { noteWayBack } from './usecases/requests/note-way-back.js';
import { recheckBlockers } from './usecases/requests/recheck-blockers.js';
import { renewEveryApprovers } from './usecases/requests/renew-approvers.js';
import { remindApprovers } from './usecases/requests/remind-approvers.js';
import { retryEffect, sweepOutbox } from './usecases/effects/retry-effects.js';
import { createEffectsUnderWay } from './usecases/effects/effects-under-way.js';
import { type AuditWatch, type AuditWatchPorts, createAuditWatch } from './usecases/watch-audit.js';
import { within } from './usecases/within.js';
import { patienceMs } from './stop-grace.js';

export interface AppOptions {
  slack: SlackSettings;
  /** Gets a copy of every card. */
  channelId?: string;
  /** What the slash commands are called; default as in manifest.yml. */
  commands?: CommandNames;
  redis: RedisSettings;
  /** Everything stored begins with it; the braces keep it in one Redis Cluster slot. Default `{countersign}`. */
  prefix?: string;
  /** The instances served at the moment, asked before every call. */
  instances: () => Promise<readonly KmsInstance[]>;
  ibm: IbmAddresses & {
    readerApiKey: string;
    timeoutMs?: number;
    /** The longest wait before a read of the KMS is repeated. */
    repeatWithinMs?: number;
  };
  /** Who acts at the KMS. */
  identity: IdentityConfig;
  /** A directory of the team's own; else IAM is asked, and people are known by their links or by e-mail. */
  roles: RoleDirectory | { from: 'iam'; matchByEmail: boolean };
  /** Managers of one request who get a direct message; default 20. */
  maxDirectMessages?: number;
  /** When those who may still decide are reminded; default `usualReminders`. */
  reminders?: ReminderRules;
  /** When the channels are told of their week; absent: never. */
  digest?: DigestTime;
  /** How long records are kept; default `usualRetention`. */
  retention?: Retention;
  /** What seals the audit log, and where its head goes; default nothing, and the log alone. */
  audit?: AuditSettings;
  log: Log;
  /** Default one of its own. */
  meter?: Meter;
  clock?: SteadyClock;
  sweepEveryMs?: number;
  reconcileEveryMs?: number;
  /** How often it is looked whether the store and the queue have lost anything. */
  lookEveryMs?: number;
  /** How often it is read anew who may decide; default 20 minutes, so that with the age of IAM's lists it is within the hour. */
  approversEveryMs?: number;
  /** How often it is looked whether the week is to be told. */
  digestEveryMs?: number;
  /** How often Homes that are open are brought up to date. */
  homesEveryMs?: number;
  /** Sends per second to Slack for cards and notices, posts and updates each. */
  sendsPerSecond?: number;
  /** Aborted, the start is given up before anything is taken, and rejects. */
  signal?: AbortSignal;
}

export interface CountersignApp {
  readonly ports: Ports;
  /** Plans every timer anew; for a clock that has been moved. */
  replanTimers(): Promise<void>;
  /** The next thing that time alone brings to an open request. */
  whatComesNext(): Promise<WhatComes>;
  /** Whether Slack's clicks and commands arrive. */
  isListening(): boolean;
  /** What is looked at to say whether it is well. */
  readonly health: HealthParts;
  /** What people and timers wait for at the moment. */
  underWay(): UnderWay;
  /** Takes no more clicks and jobs, lets what is under way finish, closes everything; resolves with what was not waited for any longer. */
  stop(): Promise<UnderWay>;
}

/** Work that has begun, and has not come to its end. */
export interface UnderWay {
  clicks: number;
  jobs: number;
  /** Effects of requests, by their ids in the outbox: what is being done at IBM, and told in Slack. */
  effects: string[];
}

const defaultDirectMessages = 20;
/** A loss is noticed within a minute. */
const defaultLookMs = 20_000;
/** Builds one of each, connects them and starts. Rejects when Redis or Slack cannot be reached. */
export async function startApp(options: AppOptions): Promise<CountersignApp> {
  const { log, prefix = usualPrefix, clock = systemClock, retention = usualRetention } = options;
  const { reconcileEveryMs = 60_000 } = options;
  nameCommands(options.commands ?? usualCommandNames);
  const skew = createClockSkew(log);
  const stopNotingTimes = noteAnswerTimes(skew, () => clock.now());
  const { meter = createMeter() } = options;
  const stopMeteringCalls = meterCalls(meter);
  const redis = await connectRedis(options.redis, log);
  const slack = createSlackConnection(options.slack, options.identity.mode, log, () => clock.now());
  const queues = createQueues(redis.queueing, prefix);
  const seals = createAuditSeals(options.audit?.sealKeys ?? []);
  const rounds = createRedisRoundsDone(redis.prompt, prefix);
  let workers: Workers | undefined;
  let watching: AuditWatch | undefined;
  let ibm: KmsLook | undefined;
  const storeAnswers = async () => (await redis.prompt.ping().catch(() => '')) === 'PONG';
  let tellOfLoss: (loss: StoreLoss) => Promise<void> = async () => {
    throw new Error('not started yet');
  };
  const witness = createStoreWitness(redis.prompt, prefix, { log, tell: (loss) => tellOfLoss(loss) });
  const isWhole = () => witness.isWhole().catch(() => false);
  const witnessing = setInterval(() => {
    void isWhole();
    // A clock that people move has nothing in common with the store's.
    if (clock === systemClock) void noteStoreTime(redis.prompt, skew, clock).catch(() => undefined);
  }, options.lookEveryMs ?? defaultLookMs);
  witnessing.unref();
  const stopping = new AbortController();
  const effects = createEffectsUnderWay();
  const underWay = () => ({
    clicks: slack.underWay(),
    jobs: workers?.underWay() ?? 0,
    effects: effects.ids(),
  });
  const stop = async () => {
    stopping.abort();
    stopNotingTimes();
    stopMeteringCalls();
    ibm?.stop();
    clearInterval(witnessing);
    // Without Redis there is nothing to finish, and waiting for it would have no end.
    const hasStore = storeAnswers();
    const jobs = hasStore.then((answers) => atMost(answers ? patienceMs : 200, workers?.close()));
    await Promise.all([jobs, atMost(patienceMs, slack.stop())]);
    const left = underWay();
    if (await hasStore) await atMost(500, watching?.ended());
    await atMost((await hasStore) ? 1_000 : 200, queues.close());
    await redis.close();
    return left;
  };
  try {
    const copies = createRedisCardCopies(redis.prompt, prefix, log);
    const calls = createRedisCallRecords(redis.prompt, prefix, log, retention.callsMs);
    const homeTeamId = await slack.homeTeamId();
    const keys = createIbmKeyManagement({
      instances: options.instances,
      reader: { apiKey: options.ibm.readerApiKey },
      iamUrl: options.ibm.iamUrl,
      log,
      now: () => clock.now(),
      onCall: (call) => {
        // A record that cannot be kept costs an explanation later, never the call itself.
        calls.save(call).catch((error: unknown) => {
          log.debug({ correlationId: call.correlationId, error }, 'call was not recorded');
        });
      },
      ...(options.ibm.timeoutMs === undefined ? {} : { timeoutMs: options.ibm.timeoutMs }),
      ...(options.ibm.repeatWithinMs === undefined ? {} : { repeatWithinMs: options.ibm.repeatWithinMs }),
    });
    const links = createRedisIdentityLinks(redis.prompt, prefix, log);
    const ports: Ports = {
      clock,
      random: Math.random,
      pause: (ms) => sleep(ms),
      keys,
      ...actingParts(options, clock, log),
      snapshots: createRedisResourceSnapshots(redis.prompt, prefix, log, retention.resourcesMs),
      catalog: createIbmResourceCatalog({ ...options.ibm, apiKey: options.ibm.readerApiKey, log }),
      calls,
      syncs: createRedisKeySyncs(redis.prompt, prefix, log),
      errors: createIbmErrorRecognition(),
      links,
      absences: createRedisAbsences(redis.prompt, prefix, log),
      hints: createRedisHints(redis.prompt, prefix),
      visits: createRedisHomeVisits(redis.prompt, prefix),
      homes: slack.homes(() => ports),
      ...roleParts(options, { links, people: slack.people, keys, homeTeamId, clock, log }),
      people: slack.people,
      requests: meteredRequests(createRedisRequestStore(redis.prompt, prefix, log, seals), meter),
      watch: createRedisKeyWatch(redis.prompt, prefix, log),
      clicks: createRedisClickIntents(redis.prompt, prefix, log),
      outbox: createRedisOutbox(redis.prompt, prefix, log),
      audit: meteredAudit(withAuditLines(createRedisAuditLog(redis.prompt, prefix, log, seals), log), meter),
      timers: createBullTimers(queues, redis.prompt, clock),
      retries: createBullEffectRetries(queues.effects),
      deliveries: createBullDeliveryQueue(queues, copies),
      copies,
      surface: slack.surface,
      patience: createSendPatience(clock),
      meter,
      perform: (items, ofClick) =>
        effects.during(
          items.map(({ id }) => id),
          performNow(ports, items, ofClick),
        ),
      log,
      settings: {
        homeTeamId,
        maxDirectMessages: options.maxDirectMessages ?? defaultDirectMessages,
        reminders: options.reminders ?? usualReminders,
        ...(options.channelId === undefined ? {} : { channelId: options.channelId }),
      },
    };
    options.signal?.throwIfAborted();
    tellOfLoss = (loss) => tellLoss(ports, loss);
    await witness.begin();
    const auditWatch = createAuditWatch({
      ...ports,
      ...auditParts(options, createRedisAuditHeads(redis.prompt, prefix, seals)),
    });
    watching = auditWatch;
    await auditWatch.markSealing();
    const keeping = createRedisRecordKeeping(redis.prompt, prefix, ports.requests, seals);
    workers = await startWorkers({
      queues,
      connection: redis.blocking,
      prefix,
      log,
      handlers: {
        timer: (requestId, kind, dueAt) => {
          if (dueAt !== undefined) meter.observe('timer.late', clock.now() - dueAt, { kind });
          switch (kind) {
            case 'expire':
              return expireRequest(ports, requestId);
            case 'remind':
              return remindApprovers(ports, requestId);
            case 'recheck':
              return recheckBlockers(ports, requestId);
            case 'way_back':
              return noteWayBack(ports, requestId);
          }
        },
        effect: (itemId) => effects.during([itemId], retryEffect(ports, itemId)),
        deliver: (delivery) => deliver(ports, delivery),
        sweep: async () => {
          await sweepOutbox(ports);
          await slack.takeUpClicks();
        },
        reconcile: async () => {
          if (await reconcile(ports, stopping.signal)) await rounds.note('reconcile');
        },
        renewApprovers: () => renewEveryApprovers(ports, stopping.signal),
        keepHomes: () => keepHomes(ports),
        tellWeek: () => postDigests(ports, options.digest),
        lookAfterAudit: () => auditWatch.look(),
        prune: () => pruneRecords({ ...ports, keeping }, retention),
        timersLost: () => replanTimers(ports),
      },
      ...(options.lookEveryMs === undefined ? {} : { lookEveryMs: options.lookEveryMs }),
      ...(options.sweepEveryMs === undefined ? {} : { sweepEveryMs: options.sweepEveryMs }),
      reconcileEveryMs,
      onRound: (kind, lateMs) => meter.observe('timer.late', lateMs, { kind }),
      ...(options.approversEveryMs === undefined ? {} : { approversEveryMs: options.approversEveryMs }),
      ...(options.homesEveryMs === undefined ? {} : { homesEveryMs: options.homesEveryMs }),
      ...(options.digestEveryMs === undefined ? {} : { digestEveryMs: options.digestEveryMs }),
      ...(options.sendsPerSecond === undefined ? {} : { sendsPerSecond: options.sendsPerSecond }),
    });
    options.signal?.throwIfAborted();
    ibm = createKmsLook(keys);
    const health = healthParts({
      redis: redis.prompt,
      prefix,
      witness,
      slack,
      ibm,
      workers,
      queues,
      requests: ports.requests,
      outbox: ports.outbox,
      rounds,
      reconcileEveryMs,
      skew,
      audit: auditWatch,
      meter,
    });
    await slack.start(ports, isOutage);
    void auditWatch.began();
    return {
      ports,
      replanTimers: () => replanTimers(ports),
      whatComesNext: () => whatComesNext(ports),
      isListening: slack.isListening,
      health,
      underWay,
      stop,
    };
  } catch (error) {
    await stop().catch(() => undefined);
    throw error;
  }
}

/** What the store and IBM throw when they do not answer. */
function isOutage(error: unknown): boolean {
  return isRedisFailure(error) || error instanceof IamReadError || error instanceof IamUnavailableError;
}

/** The directory that was given, or one over IAM. */
function roleParts(
  { roles, ibm, instances }: AppOptions,
  parts: Pick<Ports, 'links' | 'people' | 'keys' | 'clock' | 'log'> & { homeTeamId: string },
): Pick<Ports, 'roles' | 'access'> {
  if (!('from' in roles)) return { roles };
  const { clock, log, homeTeamId } = parts;
  const now = () => clock.now();
  const access = createIbmKeyAccess({ ...ibm, apiKey: ibm.readerApiKey, instances, log, now });
  const settings = { matchByEmail: roles.matchByEmail, homeTeamId };
  return { access, roles: createLiveRoles({ ...parts, access, settings }) };
}

/** Where the head of the audit log goes beside the log. */
function auditParts(
  { audit }: AppOptions,
  heads: AuditHeads,
): Pick<AuditWatchPorts, 'heads' | 'stamping' | 'headChannel'> {
  const { headChannel, stamping } = audit ?? {};
  return {
    heads,
    ...(stamping && { stamping: { need: stamping.need, stamps: createTimeStamps(stamping) } }),
    ...(headChannel !== undefined && { headChannel }),
  };
}

/** Sign-ins of service IDs, or of people by passcode. */
function actingParts(
  { identity, ibm }: AppOptions,
  clock: Clock,
  log: Log,
): Pick<Ports, 'sessions' | 'signIn' | 'personal'> {
  const { iamUrl, timeoutMs } = ibm;
  const timing = timeoutMs === undefined ? {} : { timeoutMs };
  // Links are proved by passcode in either mode.
  const signIn = createPasscodeExchange({ iamUrl, clock, log, ...timing });
  if (identity.mode === 'service-ids') {
    return { signIn, sessions: createServiceIdSessions({ ...identity, iamUrl, ...timing }) };
  }
  const sessions = createPasscodeSessions({ clock });
  return { signIn, sessions, personal: { signIn, sessions } };
}

/** Waits for the work, but not for ever; a failure is as good as an end. */
async function atMost(ms: number, work: Promise<unknown> | undefined): Promise<void> {
  await within(ms, Promise.resolve(work), () => undefined).catch(() => undefined);
}
