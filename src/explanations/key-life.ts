// A key's life in words, by the clock: no sentence here offers what is over. Plain text with marks.
import { authorizationPeriodMs, dayMs } from '../domain/deadlines.js';
import { endOfLife } from '../domain/end-of-life.js';
import {
  type DeletedKey,
  type KeyLife,
  type RestoreBound,
  restoreEnd,
  restorePeriodDays,
  type Restoring,
} from '../domain/key-life.js';
import type { KeyService } from '../domain/key.js';
import type { Guard } from '../domain/request.js';
import { markTime } from './marks.js';

/** The rule, where no key is known to tell it of. */
export const restoreRule = `A deleted key can be restored by a Manager for ${restorePeriodDays} days at most, and not past its expiration date.`;

const boundWords: Record<RestoreBound, string> = {
  period: '',
  expiration: ' (its expiration date)',
  end_of_service: ' (the end of Hyper Protect Crypto Services)',
};

/** Whether a deleted key can be restored, in one sentence. */
export function restoringWords(restoring: Restoring): string {
  switch (restoring.may) {
    case 'now':
      return `A Manager can restore it until ${markTime(restoring.until)}${boundWords[restoring.bound]}.`;
    case 'no_longer':
      return {
        period: `It can no longer be restored: the ${restorePeriodDays} days for that ended ${markTime(restoring.since)}.`,
        expiration: `It can no longer be restored: it expired ${markTime(restoring.since)}.`,
        end_of_service: 'It can no longer be restored: IBM has ended Hyper Protect Crypto Services.',
      }[restoring.bound];
    case 'never':
      return {
        period: 'It cannot be restored.',
        expiration: `It cannot be restored: it had expired ${markTime(restoring.since)}, before it was deleted.`,
        end_of_service: 'It cannot be restored: IBM has ended Hyper Protect Crypto Services.',
      }[restoring.bound];
    case 'not_allowed':
      return 'It cannot be restored: IBM does not allow it for this key.';
    case 'unknown':
      return `IBM does not say when it was deleted. ${restoreRule}`;
  }
}

/** When the way back ends, for a card: nobody knows when it is read. */
export function restoreEndWords(key: DeletedKey & { deletedAt: number }): string {
  const end = restoreEnd(key);
  if (!end) return restoreRule;
  if (end.at <= key.deletedAt) return restoringWords({ may: 'never', since: end.at, bound: end.bound });
  return `Restorable by a Manager until ${markTime(end.at)}${boundWords[end.bound]}.`;
}

/** What has become of a deleted key, and what will; `how` follows the day it went. */
export function deletionWords(
  { at, restoring, removal }: NonNullable<KeyLife['deletion']>,
  { how = '', syncFrom }: { how?: string; syncFrom?: number | undefined } = {},
): string {
  const removed =
    removal === undefined
      ? ''
      : removal.is === 'due'
        ? ' IBM may remove what is left of it at any time now.'
        : ` IBM removes what is left of it after ${markTime(removal.at)}.`;
  const sync =
    syncFrom === undefined
      ? ''
      : ` Services that still use it can be told again from ${markTime(syncFrom)} on.`;
  return `Deleted${at === undefined ? '' : ` ${markTime(at)}`}${how}. ${restoringWords(restoring)}${removed}${sync}`;
}

/** When it expires or did; undefined for a key without an end. */
export function expirationWords({ expiration }: KeyLife): string | undefined {
  if (!expiration) return undefined;
  const at = markTime(expiration.at);
  return { past: `expired ${at}`, within_period: `expires ${at}, within seven days`, later: `expires ${at}` }[
    expiration.is
  ];
}

/**
 * What an expiration before the end of the seven days leads to; empty where it comes later. On a card nobody knows when
 * it is read: it is true from `askedAt` on.
 */
export function expirationWarning(
  expiresAt: number | undefined,
  { askedAt, endsAt, guard, service }: { askedAt: number; endsAt: number; guard: Guard; service: KeyService },
): string {
  if (expiresAt === undefined || expiresAt > endsAt) return '';
  const at = markTime(expiresAt);
  if (expiresAt <= askedAt) return `The key expired ${at}: once deleted it cannot be restored.`;
  const unsettable =
    guard === 'kms'
      ? ` An expired key cannot be unset either: denied or cancelled after that, it stays set for deletion until ${markTime(endsAt)}.`
      : '';
  const end = endOfLife(service)?.deletedAfter ?? Infinity;
  const until = end < expiresAt ? `the end of Hyper Protect Crypto Services, ${markTime(end)},` : 'then';
  const wayBack = end <= askedAt ? 'cannot be restored' : `can be restored until ${until} alone`;
  return `The expiration date of the key, ${at}, comes before the end of the seven days. Once deleted it ${wayBack}.${unsettable}`;
}

/** What a deletion leaves of the way back, whenever it comes within seven days of `from`. */
export function wayBackWords(
  { expiresAt, service }: { expiresAt?: number; service: KeyService },
  from: number,
): string {
  const end = endOfLife(service)?.deletedAfter;
  const never =
    expiresAt !== undefined && expiresAt <= from
      ? 'The key has expired'
      : end !== undefined && end <= from
        ? 'IBM has ended Hyper Protect Crypto Services'
        : undefined;
  if (never) return `${never}, so nobody can restore it: the data is lost for good at once.`;
  const lastEnd = from + authorizationPeriodMs + restorePeriodDays * dayMs;
  const sooner = [
    expiresAt !== undefined && expiresAt < lastEnd ? `its expiration date, ${markTime(expiresAt)}` : '',
    end !== undefined && end < lastEnd ? `the end of Hyper Protect Crypto Services, ${markTime(end)}` : '',
  ].filter(Boolean);
  const not = sooner.length === 0 ? '' : `, and not past ${sooner.join(', or ')}`;
  return `A Manager can restore the key for ${restorePeriodDays} days${not}; after that the data is lost for good.`;
}
