// What is looked at to say whether Countersign is well, and the gauges that are read on the way.
import { readBacklog } from './adapters/bullmq/backlog.js';
import type { Queues } from './adapters/bullmq/queues.js';
import type { Workers } from './adapters/bullmq/workers.js';
import type { KmsLook } from './adapters/ibm/kms/kms-look.js';
import type { RedisClient } from './adapters/redis/open-redis.js';
import type { RoundsDone } from './adapters/redis/rounds-done.js';
import type { StoreWitness } from './adapters/redis/store-witness.js';
import { tryWriting } from './adapters/redis/writing.js';
import type { HealthParts } from './adapters/system/health-watch.js';
import type { PartLook } from './domain/health.js';
import type { ClockSkew } from './ports/clock-skew.js';
import type { Meter } from './ports/meter.js';
import type { Outbox, RequestStore } from './ports/request-store.js';
import type { AuditWatch } from './usecases/watch-audit.js';
import { longestRoundMs } from './usecases/requests/reconcile.js';

/** The sweep takes up every quarter of a minute what is left over. */
const effectsLateMs = 5 * 60_000;
const messagesLateMs = 10 * 60_000;
/** From here on Countersign and IBM tell different ends of one period. */
const clockApartMs = 5_000;

export interface HealthSources {
  redis: RedisClient;
  prefix: string;
  witness: StoreWitness;
  slack: { look(): Promise<PartLook> };
  ibm: KmsLook;
  workers: Pick<Workers, 'rounds'>;
  queues: Queues;
  requests: Pick<RequestStore, 'countOpen'>;
  outbox: Pick<Outbox, 'overdueMs'>;
  rounds: Pick<RoundsDone, 'agoMs'>;
  reconcileEveryMs: number;
  skew: Pick<ClockSkew, 'known'>;
  audit: Pick<AuditWatch, 'state'>;
  meter: Meter;
}

export function healthParts(sources: HealthSources): HealthParts {
  const { redis, prefix, witness, slack, ibm, workers, queues, requests, outbox, rounds, skew, meter } =
    sources;
  const startedAt = performance.now();
  const reconcileLateMs = longestRoundMs + 3 * sources.reconcileEveryMs;

  /** A program that has been away is not late before it has had its time. */
  const reconciledAgoMs = async () => {
    const upMs = performance.now() - startedAt;
    return Math.min(upMs, (await rounds.agoMs('reconcile')) ?? upMs);
  };
  const inSeconds = (ms: number) => Math.round(ms / 100) / 10;
  const apart = () =>
    Object.entries(skew.known()).map(([whose, { last }]) => ({ whose, aheadMs: last.aheadMs }));

  meter.gauge('requests.open', async () =>
    [...(await requests.countOpen())].map(([status, value]) => ({ value, labels: { status } })),
  );
  meter.gauge('outbox.overdue.seconds', async () => [
    { value: inSeconds(await outbox.overdueMs()), labels: {} },
  ]);
  meter.gauge('reconcile.age.seconds', async () => [
    { value: inSeconds(await reconciledAgoMs()), labels: {} },
  ]);
  meter.gauge('deliveries.waiting', async () =>
    (await readBacklog(queues)).map(({ queue, waiting }) => ({ value: waiting, labels: { queue } })),
  );
  meter.gauge('deliveries.oldest.seconds', async () =>
    (await readBacklog(queues)).map(({ queue, oldestMs }) => ({
      value: inSeconds(oldestMs),
      labels: { queue },
    })),
  );
  meter.gauge('clock.ahead.seconds', async () =>
    apart().map(({ whose, aheadMs }) => ({ value: aheadMs / 1_000, labels: { whose } })),
  );

  return {
    redis: () => tryWriting(redis, prefix),
    store: async () => ((await witness.isWhole()) ? { ok: true } : { ok: false, why: 'store_lost' }),
    slack: () => slack.look(),
    schedulers: () => workers.rounds(),
    async reconcile() {
      const agoMs = await reconciledAgoMs();
      const figures = { agoSeconds: inSeconds(agoMs) };
      return agoMs > reconcileLateMs ? { ok: false, why: 'reconcile_late', figures } : { ok: true, figures };
    },
    async outbox() {
      const overdueMs = await outbox.overdueMs();
      const figures = { oldestDueSeconds: inSeconds(overdueMs) };
      return overdueMs > effectsLateMs ? { ok: false, why: 'effects_wait', figures } : { ok: true, figures };
    },
    async deliveries() {
      const backlog = await readBacklog(queues);
      const figures = Object.fromEntries(
        backlog.flatMap(({ queue, waiting, oldestMs }) => [
          [`${queue}Waiting`, waiting],
          [`${queue}OldestSeconds`, inSeconds(oldestMs)],
        ]),
      );
      return backlog.some(({ oldestMs }) => oldestMs > messagesLateMs)
        ? { ok: false, why: 'messages_wait', figures }
        : { ok: true, figures };
    },
    kms: () => ibm.kms(),
    iam: () => ibm.iam(),
    async audit() {
      const { verifiedAt, findings = 0, unstampedSince } = sources.audit.state();
      const figures = {
        findings,
        ...(verifiedAt !== undefined && { verifiedAt: new Date(verifiedAt).toISOString() }),
      };
      if (findings > 0) return { ok: false, why: 'audit_broken', figures };
      return unstampedSince === undefined
        ? { ok: true, figures }
        : { ok: false, why: 'audit_unstamped', figures };
    },
    async clocks() {
      const known = apart();
      const figures = Object.fromEntries(
        known.map(({ whose, aheadMs }) => [`${whose}AheadSeconds`, aheadMs / 1_000]),
      );
      return known.some(({ aheadMs }) => Math.abs(aheadMs) >= clockApartMs)
        ? { ok: false, why: 'clocks_apart', figures }
        : { ok: true, figures };
    },
  };
}
