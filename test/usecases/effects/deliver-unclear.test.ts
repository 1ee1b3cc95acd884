// Slack's answer is lost, late, or a no: what people then have before them.
import { describe, expect, test } from 'vitest';
import type { Audience, Delivery } from '../../../src/ports/card-deliveries.js';
import { deliver } from '../../../src/usecases/effects/deliver.js';
import { settlingMs } from '../../../src/usecases/effects/delivery.js';
import { reconcile } from '../../../src/usecases/requests/reconcile.js';
import { aRequest } from '../../domain/given.js';
import { openWorld } from '../world.js';

const amir: Audience = { kind: 'approver', userId: 'U0AMIR' };
const vera: Audience = { kind: 'approver', userId: 'U0VERA' };
const channel: Audience = { kind: 'channel', channelId: 'C0KEYS' };

async function waiting() {
  const world = openWorld();
  const { ports, copies, surface, clock } = world;
  const request = await world.hold({ ...aRequest('awaiting_approval'), channelId: 'C0KEYS' });
  const card = async (audience: Audience) => {
    const { version } = (await world.ports.requests.load(request.id))!;
    return deliver(ports, { kind: 'card', requestId: request.id, version, audience });
  };
  const notice = (audience: Audience) =>
    deliver(ports, {
      kind: 'notice',
      requestId: request.id,
      noticeId: 'CS-1-2-0',
      moment: 'unblocked',
      audience,
    });
  const copyOf = async (audience: Audience) =>
    (await copies.list(request.id)).find(
      (copy) => JSON.stringify(copy.audience) === JSON.stringify(audience),
    );
  const cardsOf = (audience: Audience) =>
    surface.cards.filter((one) => JSON.stringify(one.audience) === JSON.stringify(audience));
  /** Delivers as often as it is asked for, at its pace. */
  const untilDone = async (step: () => ReturnType<typeof deliver>) => {
    for (let tries = 1; tries <= 50; tries++) {
      const outcome = await step();
      if (outcome.done) return tries;
      clock.advance(outcome.retryAfterMs);
    }
    throw new Error('never done');
  };
  return { ...world, request, card, notice, copyOf, cardsOf, untilDone };
}

describe('a post whose answer is lost', () => {
  test('is found in a direct message, and nothing is posted again', async () => {
    const { surface, card, copyOf, cardsOf, untilDone, request } = await waiting();
    surface.losesAnswers = true;
    expect(await card(amir)).toMatchObject({ done: false });
    surface.losesAnswers = false;
    await untilDone(() => card(amir));
    expect(cardsOf(amir)).toMatchObject([{ version: request.version }]);
    expect(await copyOf(amir)).toMatchObject({ ts: cardsOf(amir)[0]!.ts, shownVersion: request.version });
    expect(await copyOf(amir)).not.toHaveProperty('posting');
    expect(await copyOf(amir)).not.toHaveProperty('trouble');
  });

  test('and that came to nothing is repeated once it cannot come any more', async () => {
    const { surface, card, cardsOf, untilDone, clock } = await waiting();
    surface.answer = { ok: false, code: 'slack_webapi_request_error', effect: 'unknown' };
    const startedAt = clock.now();
    await card(amir);
    surface.answer = undefined;
    clock.advance(2_000);
    await untilDone(() => card(amir));
    expect(cardsOf(amir)).toHaveLength(1);
    expect(clock.now() - startedAt).toBeGreaterThanOrEqual(settlingMs);
    expect(clock.now() - startedAt).toBeLessThan(60_000);
  });

  test('and that comes later than anyone waits is taken away again', async () => {
    const { surface, card, cardsOf, untilDone, clock, ports, copyOf, deliveries, request } = await waiting();
    surface.answer = { ok: false, code: 'slack_webapi_request_error', effect: 'unknown' };
    await card(amir);
    surface.answer = undefined;
    clock.advance(2_000);
    await untilDone(() => card(amir));
    const [kept] = cardsOf(amir);
    surface.cards.push({ ...kept!, ts: '99.000100' });
    clock.advance(settlingMs);
    await reconcile(ports);
    for (const delivery of deliveries.waiting()) await deliver(ports, delivery);
    expect(cardsOf(amir)).toEqual([kept]);
    expect(await copyOf(amir)).toEqual({
      audience: amir,
      channel: kept!.channel,
      ts: kept!.ts,
      shownVersion: request.version,
    });
  });

  test('and whose process ended before the answer is found as well', async () => {
    const { surface, card, copies, request, clock, cardsOf, untilDone } = await waiting();
    await surface.post(amir, request, `card ${request.id} approver-U0AMIR`);
    await copies.save(request.id, { audience: amir, shownVersion: 0, posting: clock.now() });
    await untilDone(() => card(amir));
    expect(cardsOf(amir)).toHaveLength(1);
  });

  test.each([
    ['in a channel', channel, true],
    ['where direct messages cannot be read', amir, false],
  ])('leaves a line that offers nothing %s', async (_where, audience, finds) => {
    const { surface, card, cardsOf, untilDone, request } = await waiting();
    surface.finds = finds;
    surface.losesAnswers = true;
    await card(audience);
    surface.losesAnswers = false;
    await untilDone(() => card(audience));
    expect(cardsOf(audience).map(({ version }) => version)).toEqual([0, request.version]);
  });
});

describe('an update whose answer is lost', () => {
  test('is repeated, and once more when it cannot take effect late any more', async () => {
    const { surface, card, cardsOf, clock, ports, copyOf, deliveries, untilDone, request } = await waiting();
    await card(amir);
    const [shown] = cardsOf(amir);
    const older = { ...shown! };
    await ports.copies.save(request.id, { ...(await copyOf(amir))!, shownVersion: 0 });
    surface.losesAnswers = true;
    await card(amir);
    surface.losesAnswers = false;
    clock.advance(2_000);
    await untilDone(() => card(amir));
    // The first of the two calls takes effect only now.
    Object.assign(shown!, { ...older, version: 0 });
    clock.advance(settlingMs);
    await reconcile(ports);
    for (const delivery of deliveries.waiting()) await deliver(ports, delivery);
    expect(cardsOf(amir)).toMatchObject([{ version: request.version }]);
    expect(await copyOf(amir)).not.toHaveProperty('unsettled');
  });
});

describe('a notice', () => {
  test('that Slack would not take for a day is given up, on record', async () => {
    const { surface, card, notice, clock, audit, request } = await waiting();
    await card(channel);
    surface.answer = { ok: false, code: 'is_archived', effect: 'none' };
    await notice(channel);
    clock.advance(25 * 3_600_000);
    expect(await notice(channel)).toEqual({ done: true });
    expect(audit.entries.at(-1)).toMatchObject({
      at: clock.now(),
      type: 'notice.given_up',
      requestId: request.id,
      facts: { kind: 'notice', audience: channel, code: 'is_archived' },
    });
  });

  test('asked for twice at once comes once', async () => {
    const { surface, card, notice } = await waiting();
    await card(amir);
    const outcomes = await Promise.all([notice(amir), notice(amir)]);
    expect(outcomes.filter(({ done }) => done)).toHaveLength(1);
    expect(await notice(amir)).toEqual({ done: true });
    expect(surface.told).toHaveLength(1);
  });

  test('whose answer is lost is found in a direct message and comes once', async () => {
    const { surface, card, notice, untilDone } = await waiting();
    await card(amir);
    surface.losesAnswers = true;
    expect(await notice(amir)).toMatchObject({ done: false });
    surface.losesAnswers = false;
    await untilDone(() => notice(amir));
    await notice(amir);
    expect(surface.told).toHaveLength(1);
  });

  test('in a channel may come twice, and says so', async () => {
    const { surface, card, notice, untilDone } = await waiting();
    await card(channel);
    surface.losesAnswers = true;
    await notice(channel);
    surface.losesAnswers = false;
    await untilDone(() => notice(channel));
    expect(surface.told.map(({ repeated }) => repeated)).toEqual([undefined, true]);
  });

  test('that Slack did not take at all is no repetition afterwards', async () => {
    const { surface, card, notice, untilDone, clock } = await waiting();
    await card(channel);
    surface.answer = { ok: false, code: 'is_archived', effect: 'none' };
    await notice(channel);
    surface.answer = undefined;
    clock.advance(60_000);
    await untilDone(() => notice(channel));
    expect(surface.told.map(({ repeated }) => repeated)).toEqual([undefined]);
  });

  test('of a card that somebody removed comes by itself, and the card again', async () => {
    const { surface, card, notice, deliveries, ports, cardsOf, request } = await waiting();
    await card(amir);
    surface.drop(cardsOf(amir)[0]!);
    expect(await notice(amir)).toEqual({ done: true });
    expect(surface.told).toMatchObject([{ audience: amir, moment: 'unblocked' }]);
    expect(surface.told[0]).not.toHaveProperty('thread');
    const { version } = request;
    const again = deliveries.waiting().find((one) => one.audience.kind === 'approver');
    expect(again).toMatchObject({ kind: 'card', version, audience: amir });
    await deliver(ports, again!);
    expect(cardsOf(amir)).toMatchObject([{ version }]);
  });
});

describe('a no of Slack’s', () => {
  const no = (code: string) => ({ ok: false, code, effect: 'none' }) as const;

  test.each(['is_archived', 'token_revoked', 'invalid_blocks_format', 'a_code_nobody_knows'])(
    'makes the waits grow to a minute: %s',
    async (code) => {
      const { surface, card, clock, log } = await waiting();
      surface.answer = no(code);
      const waits: number[] = [];
      for (let tries = 0; tries < 8; tries++) {
        const outcome = await card(channel);
        if (outcome.done) throw new Error('given up');
        waits.push(outcome.retryAfterMs);
        clock.advance(outcome.retryAfterMs);
      }
      expect(waits).toEqual([2, 4, 8, 16, 32, 60, 60, 60].map((s) => s * 1_000));
      expect(log.lines.filter(({ facts }) => facts['event'] === 'send.failed')).toHaveLength(8);
    },
  );

  test('is passing: what it kept away comes within a minute, by reconciling too', async () => {
    const { surface, card, clock, ports, deliveries, cardsOf, untilDone, request } = await waiting();
    surface.answer = no('is_archived');
    // Until the queue lets go.
    await untilDone(() => card(channel));
    surface.answer = undefined;
    clock.advance(60_000);
    await reconcile(ports);
    for (const delivery of deliveries.waiting()) await deliver(ports, delivery);
    expect(cardsOf(channel)).toHaveLength(1);
    // That it could be reached is news for the card itself.
    await card(channel);
    expect(cardsOf(channel)).toMatchObject([{ version: (await ports.requests.load(request.id))!.version }]);
  });

  test('about the token holds everybody else back, and the first that works wakes them', async () => {
    const { surface, card, clock, ports } = await waiting();
    const hastened: Delivery[] = [];
    ports.deliveries = { ...ports.deliveries, hasten: async (some) => void hastened.push(...some) };
    surface.answer = no('token_revoked');
    await card(amir);
    clock.advance(2_000);
    await card(vera);
    surface.answer = undefined;
    // Vera's has just met the same.
    expect(await card(amir)).toMatchObject({ done: false });
    expect(surface.writes()).toBe(0);
    clock.advance(4_000);
    expect(await card(vera)).toEqual({ done: true });
    expect(hastened).toMatchObject([{ kind: 'card', audience: amir }]);
    expect(await card(amir)).toEqual({ done: true });
  });

  test('is told on every card, as long as it lasts', async () => {
    const { surface, card, clock, ports, request, audited } = await waiting();
    surface.answer = no('user_disabled');
    await card(amir);
    surface.answer = undefined;
    const told = await ports.requests.load(request.id);
    expect(told).toMatchObject({ unreached: [{ who: amir, code: 'user_disabled', since: clock.now() }] });
    clock.advance(2_000);
    await card(amir);
    expect(await ports.requests.load(request.id)).not.toHaveProperty('unreached');
    expect(audited().filter((type) => type === 'reach.changed')).toHaveLength(2);
  });

  test('that is an outage is told once it has lasted a minute', async () => {
    const { surface, card, clock, ports, request } = await waiting();
    surface.answer = no('service_unavailable');
    await card(amir);
    expect(await ports.requests.load(request.id)).not.toHaveProperty('unreached');
    for (let tries = 0; tries < 6; tries++) {
      clock.advance(60_000);
      await card(amir);
    }
    expect(await ports.requests.load(request.id)).toMatchObject({ unreached: [{ who: amir }] });
  });
});

/** What is left to be done once everything has been: nothing may be looked at again and again. */
describe('a copy of a request that is over', () => {
  const over = ({ hold, request }: Awaited<ReturnType<typeof waiting>>) =>
    hold({ ...aRequest('denied'), id: request.id, channelId: 'C0KEYS' });

  test('that never reached its reader is not tried for ever', async () => {
    const world = await waiting();
    const { surface, card, clock, copies, untilDone } = world;
    surface.answer = { ok: false, code: 'user_disabled', effect: 'none' };
    await card(amir);
    await over(world);
    clock.advance(60_000);
    await untilDone(() => card(amir));
    expect(await copies.listWaiting()).toEqual([]);
  });

  test('and that comes after all, late, is found and says how it ended', async () => {
    const world = await waiting();
    const { surface, card, clock, copies, cardsOf, untilDone, ports, deliveries } = world;
    surface.answer = { ok: false, code: 'slack_webapi_request_error', effect: 'unknown' };
    await card(amir);
    surface.answer = undefined;
    await over(world);
    clock.advance(settlingMs);
    await untilDone(() => card(amir));
    expect(cardsOf(amir)).toEqual([]);
    const { id } = world.request;
    surface.cards.push({
      audience: amir,
      channel: 'DU0AMIR',
      ts: '99.1',
      version: 1,
      mark: `card ${id} approver-U0AMIR`,
    });
    clock.advance(settlingMs);
    await reconcile(ports);
    for (const delivery of deliveries.waiting()) await deliver(ports, delivery);
    expect(cardsOf(amir)).toMatchObject([{ version: (await ports.requests.load(id))!.version }]);
    expect(await copies.listWaiting()).toEqual([]);
  });
});

describe('where Slack does not let anything be taken away', () => {
  const kept = { ok: false, code: 'compliance_exports_prevent_deletion', effect: 'none' } as const;

  test('the copy is kept true all the same, and the second offers nothing', async () => {
    const { surface, card, cardsOf, untilDone, request, copies, clock, ports } = await waiting();
    surface.losesAnswers = true;
    await card(amir);
    surface.losesAnswers = false;
    const [first] = cardsOf(amir);
    surface.cards.push({ ...first!, ts: '99.000100' });
    surface.answerTo = { remove: kept };
    clock.advance(2_000);
    await untilDone(() => card(amir));
    expect(cardsOf(amir).map(({ version }) => version)).toEqual([request.version, undefined]);
    clock.advance(settlingMs);
    await reconcile(ports);
    expect(await copies.listWaiting()).toEqual([]);
  });
});

test.each(['cant_update_message', 'edit_window_closed'])(
  'a card that may not be changed any more gives way to another: %s',
  async (code) => {
    const { surface, card, cardsOf, copies, request, untilDone } = await waiting();
    await card(amir);
    await copies.save(request.id, { ...(await copies.list(request.id))[0]!, shownVersion: 0 });
    surface.answerTo = { update: { ok: false, code, effect: 'none' } };
    await untilDone(() => card(amir));
    expect(cardsOf(amir)).toMatchObject([{ version: request.version }]);
    expect(cardsOf(amir)[0]!.ts).not.toBe('1.000100');
  },
);

test('nor is one posted and taken away again and again where none may be changed', async () => {
  const { surface, card, cardsOf, clock } = await waiting();
  surface.answerTo = { update: { ok: false, code: 'cant_update_message', effect: 'none' } };
  const waits: number[] = [];
  for (let tries = 0; tries < 4; tries++) {
    const outcome = await card(channel);
    if (outcome.done) throw new Error('given up');
    waits.push(outcome.retryAfterMs);
    clock.advance(outcome.retryAfterMs);
  }
  expect(waits).toEqual([2_000, 4_000, 8_000, 16_000]);
  expect(cardsOf(channel)).toHaveLength(1);
});

test('an app that may not read its messages any more begins with a line that stays true', async () => {
  const { surface, card, cardsOf, untilDone, request, clock } = await waiting();
  surface.losesAnswers = true;
  await card(amir);
  surface.losesAnswers = false;
  surface.drop(cardsOf(amir)[0]!);
  surface.answerTo = { find: { ok: false, code: 'missing_scope', effect: 'none' } };
  clock.advance(2_000);
  await untilDone(() => card(amir));
  expect(cardsOf(amir)).toMatchObject([{ version: request.version }]);
});

test('who has a line that never became a card has not been asked', async () => {
  const { surface, card, ports, request, clock } = await waiting();
  surface.finds = false;
  surface.answerTo = { update: { ok: false, code: 'invalid_blocks', effect: 'none' } };
  await card(amir);
  expect(await ports.requests.load(request.id)).toMatchObject({
    unreached: [{ who: amir, code: 'invalid_blocks', since: clock.now() }],
  });
});

test('who waits because the app was just refused for another is named as well', async () => {
  const { surface, card, ports, request } = await waiting();
  surface.answer = { ok: false, code: 'token_revoked', effect: 'none' };
  await card(amir);
  await card(vera);
  const { unreached } = (await ports.requests.load(request.id))!;
  expect(unreached?.map(({ who }) => who)).toEqual(expect.arrayContaining([amir, vera]));
});

test('whoever was noted as not reached and has the card is not told so for ever', async () => {
  const { surface, card, ports, request, clock, copies } = await waiting();
  surface.answer = { ok: false, code: 'user_disabled', effect: 'none' };
  await card(amir);
  surface.answer = undefined;
  // A process ended between the card and the note of it.
  const [copy] = await copies.list(request.id);
  const { trouble: _, ...well } = copy!;
  await copies.save(request.id, { ...well, channel: 'DU0AMIR', ts: '1.1', shownVersion: 99 });
  clock.advance(60_000);
  await reconcile(ports);
  expect(await ports.requests.load(request.id)).not.toHaveProperty('unreached');
});

test('a notice is found again after an outage, however long looking for it failed', async () => {
  const { surface, card, notice, untilDone, clock } = await waiting();
  await card(amir);
  surface.losesAnswers = true;
  await notice(amir);
  surface.losesAnswers = false;
  const found: number[] = [];
  const { find } = surface;
  surface.find = (audience, mark, since, thread) => {
    found.push(since);
    return find(audience, mark, since, thread);
  };
  const sentAt = clock.now();
  surface.answerTo = { find: { ok: false, code: 'slack_webapi_request_error', effect: 'unknown' } };
  for (let tries = 0; tries < 8; tries++) {
    clock.advance(60_000);
    await notice(amir);
  }
  surface.answerTo = {};
  clock.advance(60_000);
  await untilDone(() => notice(amir));
  expect(new Set(found)).toEqual(new Set([sentAt]));
});

test('whoever is away is asked all the same where the others cannot be reached', async () => {
  const { surface, card, ports, request, clock, cardsOf } = await waiting();
  const slack = request.approvers.find((one) => one.slack.userId === 'U0VERA')!.slack;
  await ports.absences.setAway(slack, clock.now() + 86_400_000);
  await card(vera);
  expect(cardsOf(vera)).toEqual([]);
  surface.answer = { ok: false, code: 'user_disabled', effect: 'none' };
  await card(amir);
  await card(channel);
  surface.answer = undefined;
  await card(vera);
  expect(cardsOf(vera)).toHaveLength(1);
});
