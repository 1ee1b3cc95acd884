import { inTurn } from '../../domain/asking.js';
import type { KeyNews } from '../../domain/key-act.js';
import { type KeyAct, keyActs } from '../../domain/key.js';
import type { AuditEntry } from '../../ports/audit-log.js';
import type { Audience } from '../../ports/card-deliveries.js';
import type { NewsItem } from '../../ports/request-store.js';
import { listApprovers, type ListApproversPorts } from '../people/list-approvers.js';
import { whomToMessage } from '../people/whom-to-message.js';
import type { Ports } from '../ports.js';
import type { EffectOutcome } from './effect-lease.js';

export type NewsPorts = ListApproversPorts &
  Pick<Ports, 'audit' | 'keys' | 'absences' | 'clock' | 'deliveries'>;

/** What stops or starts services is told to each Manager where there is no channel; the rest is not worth a message. */
const stopsOrStarts: ReadonlySet<KeyAct> = new Set<KeyAct>(['disable', 'enable']);

/**
 * Has those who share a key told what somebody did to it: the channel, or, where there is none, its other Managers. Whoever did
 * it has had an answer.
 */
export async function tellNews(
  ports: NewsPorts,
  { id: noticeId, entry }: Pick<NewsItem, 'id' | 'entry'>,
): Promise<EffectOutcome> {
  const news = await newsOf(ports, entry);
  const audiences = news ? await audiencesOfNews(ports, noticeId, news) : [];
  await ports.deliveries.enqueue(
    audiences.map((audience) => ({ kind: 'news', noticeId, entry, audience }) as const),
  );
  return { done: true };
}

async function audiencesOfNews(ports: NewsPorts, noticeId: string, news: KeyNews): Promise<Audience[]> {
  const instance = (await ports.keys.instances()).find(({ id }) => id === news.key.instanceId);
  const channelId = instance?.channelId ?? ports.settings.channelId;
  if (channelId !== undefined) return [{ kind: 'channel', channelId }];
  if (!stopsOrStarts.has(news.act)) return [];
  const others = await listApprovers(ports, news.key, news.by);
  return inTurn(noticeId, await whomToMessage(ports, others))
    .slice(0, ports.settings.maxDirectMessages)
    .map(({ slack }) => ({ kind: 'approver', userId: slack.userId }));
}

/** What an audit entry says was done to a key; undefined for any other entry, and for one that cannot be read. */
export async function newsOf({ audit }: Pick<Ports, 'audit'>, entry: number): Promise<KeyNews | undefined> {
  const [found] = await audit.read(entry, 1);
  return found && newsIn(found);
}

function newsIn({ at, actor, facts }: AuditEntry): KeyNews | undefined {
  const { instanceId, keyId, keyRingId, keyName: name } = facts;
  const act = keyActs.find((one) => one === facts['act']);
  if (!act || actor?.iamId === undefined) return undefined;
  if (typeof instanceId !== 'string' || typeof keyId !== 'string') return undefined;
  if (typeof keyRingId !== 'string' || typeof name !== 'string') return undefined;
  const slack = { userId: actor.slackUserId, teamId: actor.slackTeamId };
  return {
    act,
    key: { instanceId, keyId, keyRingId, name },
    by: { iamId: actor.iamId, slack, name: actor.name ?? actor.iamId },
    at,
    ...(facts['keyWasDeleted'] === true && { keyWasDeleted: true }),
  };
}
