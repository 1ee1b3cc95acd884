import type { Log } from '../../ports/log.js';

/**
 * What to do about a rejection nobody waits for, as libraries leave behind: it is told, and the bot goes on. Where it no
 * longer hears Slack, or has not begun to, going on would be silence: it ends, and a supervisor starts it again.
 */
export function onStrayRejection(
  bot: () => { log: Log; isListening: () => boolean } | undefined,
  end: (error: unknown) => void,
): (error: unknown) => void {
  return (error) => {
    const running = bot();
    if (!running?.isListening()) return end(error);
    running.log.error({ event: 'stray_rejection', error }, 'something failed that nobody waited for');
  };
}
