import { audienceKey, isPosted } from '../../ports/card-deliveries.js';
import { copyLeaseMs } from './delivery.js';
import { audiencesOf } from './refresh-cards.js';
import type { Ports } from '../ports.js';

/**
 * A click came from this message. When it is not the copy on record, the crash or the replay that made it is undone:
 * an unrecorded copy becomes the recorded one, a second copy offers nothing any more.
 */
export async function healCopy(
  ports: Pick<Ports, 'requests' | 'copies' | 'surface'>,
  requestId: string,
  clickedBy: string,
  message: { channel: string; ts: string },
): Promise<void> {
  const request = await ports.requests.load(requestId);
  if (!request) return;
  const copies = await ports.copies.list(requestId);
  const audience = audiencesOf(request, copies).find((candidate) =>
    candidate.kind === 'channel' ? candidate.channelId === message.channel : candidate.userId === clickedBy,
  );
  if (!audience) return;
  const key = audienceKey(audience);
  const copy = copies.find((candidate) => audienceKey(candidate.audience) === key);
  const isRecorded = copy?.channel === message.channel && copy.ts === message.ts;
  if (isRecorded && copy.shownVersion >= request.version) return;
  const claim = await ports.copies.claim(requestId, audience, copyLeaseMs);
  // Whoever holds the copy is bringing it up to date already.
  if (claim === undefined) return;
  try {
    const newest = (await ports.requests.load(requestId)) ?? request;
    // Nobody would keep a second one true.
    if (!isRecorded && isPosted(copy)) return void (await ports.surface.retire(message, newest));
    const result = await ports.surface.update(message, audience, newest);
    if (!result.ok) return;
    // What may still come late is still looked for.
    const unsettled = copy?.unsettled ?? copy?.posting;
    await ports.copies.save(requestId, {
      audience,
      ...message,
      shownVersion: newest.version,
      ...(unsettled !== undefined && { unsettled }),
    });
  } finally {
    await ports.copies.release(requestId, audience, claim);
  }
}
