import type { NotedHead } from '../../src/ports/audit-log.js';
import type { Moment } from '../../src/domain/effect.js';
import type { Digest } from '../../src/domain/digest.js';
import type { KeyNews } from '../../src/domain/key-act.js';
import type { Audience } from '../../src/ports/card-deliveries.js';
import type {
  CardSurface,
  MessageMark,
  Place,
  SendFailure,
  SendResult,
  StoreLoss,
} from '../../src/ports/card-surface.js';

export interface SentCard extends Place {
  audience: Audience;
  /** The version it shows; 0: a line that claims nothing; undefined: retired. */
  version: number | undefined;
  mark?: MessageMark;
}

export interface ToldNotice extends Place {
  audience: Audience;
  moment: Moment;
  mark: MessageMark;
  thread?: Place;
  repeated?: boolean;
}

export interface ToldNews extends Place {
  audience: Audience;
  news: KeyNews;
  mark: MessageMark;
  repeated?: boolean;
}

export interface ToldDigest extends Place {
  audience: Audience;
  digest: Digest;
  mark: MessageMark;
  links: ReadonlyMap<string, string>;
}

export interface ToldLoss extends Place {
  audience: Audience;
  loss: StoreLoss;
  mark: MessageMark;
}

export interface SentReminder extends Place {
  audience: Audience;
  requestIds: string[];
  /** Of how many the card is linked to. */
  links: number;
  mark: MessageMark;
  nudge?: boolean;
  repeated?: boolean;
}

export interface CardSurfaceDouble extends CardSurface {
  /** Messages as they stand, oldest first. */
  readonly cards: SentCard[];
  readonly told: ToldNotice[];
  readonly news: ToldNews[];
  readonly digests: ToldDigest[];
  readonly losses: ToldLoss[];
  readonly auditHeads: (Place & { audience: Audience; head: NotedHead; mark: string })[];
  readonly reminded: SentReminder[];
  /** How often cards were posted or updated. */
  writes(): number;
  /** While set, what Slack answers instead of doing anything. */
  answer: SendFailure | undefined;
  /** What Slack answers to one kind of call instead of doing it. */
  answerTo: Partial<Record<'post' | 'update' | 'remove' | 'find' | 'tell', SendFailure>>;
  /** While set, calls take effect and their answers are lost. */
  losesAnswers: boolean;
  /** Whether direct messages can be read back. */
  finds: boolean;
  /** Somebody removes a message. */
  drop(at: Place): void;
}

const lost = { ok: false, code: 'slack_webapi_request_error', effect: 'unknown' } as const;

export function createCardSurfaceDouble(): CardSurfaceDouble {
  const cards: SentCard[] = [];
  const told: ToldNotice[] = [];
  let written = 0;
  let messages = 0;
  const place = (audience: Audience): Place => ({
    // A direct message is opened with whoever gets it.
    channel: audience.kind === 'channel' ? audience.channelId : `D${audience.userId}`,
    ts: `${++messages}.000100`,
  });
  const answered = (result: SendResult): SendResult => (double.losesAnswers ? lost : result);
  const cardAt = (at: Place) => cards.find(({ channel, ts }) => channel === at.channel && ts === at.ts);
  const postCard = (audience: Audience, version: number, mark?: MessageMark): SendResult => {
    const no = noTo('post');
    if (no) return no;
    written += 1;
    const at = place(audience);
    cards.push({ ...at, audience, version, ...(mark !== undefined && { mark }) });
    return answered({ ok: true, ...at });
  };
  const noTo = (call: keyof CardSurfaceDouble['answerTo']) => double.answer ?? double.answerTo[call];
  const change = (at: Place, to: Partial<SentCard>): SendResult => {
    const no = noTo('update');
    if (no) return no;
    const card = cardAt(at);
    if (!card) return { ok: false, code: 'message_not_found', effect: 'none' };
    written += 1;
    Object.assign(card, to);
    return answered({ ok: true, channel: at.channel, ts: at.ts });
  };
  const double: CardSurfaceDouble = {
    cards,
    told,
    news: [],
    digests: [],
    losses: [],
    auditHeads: [],
    reminded: [],
    answer: undefined,
    answerTo: {},
    losesAnswers: false,
    finds: true,
    writes: () => written,
    drop(at) {
      const card = cardAt(at);
      if (card) cards.splice(cards.indexOf(card), 1);
    },
    canFind: (audience) => audience.kind !== 'channel' && double.finds,
    post: async (audience, { version }, mark) => postCard(audience, version, mark),
    postOpening: async (audience) => postCard(audience, 0),
    update: async (at, audience, { version }) => change(at, { audience, version }),
    retire: async (at) => change(at, { version: undefined }),
    async remove(at) {
      const no = noTo('remove');
      if (no) return no;
      double.drop(at);
      return answered({ ok: true, ...at });
    },
    linkTo: async ({ channel, ts }) => `https://home.slack.com/archives/${channel}/p${ts.replace('.', '')}`,
    async find(_audience, mark, _since, thread) {
      const no = noTo('find');
      if (no?.code === 'missing_scope') double.finds = false;
      if (no) return no;
      if (thread && !cardAt(thread)) return { ok: false, code: 'thread_not_found', effect: 'none' };
      const messages = [
        ...cards,
        ...told.filter((one) => one.thread?.ts === thread?.ts),
        ...(thread ? [] : [...double.news, ...double.reminded]),
      ];
      return {
        ok: true,
        found: messages.filter((one) => one.mark === mark).map(({ channel, ts }) => ({ channel, ts })),
      };
    },
    async tellNews(audience, news, { mark, repeated }) {
      const no = noTo('tell');
      if (no) return no;
      const at = place(audience);
      double.news.push({ ...at, audience, news, mark, ...(repeated && { repeated }) });
      return answered({ ok: true, ...at });
    },
    async tellDigest(audience, digest, { mark, links }) {
      const no = noTo('tell');
      if (no) return no;
      const at = place(audience);
      double.digests.push({ ...at, audience, digest, mark, links });
      return answered({ ok: true, ...at });
    },
    async tellLoss(audience, loss, { mark }) {
      const no = noTo('tell');
      if (no) return no;
      const at = place(audience);
      double.losses.push({ ...at, audience, loss, mark });
      return answered({ ok: true, ...at });
    },
    async tellAuditHead(audience, head, { mark }) {
      const no = noTo('tell');
      if (no) return no;
      const at = place(audience);
      double.auditHeads.push({ ...at, audience, head, mark });
      return answered({ ok: true, ...at });
    },
    async remind(audience, reminders, { mark, nudge, repeated }) {
      const no = noTo('tell');
      if (no) return no;
      const at = place(audience);
      double.reminded.push({
        ...at,
        audience,
        requestIds: reminders.map(({ request }) => request.id),
        links: reminders.filter((one) => one.at).length,
        mark,
        ...(nudge && { nudge }),
        ...(repeated && { repeated }),
      });
      return answered({ ok: true, ...at });
    },
    async tell(audience, moment, _request, { mark, thread, repeated }) {
      const no = noTo('tell');
      if (no) return no;
      if (thread && !cardAt(thread)) return { ok: false, code: 'thread_not_found', effect: 'none' };
      const at = { ...place(audience), ...(thread && { channel: thread.channel }) };
      told.push({ ...at, audience, moment, mark, ...(thread && { thread }), ...(repeated && { repeated }) });
      return answered({ ok: true, ...at });
    },
  };
  return double;
}
