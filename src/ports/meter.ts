interface Measure {
  /** What it tells, for whoever reads it. */
  help: string;
  /** Codes and kinds, few values each; nobody's name, no id. */
  labels: readonly string[];
}

/** How often something happened. */
export const countedEvents = {
  'audit.stamped': { help: 'Time stamps asked for heads of the audit log', labels: ['outcome'] },
  'audit.verified': { help: 'How the audit log was found, each time it was looked at', labels: ['outcome'] },
  'call.made': {
    help: 'Calls to IBM and Slack by what came of them',
    labels: ['service', 'operation', 'outcome'],
  },
  'click.refused': {
    help: 'Clicks and commands that were refused, by the code of the refusal',
    labels: ['code'],
  },
  'click.taken_up': { help: 'Clicks whose process died, by what became of them', labels: ['fate'] },
  'request.event': {
    help: 'What happened to requests, by the event of their audit entries',
    labels: ['event'],
  },
  'send.failed': {
    help: 'Messages that Slack did not take, and whom they were for',
    labels: ['code', 'reach'],
  },
} as const satisfies Record<string, Measure>;

/** How long something took; the steps of the histogram in ms. */
export const observedTimes = {
  'call.took': {
    help: 'How long IBM and Slack took to answer',
    labels: ['service', 'operation'],
    stepsMs: [50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000],
  },
  'request.decided': {
    help: 'From the opening of a request to its end or approval',
    labels: ['event'],
    stepsMs: [
      60_000, 300_000, 900_000, 3_600_000, 14_400_000, 28_800_000, 86_400_000, 172_800_000, 345_600_000,
      604_800_000,
    ],
  },
  'timer.late': {
    help: 'How long after it was due a timer or round began',
    labels: ['kind'],
    stepsMs: [50, 250, 1_000, 5_000, 15_000, 60_000, 300_000, 1_800_000],
  },
} as const satisfies Record<string, Measure & { stepsMs: readonly number[] }>;

/** What is true at the moment it is read. */
export const readGauges = {
  ready: { help: '1 while a click could be served', labels: [] },
  'part.ok': { help: '1 while this part is well; absent while it cannot be told', labels: ['part'] },
  'outbox.overdue.seconds': {
    help: 'How long the oldest effect has waited for somebody to carry it out',
    labels: [],
  },
  'reconcile.age.seconds': { help: 'Since the last comparison of all records with the KMS', labels: [] },
  'deliveries.waiting': { help: 'Messages and edits that wait to be sent', labels: ['queue'] },
  'deliveries.oldest.seconds': {
    help: 'How long the first of those that are due has waited',
    labels: ['queue'],
  },
  'clock.ahead.seconds': {
    help: 'How far the clock of this machine is ahead of that of IBM, Slack or Redis; negative: behind',
    labels: ['whose'],
  },
  'requests.open': {
    help: 'Open requests by status; unreadable: records this version cannot read',
    labels: ['status'],
  },
} as const satisfies Record<string, Measure>;

export type CountedEvent = keyof typeof countedEvents;
export type ObservedTime = keyof typeof observedTimes;
export type ReadGauge = keyof typeof readGauges;
type LabelsOf<M extends Measure> = Readonly<Record<M['labels'][number], string>>;

export interface Reading<G extends ReadGauge> {
  value: number;
  labels: LabelsOf<(typeof readGauges)[G]>;
}

/** Counts and measures what happens, for whoever watches over the program. Never throws. */
export interface Meter {
  count<E extends CountedEvent>(event: E, labels: LabelsOf<(typeof countedEvents)[E]>): void;
  observe<T extends ObservedTime>(time: T, ms: number, labels: LabelsOf<(typeof observedTimes)[T]>): void;
  /** Has the gauge read whenever the meters are; where that rejects or takes too long, it says nothing. */
  gauge<G extends ReadGauge>(gauge: G, read: () => Promise<readonly Reading<G>[]>): void;
}
