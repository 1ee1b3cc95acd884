/** The gates a deletion has to pass besides role and state; IBM does not document which comes first. */
export const deletionChecks = ['authorization', 'retention', 'registrations'] as const;
export type DeletionCheck = (typeof deletionChecks)[number];

/** Forms the reasons of an error were seen in over the years; clients have to read all of them. */
export const errorEras = ['current', '2020', 'no-status', 'blank-code', 'go-capitals'] as const;
export type ErrorEra = (typeof errorEras)[number];

/** Whether a deletion that several gates block names the first of them or all. */
export const reasonCounts = ['first', 'all'] as const;
export type ReasonCount = (typeof reasonCounts)[number];

/** How the simulator answers where IBM leaves it open or has changed it. */
export interface KmsKnobs {
  /** All three, in the order they are looked at. */
  checkOrder: DeletionCheck[];
  era: ErrorEra;
  reasons: ReasonCount;
  /** For so many seconds the metadata of a key goes on showing what a call of the API has changed. */
  readsLagS: number;
}

export const usualKnobs: Readonly<KmsKnobs> = {
  checkOrder: [...deletionChecks],
  era: 'current',
  reasons: 'first',
  readsLagS: 0,
};
