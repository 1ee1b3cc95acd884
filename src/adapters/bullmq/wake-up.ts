import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Job, JobsOptions, Queue } from 'bullmq';

const maxRounds = 12;
/** Longer with each round, about a second in all: a job that is at its end gives its id free. */
const roundMs = 15;

/** `waiting`: its time has come, a worker has yet to take it. `changed`: somebody else came in between. */
type Placing = 'planned' | 'waiting' | 'running' | 'changed';

/**
 * Has one job waiting under one of `ids` until `delayMs` from now, whatever was planned before. A job that is running
 * keeps its id to the end, and may be the one that asks: the next id is taken then. Plans that overlap agree on the
 * first id that is not running. Rejects rather than losing it.
 */
export async function planWakeUp<T extends { planId?: string }>(
  queue: Queue<T>,
  name: string,
  ids: string[],
  data: T,
  delayMs: number,
  options: Pick<JobsOptions, 'priority'> = {},
): Promise<void> {
  const add = queue.add.bind(queue) as (name: string, data: T, opts: object) => Promise<unknown>;
  const find = async (id: string) => (await queue.getJob(id)) as Job<T> | undefined;
  const isWaitingForLater = async (id: string) => (await find(id))?.isDelayed();

  async function place(id: string): Promise<Placing> {
    const job = await find(id);
    if (job) return move(job, data, delayMs);
    const planId = randomUUID();
    await add(name, { ...data, planId }, { ...options, jobId: id, delay: delayMs });
    // Adding an id that somebody else has just taken does nothing, and does not say so.
    const added = await find(id);
    if (!added) return delayMs === 0 ? 'planned' : 'changed';
    return added.data.planId === planId ? 'planned' : move(added, data, delayMs);
  }

  let hasOne = false;
  for (let round = 0; round < maxRounds; round++) {
    const before: string[] = [];
    let placing: Placing = 'running';
    for (const id of ids) {
      if (placing === 'planned') {
        // Two would only wake twice, but then the one left over would not move along.
        if (await find(id)) await queue.remove(id);
        continue;
      }
      placing = await place(id);
      hasOne ||= placing === 'planned' || placing === 'waiting';
      // Waiting is as good as planned for now; for later it will find what is true by then, should nothing be free.
      if (placing === 'waiting' && delayMs === 0) placing = 'planned';
      if (placing === 'changed') break;
      if (placing !== 'planned') before.push(id);
    }
    if (placing !== 'changed') {
      // Somebody who found an earlier id free in the meantime has not seen what was put here.
      const doubled = await Promise.all(before.map(isWaitingForLater));
      if (hasOne && !doubled.includes(true)) return;
    }
    await pause(round * roundMs);
  }
  if (!hasOne) throw new Error(`${ids[0]} could not be planned`);
}

async function move<T>(job: Job<T>, data: T, delayMs: number): Promise<Placing> {
  let hasMoved = false;
  try {
    await job.changeDelay(delayMs);
    hasMoved = true;
    await job.updateData({ ...job.data, ...data });
    return 'planned';
  } catch (error) {
    const state = await job.getState();
    if (state === 'active') return 'running';
    if (state === 'waiting' || state === 'prioritized') return 'waiting';
    if (state === 'unknown' && hasMoved && delayMs === 0) return 'planned';
    if (state === 'delayed' || state === 'unknown') return 'changed';
    throw error;
  }
}
