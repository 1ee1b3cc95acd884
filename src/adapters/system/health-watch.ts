import {
  decidesReadiness,
  type HealthFault,
  type HealthPart,
  type PartFigures,
  type PartLook,
} from '../../domain/health.js';
import { healthWords } from '../../explanations/health.js';
import type { Log } from '../../ports/log.js';
import type { Meter } from '../../ports/meter.js';
import { within } from '../../usecases/within.js';

/** Looks at one part of the whole; rejects where it cannot. */
export type HealthParts = Readonly<Record<HealthPart, () => Promise<PartLook>>>;

export interface PartHealth {
  ok: boolean;
  why?: HealthFault;
  /** The same in words. */
  says?: string;
  /** When it was first found like this; ISO 8601. */
  since: string;
  figures?: PartFigures;
}

export interface Health {
  /** Whether a click could be served. */
  ready: boolean;
  /** Before anything is looked at, and at the end. */
  phase?: 'starting' | 'stopping';
  since: string;
  parts: Partial<Record<HealthPart, PartHealth>>;
}

export interface HealthWatch {
  /** As it is now, or was within the last second. Never rejects, and takes no longer than two seconds. */
  read(): Promise<Health>;
  /** From now on there is something to look at; looked at again and again, so that the log tells of what nobody asks. */
  begin(parts: HealthParts): void;
  /** Not ready any more, on purpose. */
  end(): void;
}

export interface HealthWatchOptions {
  log: Log;
  meter: Meter;
  everyMs?: number;
  /** For each part, all at the same time. */
  patienceMs?: number;
  /** Whoever asks more often hears the same again; default a second. */
  freshMs?: number;
  now?: () => number;
}

export function createHealthWatch(options: HealthWatchOptions): HealthWatch {
  const { log, meter, everyMs = 5_000, patienceMs = 1_500, freshMs = 1_000, now = Date.now } = options;
  const stamp = () => new Date(now()).toISOString();
  let parts: HealthParts | undefined;
  let phase: Health['phase'] = 'starting';
  let last: Health = { ready: false, phase, since: stamp(), parts: {} };
  let lookedAt = -Infinity;
  let looking: Promise<Health> | undefined;
  let interval: NodeJS.Timeout | undefined;
  /** Parts the log has told of, and since when they are not well. */
  const told = new Map<HealthPart, number>();

  meter.gauge('ready', async () => [{ value: last.ready ? 1 : 0, labels: {} }]);
  meter.gauge('part.ok', async () =>
    Object.entries(last.parts).flatMap(([part, { ok, why }]) =>
      why === 'not_known' ? [] : [{ value: ok ? 1 : 0, labels: { part } }],
    ),
  );

  async function lookAt(part: HealthPart, look: () => Promise<PartLook>): Promise<PartHealth> {
    const notKnown: PartLook = { ok: false, why: 'not_known' };
    const found = await within(patienceMs, look(), () => notKnown).catch(() => notKnown);
    const why = found.ok ? undefined : found.why;
    const before = last.parts[part];
    return {
      ok: found.ok,
      ...(why && { why, says: healthWords[why] }),
      since: before?.ok === found.ok && before.why === why ? before.since : stamp(),
      ...(found.figures && { figures: found.figures }),
    };
  }

  async function lookAtAll(all: HealthParts): Promise<Health> {
    const found = await Promise.all(
      entriesOf(all).map(async ([part, look]) => [part, await lookAt(part, look)] as const),
    );
    if (phase === 'stopping') return last;
    const ready = found.every(([part, { ok }]) => ok || !decidesReadiness[part]);
    const since = phase === undefined && last.ready === ready ? last.since : stamp();
    phase = undefined;
    last = { ready, since, parts: Object.fromEntries(found) };
    lookedAt = performance.now();
    tell(last);
    return last;
  }

  /** Once when a part is lost, and once when it is back; what is not known is neither. */
  function tell({ ready, parts: found }: Health): void {
    const lost = entriesOf(found).filter(
      ([part, { ok, why }]) => !ok && why !== 'not_known' && !told.has(part),
    );
    const back = entriesOf(found).filter(([part, { ok }]) => ok && told.has(part));
    if (lost.length > 0) {
      for (const [part, { since }] of lost) told.set(part, Date.parse(since));
      log.error(
        {
          event: 'health.lost',
          ready,
          parts: Object.fromEntries(lost.map(([part, { why, since }]) => [part, { why, since }])),
        },
        `${lost.some(([part]) => decidesReadiness[part]) ? 'not ready' : 'not well'}: ${lost.map(([, { says, since }]) => `${says} (since ${since})`).join('; ')}`,
      );
    }
    if (back.length > 0) {
      const away = back.map(([part]) => [
        part,
        { since: new Date(told.get(part)!).toISOString(), lastedMs: now() - told.get(part)! },
      ]);
      for (const [part] of back) told.delete(part);
      log.info(
        { event: 'health.back', ready, parts: Object.fromEntries(away) },
        `${back.map(([part]) => part).join(', ')} well again${ready ? ', ready' : ''}`,
      );
    }
  }

  const look = () => {
    if (!parts) return Promise.resolve(last);
    looking ??= lookAtAll(parts).finally(() => (looking = undefined));
    return looking;
  };

  return {
    read: () => (performance.now() - lookedAt < freshMs ? Promise.resolve(last) : look()),
    begin(all) {
      parts = all;
      interval = setInterval(() => void look(), everyMs);
      interval.unref();
      void look();
    },
    end() {
      clearInterval(interval);
      parts = undefined;
      phase = 'stopping';
      last = { ready: false, phase, since: stamp(), parts: last.parts };
      lookedAt = -Infinity;
    },
  };
}

function entriesOf<V>(record: Readonly<Partial<Record<HealthPart, V>>>): [HealthPart, V][] {
  return Object.entries(record) as [HealthPart, V][];
}
