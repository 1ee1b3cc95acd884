import { expect, test } from 'vitest';
import { dayMs, hourMs } from '../../../src/domain/deadlines.js';
import { localTimeAt, weekdayOf } from '../../../src/domain/local-time.js';
import { postDigests } from '../../../src/usecases/requests/post-digest.js';
import { aRequest, openedAt } from '../../domain/given.js';
import { openWorld } from '../world.js';

const channelId = 'C0KEYS';
const timeZone = 'UTC';
/** An hour ago by the clock of the world. */
const anHourAgo = () => {
  const at = localTimeAt(openedAt - hourMs, timeZone);
  return { weekday: weekdayOf(at), minute: at.hour * 60 + at.minute, timeZone };
};

async function open() {
  const world = openWorld({ settings: { channelId } });
  await world.hold({ ...aRequest('awaiting_approval'), channelId });
  return world;
}

test('each channel is told once, whoever asks how often, and again a week later', async () => {
  const { ports, surface, clock } = await open();
  await Promise.all([1, 2, 3].map(() => postDigests(ports, anHourAgo())));
  await postDigests(ports, anHourAgo());
  expect(surface.digests).toMatchObject([{ channel: channelId, digest: { open: [{}] } }]);
  clock.advance(6 * dayMs);
  await postDigests(ports, anHourAgo());
  expect(surface.digests).toHaveLength(1);
  clock.advance(dayMs);
  await postDigests(ports, anHourAgo());
  expect(surface.digests).toHaveLength(2);
});

test('not without the setting, not long after its time, and not where there is nothing to say', async () => {
  const { ports, surface } = await open();
  await postDigests(ports, undefined);
  const yesterday = { ...anHourAgo(), weekday: (anHourAgo().weekday + 6) % 7 };
  await postDigests(ports, yesterday);
  const nothing = openWorld({ settings: { channelId } });
  await postDigests(nothing.ports, anHourAgo());
  expect([...surface.digests, ...nothing.surface.digests]).toEqual([]);
});

test('where Slack said no it is told later; where nobody knows it is not told twice', async () => {
  const { ports, surface } = await open();
  surface.answer = { ok: false, code: 'not_in_channel', effect: 'none' };
  await postDigests(ports, anHourAgo());
  surface.answer = undefined;
  await postDigests(ports, anHourAgo());
  expect(surface.digests).toHaveLength(1);

  const other = await open();
  other.surface.answer = { ok: false, code: 'no_answer', effect: 'unknown' };
  await postDigests(other.ports, anHourAgo());
  other.surface.answer = undefined;
  await postDigests(other.ports, anHourAgo());
  expect(other.surface.digests).toEqual([]);
});
