import type { Confirmed } from '../domain/request.js';
import { markTime } from './marks.js';

/** What IBM has said yes to, before its readings show it. */
export function confirmedWords({ at }: Confirmed, done: 'set' | 'deleted' | 'unset' | 'restored'): string {
  const what = {
    set: 'that the key is set for deletion',
    deleted: 'the deletion',
    restored: 'that the key is restored',
    unset: 'that the key is no longer set for deletion',
  }[done];
  return `IBM confirmed ${what} ${markTime(at)}; its lists do not show it yet.`;
}
