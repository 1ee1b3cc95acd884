import type { Ports } from '../ports.js';
import { readBoard } from './queue-of.js';

/** Published in one round: with a round every three seconds 80 a minute, of the 100 Slack takes (docs/facts/slack.md#rate-limits). */
const atMost = 4;

/**
 * One round: where a request has moved since the last one, brings the Homes that are open up to date, those whose turn was longest ago
 * first. What is left over is the next round's.
 */
export async function keepHomes(ports: Pick<Ports, 'visits' | 'homes' | 'requests'>): Promise<void> {
  if (!(await ports.visits.takeStir())) return;
  const visitors = await ports.visits.present();
  if (visitors.length === 0) return;
  try {
    const board = await readBoard(ports);
    let published = 0;
    for (const visitor of visitors) {
      if (published === atMost) return await ports.visits.stir();
      const outcome = await ports.homes.show(visitor, { board });
      // Slack is away, or has had enough for now: it is asked again with the next round.
      if (outcome === 'later') return;
      if (outcome === 'published') published++;
    }
  } catch (error) {
    await ports.visits.stir();
    throw error;
  }
}
