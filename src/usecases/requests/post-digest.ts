import { type DigestTime, digestDueAt, digestOf, namedInDigest } from '../../domain/digest.js';
import { dayMs, hourMs } from '../../domain/deadlines.js';
import type { Board } from '../../domain/queue.js';
import type { DeletionRequest } from '../../domain/request.js';
import type { Instance } from '../../ports/key-management.js';
import { everyChannel } from '../every-channel.js';
import type { Ports } from '../ports.js';
import { linksToCards } from './links-to-cards.js';
import { readBoard } from './queue-of.js';

/** One that is later than this is not posted any more: the bot was away, or the digest has just been turned on. */
const lateMs = 12 * hourMs;
const endedRead = 1_000;

type DigestPorts = Pick<
  Ports,
  'clock' | 'requests' | 'keys' | 'hints' | 'surface' | 'copies' | 'log' | 'settings'
>;

/**
 * Tells each channel of its week, once whatever runs beside this: the mark comes before the message, and is taken back only where
 * Slack said no. Nothing is posted where there is nothing to say.
 */
export async function postDigests(ports: DigestPorts, when: DigestTime | undefined): Promise<void> {
  if (!when) return;
  const now = ports.clock.now();
  const dueAt = digestDueAt(when, now);
  if (now - dueAt > lateMs) return;
  const instances = await ports.keys.instances();
  for (const channel of everyChannel(ports, instances))
    await postDigest(ports, { channel, instances, dueAt, now });
}

interface OneDigest {
  channel: string;
  instances: readonly Instance[];
  dueAt: number;
  now: number;
}

async function postDigest(ports: DigestPorts, { channel, instances, dueAt, now }: OneDigest): Promise<void> {
  const reader = { userId: channel, teamId: ports.settings.homeTeamId };
  const mark = `digest-${dueAt}` as const;
  if (!(await ports.hints.isDue(reader, mark, 8 * dayMs))) return;
  const channelOf = ({ key, channelId }: DeletionRequest) => {
    const instance = instances.find(({ id }) => id === key.instanceId);
    return instance ? (instance.channelId ?? ports.settings.channelId) : channelId;
  };
  const board = await readBoard(ports, endedRead);
  const digest = digestOf(
    only(board, (request) => channelOf(request) === channel),
    now,
  );
  if (!digest) return;
  // Nobody is a channel: it has the links to its own copies alone.
  const lists: DeletionRequest[][] = Object.values(digest);
  const named = lists.flatMap((requests) => requests.slice(0, namedInDigest));
  const links = await linksToCards(ports, named, reader);
  const sent = await ports.surface.tellDigest({ kind: 'channel', channelId: channel }, digest, {
    links,
    mark,
  });
  if (sent.ok) return;
  ports.log.warn({ event: 'digest.not_posted', channel, code: sent.code }, 'the week could not be told');
  if (sent.effect === 'none') await ports.hints.forget(reader, mark);
}

function only(
  { open, ended, deleted, unreadable }: Board,
  isMeant: (one: DeletionRequest) => boolean,
): Board {
  return {
    open: open.filter(isMeant),
    ended: ended.filter(isMeant),
    deleted: deleted.filter(isMeant),
    unreadable,
  };
}
