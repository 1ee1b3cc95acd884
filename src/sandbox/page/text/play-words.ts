import type { PlayState } from '../../control/api.js';

/** How a story ended; undefined while it goes on. */
export function outcomeOfPlay({ outcome, why }: PlayState): string | undefined {
  switch (outcome) {
    case 'playing':
      return undefined;
    case 'done':
      return 'The end. You can go on from here.';
    case 'stopped':
      return 'Stopped. You can go on from here.';
    case 'failed':
      return `It did not go as told, and was stopped. ${why ?? ''}`;
  }
}
