/** What a timer of a request is for. */
export const timerKinds = ['expire', 'remind', 'recheck', 'way_back'] as const;
export type TimerKind = (typeof timerKinds)[number];

/** Wake-up calls on the bot's clock. A timer only wakes: whether something is due is decided on the request. */
export interface Timers {
  /** Plans or moves the timer; planning the same again changes nothing. `dueAt` in epoch ms. */
  plan(requestId: string, kind: TimerKind, dueAt: number): Promise<void>;
  cancel(requestId: string, kind: TimerKind): Promise<void>;
  /** The moment a timer is planned for, if it is. */
  plannedAt(requestId: string, kind: TimerKind): Promise<number | undefined>;
}
