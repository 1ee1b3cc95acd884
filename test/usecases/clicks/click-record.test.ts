import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ClickIntents } from '../../../src/ports/click-intents.js';
import { clickLeaseMs, createClickRecord } from '../../../src/usecases/clicks/click-record.js';
import { clickOf } from '../../contracts/click-intents.js';
import { createClickIntentsDouble } from '../../doubles/click-intents.js';

const once = { once: true };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function openRecord(changes: Partial<ClickIntents> = {}) {
  const double = createClickIntentsDouble({ now: () => Date.now() });
  const clicks = { ...double, ...changes };
  return { clicks, record: createClickRecord({ clicks }), onRecord: double.clicks };
}

it('a click stays with whoever handles it, however long that takes, and is off the record afterwards', async () => {
  const { clicks, record, onRecord } = openRecord();
  expect(await record.begin(clickOf('a'), once)).toBe('on_record');
  await vi.advanceTimersByTimeAsync(10 * clickLeaseMs);
  expect(await clicks.due()).toEqual([]);
  await record.end(clickOf('a'));
  expect(onRecord()).toEqual([]);
  await vi.advanceTimersByTimeAsync(clickLeaseMs);
  expect(vi.getTimerCount()).toBe(0);
});

it('what a dead process left is free after the lease, taken by one, and held on', async () => {
  const { clicks, record } = openRecord();
  await clicks.record(clickOf('a'), clickLeaseMs);
  expect(await record.claim('a')).toBeUndefined();
  await vi.advanceTimersByTimeAsync(clickLeaseMs);
  const other = createClickRecord({ clicks });
  const claims = await Promise.all([record.claim('a'), other.claim('a')]);
  expect(claims.filter((one) => one !== undefined)).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(5 * clickLeaseMs);
  expect(await clicks.due()).toEqual([]);
  record.letGo(clickOf('a'));
  other.letGo(clickOf('a'));
  await vi.advanceTimersByTimeAsync(2 * clickLeaseMs);
  expect(await clicks.due()).toEqual(['a']);
});

it('a store that was away for longer than a lease does not make this process take up its own clicks', async () => {
  const { clicks, record } = openRecord();
  const { renew, settle } = clicks;
  await record.begin(clickOf('handled'), once);
  await record.begin(clickOf('ended', { act: { kind: 'link' } }), once);
  const away = () => Promise.reject(new Error('Connection is closed.'));
  Object.assign(clicks, { renew: away, settle: away });
  await record.end(clickOf('ended', { act: { kind: 'link' } }));
  await vi.advanceTimersByTimeAsync(2 * clickLeaseMs);
  expect((await clicks.due()).sort()).toEqual(['ended', 'handled']);
  expect([await record.claim('ended'), await record.claim('handled')]).toEqual([undefined, undefined]);
  Object.assign(clicks, { renew, settle });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await clicks.due()).toEqual([]);
});

it('the same click again is known while it is handled', async () => {
  const { record, onRecord } = openRecord();
  const begun = ['a', 'b', 'c', 'd'].map((id) => record.begin(clickOf(id), once));
  expect(await Promise.all(begun)).toEqual(['on_record', 'repeated', 'repeated_again', 'repeated_again']);
  expect(onRecord().map(({ id }) => id)).toEqual(['a']);
  await record.end(clickOf('a'));
  expect(await record.begin(clickOf('e'), once)).toBe('on_record');
});

it('a store that does not answer is waited for no longer than Slack allows', async () => {
  const { record } = openRecord({ record: () => new Promise(() => undefined) });
  const from = Date.now();
  const begun = record.begin(clickOf('a'), once);
  await vi.advanceTimersToNextTimerAsync();
  expect(await begun).toBe('not_recorded');
  expect(Date.now() - from).toBeLessThan(2_000);
});

it('a click that was told to have come to nothing is taken off as soon as the store answers', async () => {
  let isAway = true;
  const away = () => Promise.reject(new Error('Connection is closed.'));
  const { clicks, record, onRecord } = openRecord();
  const { record: recording, settle } = clicks;
  // The command took effect, and its answer was lost.
  clicks.record = async (...given) => {
    await recording(...given);
    return away();
  };
  clicks.settle = (click) => (isAway ? away() : settle(click));
  expect(await record.begin(clickOf('a'), once)).toBe('not_recorded');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(onRecord()).toHaveLength(1);
  isAway = false;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(onRecord()).toEqual([]);
});
