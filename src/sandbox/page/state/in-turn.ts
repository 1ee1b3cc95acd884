/** One run at a time; calls meanwhile share one further run, so that the last answer is never stale. */
export function inTurn(run: () => Promise<void>, complain: (words: string) => void): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const guarded = () => run().catch((error: unknown) => complain(wordsOf(error)));
  const begin = (): Promise<void> => {
    running = guarded().finally(() => (running = undefined));
    return running;
  };
  return () => {
    if (!running) return begin();
    next ??= running.then(() => {
      next = undefined;
      return begin();
    });
    return next;
  };
}

export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
