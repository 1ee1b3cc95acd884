import { endOfLife } from '../domain/end-of-life.js';
import type { KeyService } from '../domain/key.js';

/** What becomes of the service itself, or has, for whoever looks at one of its keys at `now`; undefined for a service that stays. */
export function endOfLifeWords(service: KeyService, now: number): string | undefined {
  const end = endOfLife(service);
  if (!end) return undefined;
  // A day of IBM's calendar, not a moment in the reader's.
  const day = new Date(end.deletedAfter).toLocaleDateString('en-GB', {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  });
  if (now >= end.deletedAfter) {
    return `IBM supported Hyper Protect Crypto Services until ${day}, and deletes the instances that are left, with all their keys.`;
  }
  return `IBM ends Hyper Protect Crypto Services and deletes the instances that are left, with all their keys, after ${day}.`;
}
