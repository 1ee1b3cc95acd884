import type { Queues } from './queues.js';

export interface Backlog {
  queue: 'posts' | 'updates';
  waiting: number;
  /** Since the first of those that are due was put in; 0 where none is. */
  oldestMs: number;
}

/** Messages and edits that wait to be sent. */
export async function readBacklog({
  cardPosts,
  cardUpdates,
}: Pick<Queues, 'cardPosts' | 'cardUpdates'>): Promise<Backlog[]> {
  const read = async (queue: Backlog['queue'], from: Queues['cardPosts']): Promise<Backlog> => {
    const [counts, ...due] = await Promise.all([
      from.getJobCounts('waiting', 'prioritized', 'delayed'),
      from.getJobs(['waiting'], 0, 0, true),
      from.getJobs(['prioritized'], 0, 0, true),
    ]);
    const since = Math.min(...due.flat().map((job) => job.timestamp));
    return {
      queue,
      waiting: Object.values(counts).reduce((sum, count) => sum + count, 0),
      oldestMs: Number.isFinite(since) ? Math.max(0, Date.now() - since) : 0,
    };
  };
  return Promise.all([read('posts', cardPosts), read('updates', cardUpdates)]);
}
