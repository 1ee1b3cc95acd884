import type { InteractionResult } from '../../control/api.js';

/** What a person is told when the bot did not take an interaction as it should. */
export function outcomeWords(result: InteractionResult): string {
  switch (result.outcome) {
    case 'acked':
      return 'Done.';
    case 'timeout':
      return 'The app did not answer within three seconds. It may still be at work: look again before you repeat it.';
    case 'not_connected':
      return 'The app is not connected, so nothing was sent.';
    case 'error':
      return `The app's answer was not understood${result.detail ? `: ${result.detail}` : '.'}`;
  }
}
