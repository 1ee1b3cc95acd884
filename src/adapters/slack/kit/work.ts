import { randomUUID } from 'node:crypto';
import type { KnownBlock } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { audienceKey } from '../../../ports/card-deliveries.js';
import { RequestUnreadable } from '../../../ports/request-store.js';
import type { No, Trouble } from '../../../usecases/answer.js';
import type { Ports } from '../../../usecases/ports.js';
import { section } from './blocks.js';
import { slackFailureCode } from './slack-failure.js';
import { wordsOfNo } from './words-of-no.js';

/** Work behind an acked interaction: counted, so that a shutdown can wait for it, and never ending in silence. */
export interface Work {
  /** Runs; when it throws, the person is told through `tell`, an outage apart from a fault of ours, and the log has the error. */
  run(what: string, job: () => Promise<unknown>, tell: (no: No) => Promise<unknown>): Promise<void>;
  /** Words of a no; a request that is already open comes with a link to its card. */
  withLink(no: No, userId: string): Promise<KnownBlock[]>;
  /** Resolves when nothing is running. */
  settled(): Promise<void>;
}

/** `isOutageElsewhere` knows what the store and IBM throw; all the rest but Slack's is a fault of our own. */
export function createWork(
  ports: Pick<Ports, 'log' | 'copies'>,
  client: WebClient,
  isOutageElsewhere: (error: unknown) => boolean,
): Work {
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
            ports.log.error({ what, trouble: no.trouble, error }, 'interaction failed');
          }
          await tell(no).catch((again: unknown) => {
            ports.log.error({ what, error: again }, 'person could not be told');
          });
        }
      })();
      running.add(done);
      await done.finally(() => running.delete(done));
    },
    async withLink(no, userId) {
      const { blocks } = wordsOfNo(no);
      if (no.kind !== 'refusal' || no.refusal.code !== 'request_already_open') return blocks;
      const link = await permalink(ports, client, no.refusal.request.id, userId).catch(() => undefined);
      return link === undefined ? blocks : [...blocks, section(`<${link}|Open the request>`)];
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

/** The person's own copy of the card, else the channel's. */
async function permalink(
  ports: Pick<Ports, 'copies'>,
  client: WebClient,
  requestId: string,
  userId: string,
): Promise<string | undefined> {
  const copies = (await ports.copies.list(requestId)).filter((copy) => copy.ts !== undefined);
  const copy =
    copies.find(({ audience }) => audience.kind !== 'channel' && audience.userId === userId) ??
    copies.find(({ audience }) => audienceKey(audience).startsWith('channel-'));
  if (copy?.channel === undefined || copy.ts === undefined) return undefined;
  return (await client.chat.getPermalink({ channel: copy.channel, message_ts: copy.ts })).permalink;
}
