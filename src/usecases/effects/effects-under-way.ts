export interface EffectsUnderWay {
  /** By their ids in the outbox. */
  ids(): string[];
  during(ids: readonly string[], work: Promise<void>): Promise<void>;
}

/** Which effects this process is performing. One may be tried by a click and by a job at once. */
export function createEffectsUnderWay(): EffectsUnderWay {
  const running: string[] = [];
  return {
    ids: () => [...new Set(running)],
    async during(ids, work) {
      running.push(...ids);
      await work.finally(() => ids.forEach((id) => running.splice(running.indexOf(id), 1)));
    },
  };
}
