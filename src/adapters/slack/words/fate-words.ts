import { isRestored } from '../../../domain/fate.js';
import { isRestoring } from '../../../domain/restoring.js';
import type { Deleted } from '../../../domain/request.js';
import { keysCommand } from '../../../explanations/command-names.js';
import { dateToken, inCode } from '../kit/mrkdwn.js';
import { restoredLine, restoredSaid } from './restore-words.js';

/** What has become of a key since it was deleted, as a card's title; undefined while it is deleted and no more. */
export function fateTitle(request: Deleted): string | undefined {
  const key = `key ${request.key.name}`;
  if (request.purged) return `Deleted: IBM no longer knows ${key}`;
  if (request.deletedAgain) return `Deleted again: ${key}`;
  if (isRestoring(request)) return `Being restored: ${key}`;
  return isRestored(request) ? `Restored: ${key}` : undefined;
}

/** The same in a sentence or two, mrkdwn. */
export function fateWords(request: Deleted): string | undefined {
  const { purged, deletedAgain, key } = request;
  if (purged) {
    return `IBM no longer knows it (seen ${dateToken(purged.at)}): it was purged and cannot be restored, or Countersign may not see it any more.`;
  }
  if (deletedAgain) {
    return deletedAgain.by === undefined
      ? `It was restored, and deleted again outside Countersign (seen ${dateToken(deletedAgain.at)}). \`${keysCommand()} show ${inCode(key.keyId)}\` tells whether it can be restored.`
      : `It was restored, and deleted again by request ${deletedAgain.by}, which has a card of its own.`;
  }
  return isRestored(request) ? restoredSaid(request.restored) : undefined;
}

/** The same as one line in a thread. */
export function fateLine(request: Deleted): string | undefined {
  if (request.purged) return 'IBM no longer knows the key, so it cannot be restored';
  if (request.deletedAgain) {
    const { by } = request.deletedAgain;
    return by === undefined ? 'Deleted again, outside Countersign' : `Deleted again by request ${by}`;
  }
  return isRestored(request) ? restoredLine(request.restored) : undefined;
}
