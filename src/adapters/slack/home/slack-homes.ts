import { createHash } from 'node:crypto';
import type { KnownBlock } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { SlackIdentity } from '../../../domain/person.js';
import type { Queue } from '../../../domain/queue.js';
import type { DeletionRequest } from '../../../domain/request.js';
import { reachOf } from '../../../domain/slack-failure.js';
import type { HomeOutcome, Homes } from '../../../ports/homes.js';
import type { Ports } from '../../../usecases/ports.js';
import { linksToCards } from '../../../usecases/requests/links-to-cards.js';
import { queueOf } from '../../../usecases/requests/queue-of.js';
import { slackFailureCode } from '../kit/slack-failure.js';
import { whyNot } from '../kit/why-not.js';
import { homeBlocks, refusedHome, shownOnHome } from './home-view.js';

/** Somebody else has published in between each time: the last try is made whatever stands there. */
const tries = 3;
/** Where Slack does not say how long. */
const unsaidPatienceS = 5;
/** A card that is on its way stands by then, and can be linked to. */
const cardOnItsWayMs = 20_000;

/**
 * Homes over `views.publish`. Slack is given the hash of the view that was read before the queue was: an older state never takes the place of a
 * newer one (docs/facts/slack.md#app-home). The client must neither retry nor wait out rate limits.
 */
export function createSlackHomes(client: WebClient, ports: () => Ports): Homes {
  /** Until then a round asks Slack for nothing: it has had enough, or is away. */
  let quietUntil = 0;
  return {
    async show(slack, { after, board, anew = false } = {}) {
      if (board && Date.now() < quietUntil) {
        await ports().visits.stir();
        return 'later';
      }
      for (let left = tries; ; left--) {
        const { visits } = ports();
        const shown = await visits.shown(slack);
        // Somebody who has published in between has read it later.
        const page = await readPage(ports(), slack, left === tries ? board : undefined);
        if (!anew && after === undefined && shown?.mark === page.mark) return 'as_it_was';
        const hash = left > 1 ? shown?.hash : undefined;
        const { blocks, isWhole } = await page.draw(after);
        const put = await publish(client, slack, blocks, hash);
        if (put.ok) {
          await visits.saveShown(slack, {
            mark: isWhole ? page.mark : '',
            ...(put.hash && { hash: put.hash }),
          });
          if (!isWhole) await visits.stir();
          return 'published';
        }
        if (put.code === 'hash_conflict' && left > 1) continue;
        quietUntil = Date.now() + (put.retryAfterS ?? unsaidPatienceS) * 1_000;
        return notPublished(ports(), slack, put.code);
      }
    },
  };
}

async function notPublished(
  { visits, log }: Ports,
  slack: SlackIdentity,
  code: string,
): Promise<HomeOutcome> {
  log.warn({ event: 'home.not_published', slackUserId: slack.userId, code }, 'a Home could not be published');
  // What concerns the app or Slack passes, by itself or by somebody's hand.
  if (code === 'ratelimited' || ['outage', 'app'].includes(reachOf(code))) {
    await visits.stir();
    return 'later';
  }
  await visits.left(slack);
  return 'given_up';
}

async function publish(
  client: WebClient,
  { userId }: SlackIdentity,
  blocks: KnownBlock[],
  hash: string | undefined,
): Promise<
  { ok: true; hash?: string | undefined } | { ok: false; code: string; retryAfterS?: number | undefined }
> {
  try {
    const view = { type: 'home' as const, blocks };
    const put = await client.views.publish({ user_id: userId, view, ...(hash !== undefined && { hash }) });
    return { ok: true, hash: put.view?.hash };
  } catch (error) {
    const code = slackFailureCode(error);
    if (code === undefined) throw error;
    return { ok: false, code, retryAfterS: (error as { retryAfter?: number }).retryAfter };
  }
}

interface Page {
  /** Changes with what is shown. */
  mark: string;
  /** `isWhole`: nothing is missing that will be there in a moment. */
  draw(after?: string): Promise<{ blocks: KnownBlock[]; isWhole: boolean }>;
}

async function readPage(
  ports: Ports,
  slack: SlackIdentity,
  board: Parameters<typeof queueOf>[2],
): Promise<Page> {
  const answer = await queueOf(ports, slack, board);
  if (!answer.ok) {
    const { blocks } = whyNot(answer.no);
    const isUnknown = answer.no.kind === 'refusal' && answer.no.refusal.code === 'person_unknown';
    const page = refusedHome(blocks, isUnknown && ports.access !== undefined);
    return { mark: markOf(page), draw: async () => ({ blocks: page, isWhole: true }) };
  }
  const queue = answer.value;
  const now = ports.clock.now();
  const [isFirst, [away]] = await Promise.all([
    ports.visits.isFirst(slack),
    ports.absences.awayAmong([slack], now),
  ]);
  return {
    mark: markOf([markedIn(queue), isFirst, away?.until]),
    async draw(after) {
      const requests = requestsShown(queue);
      const [links, step] = await Promise.all([
        linksToCards(ports, requests, slack),
        after === undefined ? undefined : ports.requests.load(after),
      ]);
      const reader = { slack, now, identity: ports.sessions.mode, links };
      const blocks = homeBlocks({ queue, reader, isFirst, awayUntil: away?.until, after: step });
      const isOnItsWay = (one: DeletionRequest) => !links.has(one.id) && one.openedAt > now - cardOnItsWayMs;
      return { blocks, isWhole: !requests.some(isOnItsWay) };
    },
  };
}

const lists = Object.keys(shownOnHome) as (keyof typeof shownOnHome)[];

function requestsShown(queue: Queue): DeletionRequest[] {
  return lists.flatMap((list): DeletionRequest[] => queue[list].slice(0, shownOnHome[list]));
}

/** Versions of all, in their order: the numbers are shown as well. */
function markedIn(queue: Queue): unknown {
  return [
    ...lists.map((list) => queue[list].map(({ id, version }) => `${id}.${version}`)),
    queue.unreadable.map(({ id }) => id),
    queue.others === undefined,
  ];
}

function markOf(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('base64url');
}
