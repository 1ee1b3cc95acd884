import type { UnderWay } from '../app.js';
import type { Log } from '../ports/log.js';
import { stopGraceMs } from '../stop-grace.js';
import { exitCodes } from './command-world.js';

export interface Ending {
  /** Aborted by the first signal. */
  told: AbortSignal;
  /** Says how it ended, and ends the process. */
  end(left: UnderWay | undefined): never;
}

/** The end of the process: SIGTERM or SIGINT ask for it, a second one or the end of the grace make it. */
export function awaitEnd(log: () => Log, underWay: () => UnderWay | undefined): Ending {
  const told = new AbortController();
  let toldAt = 0;
  const tookMs = () => Math.round(performance.now() - toldAt);
  const cut = (why: 'second_signal' | 'grace_over'): never => {
    log().error(
      { event: 'stop.forced', why, tookMs: tookMs(), cut: underWay() },
      'Countersign was cut short: what was under way is taken up by another process, or after the next start',
    );
    return process.exit(exitCodes.failed);
  };
  const onSignal = (signal: NodeJS.Signals) => {
    if (told.signal.aborted) return cut('second_signal');
    toldAt = performance.now();
    const running = underWay();
    log().info(
      {
        event: 'stopping',
        signal,
        graceMs: stopGraceMs,
        ...(running ? { underWay: running } : { while: 'starting' }),
      },
      'Countersign stops: what is under way is finished, nothing else is begun',
    );
    setTimeout(() => cut('grace_over'), stopGraceMs).unref();
    told.abort();
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  return {
    told: told.signal,
    end(left) {
      log().info({ event: 'stopped', tookMs: tookMs(), ...(left && { left }) }, 'Countersign has stopped');
      return process.exit(exitCodes.done);
    },
  };
}
