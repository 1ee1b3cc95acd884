// Whom a request has been brought back to mind, on time or by its requester's nudge.

/** Somebody who is reminded. */
export interface Reminding {
  /** Of somebody in Slack, or of the channel where that is how people are asked. */
  userId: string;
  /** Ids of other requests that the same message tells of, those that end first. */
  beside?: readonly string[];
  /** Of so many more it tells without naming them. */
  more?: number;
  /** Id of the request whose message tells of this one. */
  within?: string;
}

export interface LastReminder {
  userId: string;
  /** Epoch ms. */
  at: number;
}

/** When somebody was last reminded; a record of earlier days tells of everyone at once. Epoch ms. */
export function lastRemindedAt(
  { reminded = [], remindedAt }: { reminded?: readonly LastReminder[]; remindedAt?: number },
  userId: string,
): number | undefined {
  return reminded.find((one) => one.userId === userId)?.at ?? remindedAt;
}

export function withReminded(
  reminded: readonly LastReminder[] = [],
  people: readonly Pick<Reminding, 'userId'>[],
  at: number,
): LastReminder[] {
  const others = reminded.filter(({ userId }) => !people.some((one) => one.userId === userId));
  return [...others, ...people.map(({ userId }) => ({ userId, at }))];
}
