import { randomUUID } from 'node:crypto';
import type { Job, Queue } from 'bullmq';

const maxRounds = 10;

/**
 * Has one job waiting under one of `ids` until `delayMs` from now, whatever was planned before. A job that is running
 * keeps its id to the end, and may be the one that asks: the next id is taken then. Rejects rather than losing it.
 */
export async function planWakeUp<T extends { planId?: string }>(
  queue: Queue<T>,
  name: string,
  ids: string[],
  data: T,
  delayMs: number,
): Promise<void> {
  const add = queue.add.bind(queue) as (name: string, data: T, opts: object) => Promise<unknown>;
  const find = async (id: string) => (await queue.getJob(id)) as Job<T> | undefined;
  for (let round = 0; round < maxRounds; round++) {
    let planned = false;
    let willWakeAnyway = false;
    for (const id of ids) {
      const job = await find(id);
      if (planned) {
        // Two would only wake twice, but then the one left over would not move along.
        if (job) await queue.remove(id);
      } else if (job) {
        const outcome = await move(job, data, delayMs);
        willWakeAnyway ||= outcome === 'waiting';
        planned = outcome === 'moved' || (outcome === 'waiting' && delayMs === 0);
      } else {
        const planId = randomUUID();
        await add(name, { ...data, planId }, { jobId: id, delay: delayMs });
        // Adding an id that somebody else has just taken does nothing, and does not say so.
        const added = await find(id);
        planned = added ? added.data.planId === planId : delayMs === 0;
      }
    }
    // Nothing is free, but one of them has yet to begin, and will find what is true by then.
    if (planned || willWakeAnyway) return;
  }
  throw new Error(`${ids[0]} could not be planned`);
}

/** `waiting`: its time has come, a worker has yet to take it. */
async function move<T>(job: Job<T>, data: T, delayMs: number): Promise<'moved' | 'waiting' | 'running'> {
  try {
    await job.changeDelay(delayMs);
    await job.updateData({ ...job.data, ...data });
    return 'moved';
  } catch (error) {
    const state = await job.getState();
    if (state === 'delayed') throw error;
    return state === 'waiting' || state === 'prioritized' ? 'waiting' : 'running';
  }
}
