import { versionFor } from '../../domain/cards-since.js';
import type { DeletionRequest } from '../../domain/request.js';
import {
  type Audience,
  audienceKey,
  type CardCopy,
  type Delivery,
  isKeptByNewer,
  isPosted,
} from '../../ports/card-deliveries.js';
import type { MessageMark, Place, SendFailure, SendResult } from '../../ports/card-surface.js';
import {
  afterFailure,
  busyRetryMs,
  copyLeaseMs,
  type DeliveryOutcome,
  type DeliveryPorts,
  isChannelLost,
  isCurrent,
  isSpared,
  isWorthPosting,
  later,
  leftToOthers,
  mayStand,
  settlingMs,
} from './delivery.js';
import { noteReach } from './note-reach.js';
import { refreshCards } from './refresh-cards.js';
import { wakeWaiting } from './wake-waiting.js';

/**
 * Brings one copy to the newest committed version, whatever version asked for it. One writer at a time holds the
 * copy, so an older rendering can never land after a newer one.
 */
export async function deliverCard(
  ports: DeliveryPorts,
  { requestId, version, audience }: Extract<Delivery, { kind: 'card' }>,
): Promise<DeliveryOutcome> {
  const before = await ports.copies.find(requestId, audience);
  if (isKeptByNewer(before)) return leftToOthers;
  if (isCurrent(before, version, ports.clock.now())) return { done: true };
  const waitMs = ports.patience.waitMs(audience);
  if (waitMs > 0) return later(waitMs);
  const claim = await ports.copies.claim(requestId, audience, copyLeaseMs);
  if (claim === undefined) return later(busyRetryMs);
  let step: Step;
  try {
    const [copy, request] = await Promise.all([
      ports.copies.find(requestId, audience),
      ports.requests.load(requestId),
    ]);
    if (isKeptByNewer(copy)) return leftToOthers;
    if (!request || isCurrent(copy, versionFor(request, audience), ports.clock.now())) return { done: true };
    if (!mayStand(copy)) {
      if (!isWorthPosting(request, audience)) {
        // Nobody is to be told any more, and nothing is to be tried.
        if (copy) await ports.copies.save(requestId, upToDate(request, copy));
        return { done: true };
      }
      if (await isSpared(ports, request, audience)) return { done: true };
    }
    step = await bringUpToDate(ports, request, copy ?? { audience, shownVersion: 0 });
    await ports.copies.save(requestId, step.copy);
    sayShown(ports, request, copy, step);
    // Where the channel was to ask, people are asked themselves.
    if (isChannelLost([step.copy]) && request.asking?.by === 'channel') await refreshCards(ports, requestId);
  } finally {
    await ports.copies.release(requestId, audience, claim);
  }
  if (before?.trouble || step.copy.trouble) await noteReach(ports, requestId);
  const hasWorked = step.outcome.done && step.copy.trouble === undefined;
  if (hasWorked && (ports.patience.worked(audience) || before?.trouble)) await wakeWaiting(ports, audience);
  return step.outcome;
}

/** What is new to somebody is told; that it was kept true afterwards is for whoever looks closer. */
function sayShown(
  { log }: DeliveryPorts,
  request: DeletionRequest,
  before: CardCopy | undefined,
  step: Step,
): void {
  const { audience, channel, ts, shownVersion } = step.copy;
  if (!step.outcome.done || !isPosted(step.copy)) return;
  const { id: requestId, key } = request;
  const facts = { requestId, instanceId: key.instanceId, keyId: key.keyId, audience: audienceKey(audience) };
  const at = { recordVersion: shownVersion, channel, ts };
  if (before?.ts === ts) log.debug({ event: 'card.updated', ...facts, ...at }, 'a card was updated');
  else log.info({ event: 'card.posted', ...facts, ...at }, 'a card was posted');
}

/** What a delivery came to, and the copy as it is to be kept. */
interface Step {
  outcome: DeliveryOutcome;
  copy: CardCopy;
}

async function bringUpToDate(ports: DeliveryPorts, request: DeletionRequest, copy: CardCopy): Promise<Step> {
  const looked = await lookForStrays(ports, request, copy);
  if (!looked.ok) return failed(ports, request, copy, looked);
  const step = await show(ports, request, looked.copy);
  return looked.left && step.outcome.done ? failed(ports, request, step.copy, looked.left) : step;
}

async function show(ports: DeliveryPorts, request: DeletionRequest, found: CardCopy): Promise<Step> {
  if (found.posting !== undefined) {
    return { outcome: later(found.posting + settlingMs - ports.clock.now()), copy: found };
  }
  const { channel, ts, ...unposted } = found;
  let isReplaced = false;
  if (channel !== undefined && ts !== undefined) {
    const result = await ports.surface.update({ channel, ts }, found.audience, request);
    isReplaced = !result.ok && unchangeable.includes(result.code);
    const isGone = !result.ok && result.code === 'message_not_found';
    if (!isReplaced && !isGone) return updated(ports, request, found, result);
    if (isReplaced) await ports.surface.remove({ channel, ts });
  }
  if (isReplaced || isWorthPosting(request, found.audience)) return post(ports, request, unposted);
  // Nothing stands that could mislead.
  return { outcome: { done: true }, copy: upToDate(request, unposted) };
}

function updated(ports: DeliveryPorts, request: DeletionRequest, copy: CardCopy, result: SendResult): Step {
  if (result.ok) return { outcome: { done: true }, copy: upToDate(request, copy) };
  const isUnclear = result.effect === 'unknown';
  return failed(ports, request, isUnclear ? { ...copy, unsettled: ports.clock.now() } : copy, result);
}

/** Slack's refusals that no wait ends: a message that was another app's once, or that is too old to be changed. */
const unchangeable = ['cant_update_message', 'edit_window_closed'];

async function post(ports: DeliveryPorts, request: DeletionRequest, copy: CardCopy): Promise<Step> {
  const { audience } = copy;
  const posting: CardCopy = { ...copy, posting: ports.clock.now() };
  await ports.copies.save(request.id, posting);
  const isWhole = ports.surface.canFind(audience);
  const result = isWhole
    ? await ports.surface.post(audience, request, cardMark(request.id, audience))
    : await ports.surface.postOpening(audience, request);
  if (!result.ok) return failed(ports, request, result.effect === 'unknown' ? posting : copy, result);
  const place = { channel: result.channel, ts: result.ts };
  if (isWhole) return { outcome: { done: true }, copy: upToDate(request, { ...copy, ...place }) };
  const opened = { ...copy, ...place };
  await ports.copies.save(request.id, opened);
  return updated(ports, request, opened, await ports.surface.update(place, audience, request));
}

/**
 * After a call without an answer the conversation itself is asked: what stands there becomes the copy, and what stands there
 * besides is taken away: `left` is why some of it could not be. Where it cannot be asked, what may stand there is a line
 * that stays true.
 */
async function lookForStrays(
  ports: DeliveryPorts,
  request: DeletionRequest,
  copy: CardCopy,
): Promise<{ ok: true; copy: CardCopy; left?: SendFailure } | SendFailure> {
  const { posting, unsettled, ...rest } = copy;
  if (posting === undefined && unsettled === undefined) return { ok: true, copy };
  const now = ports.clock.now();
  const isSettling = unsettled !== undefined && now < unsettled + settlingMs;
  const kept = isSettling ? { ...rest, unsettled } : rest;
  const { audience } = copy;
  if (!ports.surface.canFind(audience)) return { ok: true, copy: kept };
  const since = Math.min(posting ?? Infinity, unsettled ?? Infinity);
  const looked = await ports.surface.find(audience, cardMark(request.id, audience), since);
  if (!looked.ok) return ports.surface.canFind(audience) ? looked : { ok: true, copy: kept };
  const own = isPosted(rest) ? rest : looked.found[0];
  if (own) {
    const strays = looked.found.filter(({ channel, ts }) => channel !== own.channel || ts !== own.ts);
    const left = await takeAway(ports, request, strays);
    const at = { channel: own.channel, ts: own.ts };
    return left
      ? { ok: true, copy: { ...rest, ...at, unsettled: since }, left }
      : { ok: true, copy: { ...kept, ...at } };
  }
  if (posting === undefined) return { ok: true, copy: kept };
  // It may still come; later than that, it is found once more after the next.
  return { ok: true, copy: now < posting + settlingMs ? copy : { ...rest, unsettled: now } };
}

/** Where nothing may be taken away, it offers nothing any more at least (docs/facts/slack.md#an-unclear-post). */
async function takeAway(
  { surface }: DeliveryPorts,
  request: DeletionRequest,
  strays: readonly Place[],
): Promise<SendFailure | undefined> {
  let left: SendFailure | undefined;
  for (const stray of strays) {
    let result = await surface.remove(stray);
    if (!result.ok && result.effect === 'none' && result.retryAfterMs === undefined) {
      result = await surface.retire(stray, request);
    }
    if (!result.ok && result.code !== 'message_not_found') left ??= result;
  }
  return left;
}

function failed(ports: DeliveryPorts, request: DeletionRequest, copy: CardCopy, failure: SendFailure): Step {
  const { trouble: before, ...rest } = copy;
  const about = { requestId: request.id, audience: copy.audience, what: 'card' } as const;
  const { outcome, trouble } = afterFailure(ports, about, before, failure);
  return { outcome, copy: trouble ? { ...rest, trouble } : rest };
}

function upToDate({ version }: DeletionRequest, { trouble: _, ...copy }: CardCopy): CardCopy {
  return { ...copy, shownVersion: version };
}

/** The mark of every message that shows this request to this audience. */
function cardMark(requestId: string, audience: Audience): MessageMark {
  return `card ${requestId} ${audienceKey(audience)}`;
}
