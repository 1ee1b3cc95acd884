/** Answers are good for this long, "there is none" included: names hardly ever change. */
const answeredMs = 10 * 60_000;
/** After a failure nobody asks again for this long, so that a service in trouble is left alone. */
const failedMs = 30_000;
const rememberedAtMost = 2_000;

export interface LookUpOptions<Ids extends string[], T> {
  /** Undefined for what there is not; rejects when it could not be told. */
  find: (...ids: Ids) => Promise<T | undefined>;
  onFailure: (error: unknown, ...ids: Ids) => void;
  now: () => number;
}

/** Looks things up, each once for all who ask at the same time, and remembers the answer; what fails is absent. */
export function createLookUps<Ids extends string[], T>({
  find,
  onFailure,
  now,
}: LookUpOptions<Ids, T>): (...ids: Ids) => Promise<T | undefined> {
  const remembered = new Map<string, { answer: Promise<T | undefined>; until: number }>();
  return (...ids) => {
    const name = ids.join(' ');
    const known = remembered.get(name);
    if (known && now() < known.until) return known.answer;
    const answer = find(...ids).then(
      (found) => {
        entry.until = now() + answeredMs;
        return found;
      },
      (error: unknown) => {
        entry.until = now() + failedMs;
        onFailure(error, ...ids);
        return undefined;
      },
    );
    const entry = { answer, until: Infinity };
    remembered.delete(name);
    remembered.set(name, entry);
    if (remembered.size > rememberedAtMost) remembered.delete(remembered.keys().next().value ?? '');
    return answer;
  };
}
