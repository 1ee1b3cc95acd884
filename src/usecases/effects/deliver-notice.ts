import { awaitsDecision, isOpen, type DeletionRequest } from '../../domain/request.js';
import {
  type Audience,
  audienceKey,
  type Delivery,
  isPosted,
  type NoticeSending,
} from '../../ports/card-deliveries.js';
import type { Place, SendResult } from '../../ports/card-surface.js';
import {
  afterFailure,
  busyRetryMs,
  copyLeaseMs,
  type DeliveryOutcome,
  type DeliveryPorts,
  isForLeft,
  isSpared,
  later,
  settlingMs,
} from './delivery.js';
import { remindersOf } from './remind-people.js';
import { refreshCards } from './refresh-cards.js';
import { waitAfter } from './send-patience.js';
import { newsOf } from './tell-news.js';
import { wakeWaiting } from './wake-waiting.js';

/** Beyond it the news is none any more; the card tells it. */
const longestTriedMs = 24 * 3_600_000;

type Unsent = Extract<NoticeSending, { state: 'unsent' }>;
type MomentDelivery = Extract<Delivery, { kind: 'notice' }>;
type NewsDelivery = Extract<Delivery, { kind: 'news' }>;
type ReminderDelivery = Extract<Delivery, { kind: 'reminder' }>;
type NoticeDelivery = MomentDelivery | NewsDelivery | ReminderDelivery;

/** What is known of the notices that belong to no request is kept under this. */
const keyNews = 'key-news';

/** What there is to send now, once what was is known. */
interface Telling {
  thread?: Place | undefined;
  /** Undefined where it has to be tried again in a moment. */
  tell(repeated: boolean): Promise<SendResult | undefined>;
}

/** Tells one audience of one moment, or of what was done to a key: once, or recognisably the same again where Slack does not say whether it was heard. */
export async function deliverNotice(
  ports: DeliveryPorts,
  delivery: NoticeDelivery,
): Promise<DeliveryOutcome> {
  const { noticeId, audience } = delivery;
  const claim = await ports.copies.claim(noticeId, audience, copyLeaseMs);
  if (claim === undefined) return later(busyRetryMs);
  try {
    return await tellHeld(ports, delivery);
  } finally {
    await ports.copies.release(noticeId, audience, claim);
  }
}

async function tellHeld(ports: DeliveryPorts, delivery: NoticeDelivery): Promise<DeliveryOutcome> {
  const { noticeId, audience } = delivery;
  const about = delivery.kind === 'news' ? keyNews : delivery.requestId;
  const sending = await ports.copies.notice(about, noticeId, audience);
  if (sending.state === 'sent') return { done: true };
  const waitMs = ports.patience.waitMs(audience);
  if (waitMs > 0) return later(waitMs);
  const telling = await tellingOf(ports, delivery);
  if (!telling) return { done: true };
  const { thread } = telling;
  const save = (next: NoticeSending) => ports.copies.saveNotice(about, noticeId, audience, next);
  const { posting } = sending;
  let unclearSince = posting;
  let result = await foundAlready(ports, delivery, posting, thread);
  if (result === undefined) {
    if (posting !== undefined && ports.surface.canFind(audience)) {
      const leftMs = posting + settlingMs - ports.clock.now();
      if (leftMs > 0) return later(leftMs);
    }
    const now = ports.clock.now();
    await save({ ...sending, posting: now });
    result = await telling.tell(posting !== undefined);
    if (result === undefined) return later(busyRetryMs);
    if (!result.ok && result.effect === 'unknown') unclearSince = now;
  }
  if (result.ok) {
    await save({ state: 'sent' });
    const { kind } = delivery;
    const moment = 'moment' in delivery ? delivery.moment : undefined;
    const facts = { requestId: about, kind, moment, noticeId, audience: audienceKey(audience) };
    ports.log.info({ event: 'notice.sent', ...facts }, 'somebody was told');
    if (ports.patience.worked(audience) || sending.trouble) await wakeWaiting(ports, audience);
    return { done: true };
  }
  const send = { requestId: about, audience, what: 'notice' } as const;
  const { outcome, trouble } = afterFailure(ports, send, sending.trouble, result);
  const unsent: Unsent = {
    state: 'unsent',
    ...(unclearSince !== undefined && { posting: unclearSince }),
    ...(trouble && { trouble }),
  };
  if (trouble && trouble.at - trouble.since > longestTriedMs) {
    ports.log.warn({ event: 'notice.given_up', ...send, code: result.code }, 'a notice is given up');
    await ports.audit.append({
      at: ports.clock.now(),
      type: 'notice.given_up',
      ...('requestId' in delivery && { requestId: delivery.requestId }),
      facts: { kind: delivery.kind, audience, code: result.code },
    });
    await save({ state: 'sent' });
    return { done: true };
  }
  await save(unsent);
  return outcome.done && trouble ? later(waitAfter(trouble)) : outcome;
}

/** Undefined where nobody has to be told any more. */
function tellingOf(ports: DeliveryPorts, delivery: NoticeDelivery): Promise<Telling | undefined> {
  switch (delivery.kind) {
    case 'notice':
      return tellingOfMoment(ports, delivery);
    case 'news':
      return tellingOfNews(ports, delivery);
    case 'reminder':
      return tellingOfReminder(ports, delivery);
  }
}

async function tellingOfReminder(
  ports: DeliveryPorts,
  delivery: ReminderDelivery,
): Promise<Telling | undefined> {
  const { noticeId, audience, more = 0, nudge = false } = delivery;
  const reminders = await remindersOf(ports, delivery);
  if (reminders.length + more === 0) return undefined;
  const options = { mark: noticeMark(noticeId, audience), now: ports.clock.now(), nudge, more };
  return { tell: (repeated) => ports.surface.remind(audience, reminders, { ...options, repeated }) };
}

async function tellingOfMoment(ports: DeliveryPorts, delivery: MomentDelivery): Promise<Telling | undefined> {
  const { requestId, audience } = delivery;
  const [request, copy] = await Promise.all([
    ports.requests.load(requestId),
    ports.copies.find(requestId, audience),
  ]);
  if (!request || !isNews(request, delivery) || isForLeft(request, audience)) return undefined;
  if (await isSpared(ports, request, audience)) return undefined;
  const thread = isPosted(copy) ? { channel: copy.channel, ts: copy.ts } : undefined;
  return { thread, tell: (repeated) => tell(ports, request, delivery, repeated, thread) };
}

/** A question that was answered meanwhile, or an answer that came too late to matter, is for the card alone. */
function isNews(request: DeletionRequest, { moment, questionId }: MomentDelivery): boolean {
  if (moment !== 'question_asked' && moment !== 'question_answered') return true;
  const question = request.questions?.find(({ id }) => id === questionId);
  if (!question || !awaitsDecision(request)) return false;
  return (moment === 'question_answered') === (question.answer !== undefined);
}

async function tellingOfNews(
  ports: DeliveryPorts,
  { noticeId, entry, audience }: NewsDelivery,
): Promise<Telling | undefined> {
  const news = await newsOf(ports, entry);
  const mark = noticeMark(noticeId, audience);
  return news && { tell: (repeated) => ports.surface.tellNews(audience, news, { mark, repeated }) };
}

/** Where an earlier try left no answer: what it posted after all, or how looking failed. */
async function foundAlready(
  ports: DeliveryPorts,
  { noticeId, audience }: NoticeDelivery,
  posting: number | undefined,
  thread: Place | undefined,
): Promise<SendResult | undefined> {
  if (posting === undefined || !ports.surface.canFind(audience)) return undefined;
  const looked = await ports.surface.find(audience, noticeMark(noticeId, audience), posting, thread);
  if (!looked.ok) {
    // The thread is gone with its card, and the notice with it; or the app may not look any more.
    const isVain = looked.code === 'thread_not_found' || !ports.surface.canFind(audience);
    return isVain ? undefined : looked;
  }
  const [first] = looked.found;
  return first && { ok: true, ...first };
}

/** Undefined where the message it belonged to has just been found to be gone, which others are noting down. */
async function tell(
  ports: DeliveryPorts,
  request: DeletionRequest,
  { noticeId, audience, moment, questionId }: MomentDelivery,
  repeated: boolean,
  thread: Place | undefined,
): Promise<SendResult | undefined> {
  const mark = noticeMark(noticeId, audience);
  const options = { mark, repeated, ...(questionId !== undefined && { questionId }) };
  if (!thread) return ports.surface.tell(audience, moment, request, options);
  const result = await ports.surface.tell(audience, moment, request, { ...options, thread });
  if (result.ok || result.code !== 'thread_not_found') return result;
  // Somebody removed the card: the words come by themselves, and the card again while there is something to decide.
  const claim = await ports.copies.claim(request.id, audience, copyLeaseMs);
  if (claim === undefined) return undefined;
  try {
    const copy = await ports.copies.find(request.id, audience);
    if (copy?.ts === thread.ts) {
      const { channel: _, ts: __, ...gone } = copy;
      await ports.copies.save(request.id, { ...gone, shownVersion: isOpen(request) ? 0 : request.version });
    }
  } finally {
    await ports.copies.release(request.id, audience, claim);
  }
  if (isOpen(request)) await refreshCards(ports, request.id);
  return ports.surface.tell(audience, moment, request, options);
}

function noticeMark(noticeId: string, audience: Audience): string {
  return `notice ${noticeId} ${audienceKey(audience)}`;
}
