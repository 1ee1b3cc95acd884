// The list of keys, searched by the service where it can, else read to its end.
import type { KeyFacts } from '../../../domain/key.js';
import type { KmsFailure, KmsResult } from '../../../domain/kms-failure.js';
import type { KeySearch } from '../../../ports/key-management.js';
import type { Log } from '../../../ports/log.js';
import { readCollection, readKeyFacts } from './key-from-answer.js';
import type { KmsAnswer } from './kms-service.js';

export interface KeySearchParts {
  list(instanceId: string, qs: Record<string, string | number>): Promise<KmsResult<KmsAnswer>>;
  /** Logs the failure and hands it on. */
  failed(instanceId: string, failure: KmsFailure, more?: Record<string, unknown>): KmsResult<never>;
  log: Log;
}

/** Names and aliases are no longer than this. */
const longestName = 90;
/** The service's own most. */
const pageSize = 5_000;
/** Some seconds of reading; an instance with more keys than this is not read through. */
const pagesAtMost = 10;
const liveStates = '0,1,2,3';
const deletedState = '5';

interface KeyPage {
  keys: KeyFacts[];
  isLast: boolean;
}

export function createKeySearch(
  parts: KeySearchParts,
): (search: KeySearch) => Promise<KmsResult<KeyFacts[]>> {
  const { list, failed, log } = parts;

  async function readPage(
    instanceId: string,
    qs: Record<string, string | number>,
  ): Promise<KmsResult<KeyPage>> {
    const answer = await list(instanceId, qs);
    if (!answer.ok) return answer;
    const collection = readCollection(answer.value.body);
    if (!collection) return failed(instanceId, answer.value.unreadable());
    if (collection.isIncomplete) return failed(instanceId, tooBroad(answer.value));
    const { resources } = collection;
    const keys = resources.flatMap((resource) => readKeyFacts(resource, instanceId) ?? []);
    const skipped = resources.length - keys.length;
    // One odd key must not hide all others; with none readable there is nothing to offer.
    if (skipped > 0 && keys.length === 0) {
      return failed(instanceId, answer.value.unreadable(), { skipped });
    }
    if (skipped > 0) log.warn({ event: 'kms.keys_skipped', instanceId, skipped }, 'unreadable keys left out');
    return { ok: true, value: { keys, isLast: resources.length < Number(qs['limit']) } };
  }

  /** All that fit, from the whole list; `refusal` stands where even that is too much. */
  async function readThrough(
    instanceId: string,
    { state, fits, refusal }: { state: string; fits: (key: KeyFacts) => boolean; refusal: KmsFailure },
  ): Promise<KmsResult<KeyFacts[]>> {
    const found = new Map<string, KeyFacts>();
    for (let n = 0; n < pagesAtMost; n += 1) {
      const page = await readPage(instanceId, { limit: pageSize, offset: n * pageSize, state });
      if (!page.ok) return page;
      // Pages shift when a key is made or deleted meanwhile.
      for (const key of page.value.keys.filter(fits)) found.set(key.keyId, key);
      if (page.value.isLast) return { ok: true, value: [...found.values()] };
    }
    return failed(instanceId, refusal, { pages: pagesAtMost });
  }

  return async ({ instanceId, text = '', whole = false, thorough = false, ...search }) => {
    const { deleted = false, limit = 100 } = search;
    const wanted = text.replaceAll(/[\p{Cc}\p{Cs}]+/gu, ' ').trim();
    // Nothing can match, and cut to size it would match what was not asked for.
    if ([...wanted].length > longestName) return { ok: true, value: [] };
    const state = deleted ? deletedState : liveStates;
    const page = await readPage(instanceId, {
      limit: Math.min(Math.max(Math.trunc(limit), 1), pageSize),
      state,
      // `escape:` takes the text as it is; without it a colon starts a search qualifier.
      ...(wanted !== '' && { search: `${whole ? 'exact:' : ''}escape:${wanted}` }),
    });
    if (page.ok) return { ok: true, value: page.value.keys.slice(0, limit) };
    if (!thorough || page.failure.code !== 'KEY_SEARCH_TOO_BROAD') return page;
    const fits = fittingTo(wanted, whole);
    const all = await readThrough(instanceId, { state, fits, refusal: page.failure });
    return all.ok ? { ok: true, value: all.value } : all;
  };
}

/** As the service searches: letter case aside, in names and aliases. */
function fittingTo(wanted: string, whole: boolean): (key: KeyFacts) => boolean {
  const text = wanted.toLowerCase();
  return ({ name, aliases }) =>
    [name, ...aliases]
      .map((one) => one.toLowerCase())
      .some((one) => (whole ? one === text : one.includes(text)));
}

/** Said beside what was found so far, which nobody could tell from all there is. */
function tooBroad({ correlationId }: KmsAnswer): KmsFailure {
  return { code: 'KEY_SEARCH_TOO_BROAD', correlationId, effect: 'none' };
}
