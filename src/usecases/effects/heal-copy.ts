import { versionFor } from '../../domain/cards-since.js';
import { audienceKey, isKeptByNewer, isPosted } from '../../ports/card-deliveries.js';
import { copyLeaseMs } from './delivery.js';
import { audiencesOf } from './refresh-cards.js';
import type { Ports } from '../ports.js';

/** `busy`: whoever holds the copy is bringing it up to date. */
export type Healed = 'shown' | 'not_shown' | 'busy';

/**
 * A click came from this message. When it is not the copy on record, the crash or the replay that made it is undone:
 * an unrecorded copy becomes the recorded one, a second copy offers nothing any more. Answers whether the message now shows
 * the request as it stands.
 */
export async function healCopy(
  ports: Pick<Ports, 'requests' | 'copies' | 'surface'>,
  requestId: string,
  clickedBy: string,
  message: { channel: string; ts: string },
): Promise<Healed> {
  const [request, copies] = await Promise.all([ports.requests.load(requestId), ports.copies.list(requestId)]);
  if (!request) return 'not_shown';
  const audience = audiencesOf(request, copies).find((candidate) =>
    candidate.kind === 'channel' ? candidate.channelId === message.channel : candidate.userId === clickedBy,
  );
  if (!audience) return 'not_shown';
  const key = audienceKey(audience);
  const copy = copies.find((candidate) => audienceKey(candidate.audience) === key);
  const isRecorded = copy?.channel === message.channel && copy.ts === message.ts;
  if (isRecorded && copy.shownVersion >= versionFor(request, audience)) {
    return isKeptByNewer(copy) ? 'not_shown' : 'shown';
  }
  const claim = await ports.copies.claim(requestId, audience, copyLeaseMs);
  if (claim === undefined) return 'busy';
  try {
    const newest = (await ports.requests.load(requestId)) ?? request;
    // Nobody would keep a second one true.
    if (!isRecorded && isPosted(copy)) {
      await ports.surface.retire(message, newest);
      return 'not_shown';
    }
    const result = await ports.surface.update(message, audience, newest);
    if (!result.ok) return 'not_shown';
    // What may still come late is still looked for.
    const unsettled = copy?.unsettled ?? copy?.posting;
    await ports.copies.save(requestId, {
      audience,
      ...message,
      shownVersion: newest.version,
      ...(unsettled !== undefined && { unsettled }),
    });
    return 'shown';
  } finally {
    await ports.copies.release(requestId, audience, claim);
  }
}
