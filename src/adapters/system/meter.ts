import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import {
  type CountedEvent,
  countedEvents,
  type Meter,
  type ObservedTime,
  observedTimes,
  type Reading,
  type ReadGauge,
  readGauges,
} from '../../ports/meter.js';
import { remoteOperations } from '../../ports/remote-calls.js';
import { within } from '../../usecases/within.js';

export interface ReadableMeter extends Meter {
  readonly contentType: string;
  /** All of it in the exposition format of Prometheus; every series of the process itself included where the meter was made so. */
  text(): Promise<string>;
}

/** Of one measure; a value nobody foresaw must not fill the memory of whoever scrapes. */
const seriesAtMost = 500;
const plainValue = /^[\w.:-]{1,60}$/;
const gaugePatienceMs = 1_500;

const nameOf = (event: string, unit = '') => `countersign_${event.replaceAll('.', '_')}${unit}`;

/**
 * Counts with prom-client. Gauges are read anew once they are older than `gaugeFreshMs`. `ofProcess` adds memory, CPU and the lag
 * of the event loop, of which there is one for all.
 */
export function createMeter({
  ofProcess = false,
  gaugeFreshMs = 5_000,
}: { ofProcess?: boolean; gaugeFreshMs?: number } = {}): ReadableMeter {
  const registry = new Registry();
  if (ofProcess) collectDefaultMetrics({ register: registry });
  const known = new Map<string, Set<string>>();
  const counters = new Map<CountedEvent, Counter>();
  const histograms = new Map<ObservedTime, Histogram>();
  const readers = new Map<ReadGauge, () => Promise<readonly Reading<ReadGauge>[]>>();

  for (const [event, { help, labels }] of Object.entries(countedEvents)) {
    const counter = new Counter({
      name: nameOf(event, '_total'),
      help,
      labelNames: [...labels],
      registers: [registry],
    });
    counters.set(event as CountedEvent, counter);
    if (event !== 'call.made') continue;
    // Those that were not made yet stand at 0.
    for (const [service, operations] of Object.entries(remoteOperations)) {
      for (const operation of operations) counter.inc({ service, operation, outcome: 'ok' }, 0);
    }
  }
  for (const [time, { help, labels, stepsMs }] of Object.entries(observedTimes)) {
    const histogram = new Histogram({
      name: nameOf(time, '_seconds'),
      help,
      labelNames: [...labels],
      buckets: stepsMs.map((ms) => ms / 1_000),
      registers: [registry],
    });
    histograms.set(time as ObservedTime, histogram);
  }
  for (const [gauge, { help, labels }] of Object.entries(readGauges)) {
    let last: { readings: readonly Reading<ReadGauge>[]; at: number } | undefined;
    let reading: Promise<readonly Reading<ReadGauge>[]> | undefined;
    const readAnew = async () => {
      const readings = (await readers.get(gauge as ReadGauge)?.()) ?? [];
      if (readers.has(gauge as ReadGauge)) last = { readings, at: performance.now() };
      return readings;
    };
    const read = async () => {
      if (last && performance.now() - last.at < gaugeFreshMs) return last.readings;
      // Of many who ask at once, or before the first has its answer, one reads.
      return (reading ??= readAnew().finally(() => (reading = undefined)));
    };
    new Gauge({
      name: nameOf(gauge),
      help,
      labelNames: [...labels],
      registers: [registry],
      async collect() {
        const readings = await within(gaugePatienceMs, read(), () => []).catch(() => []);
        this.reset();
        for (const { value, labels } of readings) this.set(plainLabels(gauge, labels), value);
      },
    });
  }

  function plainLabels(measure: string, labels: Readonly<Record<string, string>>): Record<string, string> {
    const plain = Object.fromEntries(
      Object.entries(labels).map(([name, value]) => [name, plainValue.test(value) ? value : 'other']),
    );
    const series = known.get(measure) ?? new Set();
    known.set(measure, series);
    const key = Object.values(plain).join(' ');
    if (series.has(key)) return plain;
    if (series.size >= seriesAtMost) {
      return Object.fromEntries(Object.keys(plain).map((name) => [name, 'other']));
    }
    series.add(key);
    return plain;
  }

  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    count: (event, labels) => counters.get(event)?.inc(plainLabels(event, labels)),
    observe: (time, ms, labels) => histograms.get(time)?.observe(plainLabels(time, labels), ms / 1_000),
    gauge: (gauge, read) => void readers.set(gauge, read),
  };
}
