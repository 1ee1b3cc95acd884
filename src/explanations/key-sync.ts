// What has come of a sync, compared with what it promised. Plain text with marks.
import { type SyncOutcome, syncAnswerMs } from '../domain/key-sync.js';
import { counted } from './counts.js';
import { markTime } from './marks.js';

/** The last sync in a sentence or two, by what was registered when the list was read; empty where there is nothing to say. */
export function syncWords({ at, isOver, outlived, gone, keyWasDeleted }: SyncOutcome): string {
  const sent = markTime(at);
  const until = markTime(at + syncAnswerMs);
  if (keyWasDeleted) {
    const told = `The services were told again ${sent} that the key is deleted`;
    return isOver
      ? `${told}. If one still reads its data, open a case with IBM support.`
      : `${told}; they have until ${until} to end their access.`;
  }
  const went = `${counted(gone, 'resource')} ${gone === 1 ? 'has' : 'have'} gone`;
  if (outlived === 0) return gone === 0 ? '' : `Since the sync of ${sent} ${went}.`;
  const since = gone === 0 ? '' : ` ${went[0]!.toUpperCase()}${went.slice(1)} since.`;
  return isOver
    ? `${counted(outlived, 'resource')} outlived the sync of ${sent}.${since} ${ghostWords(outlived)}`
    : `A sync was sent ${sent}.${since} The services have until ${until} to answer: look again then.`;
}

/** A service that has lost its authorization cannot unregister, however often it is told (docs/facts/ibm.md#registrations). */
function ghostWords(outlived: number): string {
  const [exists, gone] =
    outlived === 1
      ? ['If it exists, it uses the key', 'If it is gone']
      : ['Those that exist use the key', 'Where one is gone'];
  return `${exists}. ${gone}, its service needs its authorization on the key management service to unregister it: make that authorization again in IAM and sync once more. Once nothing is registered, the key can be deleted. What stays even then is for IBM support.`;
}
