import { randomUUID } from 'node:crypto';
import { RequestUnreadable } from '../../../ports/request-store.js';
import type { No, Trouble } from '../../../usecases/answer.js';
import type { Ports } from '../../../usecases/ports.js';
import { slackFailureCode } from './slack-failure.js';

/** What is done behind an acked interaction: counted, so that a shutdown can wait for it, and never ending in silence. */
export interface AckedWork {
  /** Runs; when it throws, the person is told through `tell`, an outage apart from a fault of ours, and the log has the error. */
  run(what: string, job: () => Promise<unknown>, tell: (no: No) => Promise<unknown>): Promise<void>;
  /** Resolves when nothing is running. */
  settled(): Promise<void>;
}

/** `isOutageElsewhere` knows what the store and IBM throw; all the rest but Slack's is a fault of our own. */
export function createAckedWork(
  { log }: Pick<Ports, 'log'>,
  isOutageElsewhere: (error: unknown) => boolean,
): AckedWork {
  const running = new Set<Promise<unknown>>();
  const noOf = (error: unknown): No => {
    if (error instanceof RequestUnreadable) {
      return { kind: 'refusal', refusal: { code: 'request_unreadable', request: error.request } };
    }
    const isOutage = slackFailureCode(error) !== undefined || isOutageElsewhere(error);
    const trouble: Trouble = isOutage ? { kind: 'store' } : { kind: 'fault', id: faultId() };
    return { kind: 'trouble', trouble };
  };
  return {
    async run(what, job, tell) {
      const done = (async () => {
        try {
          await job();
        } catch (error) {
          const no = noOf(error);
          // Of a record that cannot be read the store has told the log.
          if (no.kind === 'trouble') {
            log.error({ what, trouble: no.trouble, error }, 'interaction failed');
          }
          await tell(no).catch((again: unknown) => {
            log.error({ what, error: again }, 'person could not be told');
          });
        }
      })();
      running.add(done);
      await done.finally(() => running.delete(done));
    },
    async settled() {
      while (running.size > 0) await Promise.allSettled([...running]);
    },
  };
}

/** Short enough to read out. */
function faultId(): string {
  return `F-${randomUUID().slice(0, 8).toUpperCase()}`;
}
