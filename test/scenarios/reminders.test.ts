// A request waits for days: who is reminded of it when, by one message, and never of what is over.
import { afterEach, describe, expect, it } from 'vitest';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import { dayMs, hourMs } from '../../src/domain/deadlines.js';
import { usualReminders } from '../../src/domain/reminders.js';
import { createMovableClock } from '../../src/sandbox/clock.js';
import type { MessageView } from '../../src/sandbox/control/api.js';
import { everyCardSays } from './key-watching.js';
import { anyHour, cast, openStage, type Stage, wordsOf } from './stage.js';

let stage: Stage;
afterEach(() => stage.close());

const anyTime = { ...usualReminders, hours: anyHour };
/** A Monday, ten o'clock in Berlin. */
const monday = Date.UTC(2026, 10, 30, 9);
const fromMonday = () => createMovableClock(monday - Date.now());
const openRequests = async () => (await stage.app().ports.requests.listOpen()).requests;
const postedAt = ({ ts }: MessageView) => Number(ts) * 1_000;

/** To the next reminder of a request. */
async function toNextReminder(requestId: string): Promise<void> {
  const { timers } = stage.app().ports;
  let next: number | undefined;
  const isAhead = async () => {
    next = await timers.plannedAt(requestId, 'remind');
    return next !== undefined && next > stage.clock.now();
  };
  await expect.poll(isAhead, { timeout: 20_000, interval: 10 }).toBe(true);
  await stage.clock.advance(next! - stage.clock.now());
}

describe('over seven days', () => {
  it('each is reminded in their own working hours, in Tokyo and in New York, until the request ends', async () => {
    stage = await openStage({ clock: fromMonday(), reminders: usualReminders });
    await stage.ask(cast.rita, 'billing');
    await everyCardSays(stage, 'Delete key billing-root?');
    const [request] = await openRequests();
    const { endsAt } = request as typeof request & { endsAt: number };
    const counts = () => [cast.mona, cast.malik].map((who) => stage.reminders(who).length);
    // The last of Malik’s; Mona’s comes on Friday, as the end is in her night.
    while (stage.clock.now() < endsAt - 2 * hourMs - 60_000) await toNextReminder(request!.id);
    await stage.until(() => counts().every((count) => count >= 3), 'three reminders for each');
    for (const [who, timeZone] of [
      [cast.mona, 'America/New_York'],
      [cast.malik, 'Asia/Tokyo'],
    ] as const) {
      const local = new Intl.DateTimeFormat('en-GB', {
        timeZone,
        weekday: 'short',
        hour: '2-digit',
        minute: '2-digit',
      });
      for (const reminder of stage.reminders(who)) {
        expect(local.format(postedAt(reminder)).replace(',', '')).toMatch(
          /^(Mon|Tue|Wed|Thu|Fri) (09|1[0-6]):/,
        );
        expect(postedAt(reminder)).toBeLessThan(endsAt);
      }
      expect(stage.reminders(who).length).toBeLessThanOrEqual(4);
    }
    const [first] = stage.reminders(cast.malik);
    expect(first!.text).toContain(
      'Rita Requester’s request to delete key billing-root waits for you, Mona Manager or Mei Manager.',
    );
    expect(wordsOf(first)).toContain('No longer used');
    expect(wordsOf(first)).toMatch(/<http[^|]+\|Decide on the card>/);
    expect(wordsOf(stage.card(cast.rita))).toContain('Reminded: ');
    expect(stage.reminders(cast.rita)).toEqual([]);
    expect(stage.reminders(cast.rita, 'channel')).toEqual([]);
    await stage.clock.advance(Math.max(0, endsAt - stage.clock.now()) + hourMs);
    await everyCardSays(stage, 'Expired: key billing-root was not deleted');
  });

  it('three days of downtime make one message, about the present, and none of what was decided', async () => {
    stage = await openStage({ clock: fromMonday(), reminders: anyTime });
    await stage.ask(cast.rita, 'billing');
    await everyCardSays(stage, 'Delete key billing-root?');
    await stage.stopBot();
    await stage.clock.advance(4 * dayMs).catch(() => undefined);
    await stage.startBot();
    await stage.app().replanTimers();
    await stage.until(() => stage.reminders(cast.mona).length > 0, 'the reminder');
    expect(stage.reminders(cast.mona).map(({ text }) => text)).toEqual([
      expect.stringContaining('2 days left'),
    ]);
    await stage.press(cast.malik, cardActions.approve);
    await everyCardSays(stage, 'Deleted: key billing-root');
    await stage.clock.advance(3 * dayMs - hourMs);
    await stage.slack.settled();
    expect(stage.reminders(cast.mona)).toHaveLength(1);
  });
});

it('three requests of one person make one message', async () => {
  stage = await openStage({ reminders: anyTime });
  for (const key of ['billing', 'payroll', 'legacy']) {
    await stage.ask(cast.rita, key);
    for (const { id } of stage.slack.view(cast.rita).modals.reverse()) {
      await stage.slack.closeModal(cast.rita, { viewId: id });
    }
  }
  await expect.poll(async () => (await openRequests()).length).toBe(3);
  await everyCardSays(stage, 'Delete key legacy-backup?');
  await stage.clock.advance(dayMs + hourMs);
  await stage.until(() => stage.reminders(cast.mona).length > 0, 'the reminder');
  await stage.slack.settled();
  const reminders = stage.reminders(cast.mona);
  expect(reminders).toHaveLength(1);
  expect(reminders[0]!.text).toContain('3 requests wait for you');
  for (const key of ['billing-root', 'payroll-root', 'legacy-backup']) {
    expect(wordsOf(reminders[0])).toMatch(new RegExp(`<http[^|]+\\|${key}>`));
  }
});

describe('the requester nudges', () => {
  it('those who can decide, once a day', async () => {
    stage = await openStage();
    await stage.ask(cast.rita, 'billing');
    await everyCardSays(stage, 'Delete key billing-root?');
    await stage.press(cast.rita, cardActions.nudge);
    await stage.until(() => stage.reminders(cast.mona).length === 1, 'the reminder');
    expect(stage.reminders(cast.mona)[0]!.text).toContain(
      'Rita Requester asks you to decide: delete key billing-root?',
    );
    await stage.until(
      () => wordsOf(stage.card(cast.rita)).includes('You nudged <@'),
      'the card that says so',
    );
    expect(stage.whispers(cast.rita)).toEqual([]);

    const again = async (what: string) => {
      await expect
        .poll(
          async () => {
            await stage.press(cast.rita, cardActions.nudge);
            await stage.slack.settled();
            return stage.whispers(cast.rita).at(-1) ?? '';
          },
          { timeout: 20_000, interval: 300 },
        )
        .toContain(what);
    };
    await again('You nudged those who can approve a moment ago, and once a day is possible.');
    expect(stage.reminders(cast.malik)).toHaveLength(1);

    await stage.clock.advance(dayMs + 60_000);
    await stage.press(cast.rita, cardActions.nudge);
    await stage.until(() => stage.reminders(cast.mona).length === 2, 'the next one');
    const history = (await stage.app().ports.audit.read(1, 100)).map(({ type }) => type);
    expect(history.filter((type) => type === 'request.nudged')).toHaveLength(2);
  });
});
