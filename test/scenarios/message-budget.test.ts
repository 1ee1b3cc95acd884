// What one request costs people: every message they get of its life, and every time one calls them by mention. The card is the
// truth; a line in its thread points to it, for whoever waits and whoever has to act.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPassingTime } from '../../scripts/slack-matrix/passing-time.js';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import { denyIds } from '../../src/adapters/slack/decisions/deny-form.js';
import { dayMs } from '../../src/domain/deadlines.js';
import type { DeletionRequest } from '../../src/domain/request.js';
import { inHandWords } from '../../src/explanations/clicks.js';
import { reconcile } from '../../src/usecases/requests/reconcile.js';
import { approveAs, askAs, formWith, openPersonalStage, passcodeOf, pressFor, send } from './as-oneself.js';
import { keyIds, removeRegistrations, untilNextLook } from './key-watching.js';
import { cardTitle, cast, openStage, type Stage } from './stage.js';

/** Cards + lines in their threads + messages for one person alone, and how many of all these mention the reader. */
type Got = string;
interface Budget {
  requester: Got;
  approver: Got;
  otherManager: Got;
  channel: Got;
}
const budgets = {
  denied: { requester: '1+1+0, 0', approver: '1+0+0, 0', otherManager: '1+0+0, 0', channel: '1+1, 0' },
  cancelled: { requester: '1+0+0, 0', approver: '1+0+0, 0', otherManager: '1+0+0, 0', channel: '1+1, 0' },
  'ended outside': {
    requester: '1+1+0, 0',
    approver: '1+0+0, 0',
    otherManager: '1+0+0, 0',
    channel: '1+1, 0',
  },
  approved: { requester: '1+1+0, 0', approver: '1+0+0, 0', otherManager: '1+0+0, 0', channel: '1+1, 0' },
  'blocked, cleared, deleted': {
    requester: '1+3+0, 0',
    approver: '1+1+0, 1',
    otherManager: '1+1+0, 1',
    channel: '1+3, 0',
  },
  // Whoever approved reads of both; whoever restored it sees the card.
  restored: { requester: '1+2+0, 0', approver: '1+1+0, 0', otherManager: '1+0+0, 0', channel: '1+2, 0' },
  failed: { requester: '1+1+0, 0', approver: '1+0+0, 0', otherManager: '1+0+0, 0', channel: '1+1, 0' },
  // A reminder is one message more for those it is for, by itself so that it is heard.
  expired: { requester: '1+1+0, 0', approver: '2+1+0, 0', otherManager: '2+1+0, 0', channel: '1+1, 0' },
  // So is what the requester has sent.
  nudged: { requester: '1+0+0, 0', approver: '2+0+0, 0', otherManager: '2+0+0, 0', channel: '1+1, 0' },
} satisfies Record<string, Budget>;
type Life = keyof typeof budgets;

const modes = {
  'service-ids': {
    open: () => openStage(),
    ask: (stage: Stage, key: string) => stage.ask(cast.rita, key),
    approve: (stage: Stage) => stage.press(cast.mona, cardActions.approve),
    cancel: (stage: Stage) => stage.press(cast.rita, cardActions.cancel),
    restore: (stage: Stage) => stage.press(cast.malik, cardActions.restore),
  },
  passcode: {
    open: () => openPersonalStage(),
    ask: (stage: Stage, key: string) => askAs(stage, 'rita', key),
    approve: (stage: Stage) => approveAs(stage, 'mona'),
    cancel: async (stage: Stage) => {
      await send(stage, 'rita', await pressFor(stage, 'rita', 'cancel'), passcodeOf(stage, 'rita'));
    },
    restore: async (stage: Stage) => {
      await send(stage, 'malik', await pressFor(stage, 'malik', 'restore'), passcodeOf(stage, 'malik'));
    },
  },
};

const roles = { requester: cast.rita, approver: cast.mona, otherManager: cast.malik };
const longestLine = 120;

describe.concurrent.each(Object.keys(modes) as (keyof typeof modes)[])('with %s', (mode) => {
  const { open, ask, approve, cancel, restore } = modes[mode];

  it('every life of a request costs each of them no more messages and mentions than this', async ({
    expect,
  }) => {
    const stage = await open();
    const time = await openPassingTime(stage);
    try {
      const newest = async () => (await stage.app().ports.requests.listRecent(1)).requests[0]!;
      const untilIt = async (is: (request: DeletionRequest) => boolean) => {
        await expect.poll(async () => is(await newest()), { timeout: 30_000, interval: 10 }).toBe(true);
        await time.untilIdle();
      };
      const until = (status: DeletionRequest['status']) => untilIt((request) => request.status === status);
      const lives: Record<Life, [key: string, live: () => Promise<unknown>]> = {
        nudged: [
          'billing',
          async () => {
            await stage.press(cast.rita, cardActions.nudge);
            await untilIt(({ nudgedAt }) => nudgedAt !== undefined);
            await cancel(stage);
            await until('cancelled');
          },
        ],
        denied: [
          'billing',
          async () => {
            await stage.press(cast.mona, cardActions.deny);
            const form = await formWith(stage, 'mona', denyIds.form);
            const passcode = mode === 'passcode' ? passcodeOf(stage, 'mona') : undefined;
            const reason = 'The archive still reads it, and so will whoever audits us. '.repeat(5);
            await send(stage, 'mona', form, passcode, { [denyIds.reason]: reason });
            await until('denied');
          },
        ],
        cancelled: [
          'billing',
          async () => {
            await cancel(stage);
            await until('cancelled');
          },
        ],
        'ended outside': [
          'billing',
          async () => {
            stage.kms.outside.unset(keyIds.billing);
            await reconcile(stage.app().ports);
            await until('superseded');
          },
        ],
        restored: [
          'billing',
          async () => {
            await approve(stage);
            await until('deleted');
            await stage.clock.advance(31_000);
            await untilIt((request) => request.status === 'deleted' && request.wayBack === 'open');
            await restore(stage);
            await untilIt((request) => request.status === 'deleted' && request.restored !== undefined);
          },
        ],
        approved: [
          'billing',
          async () => {
            await approve(stage);
            await until('deleted');
          },
        ],
        'blocked, cleared, deleted': [
          'invoices',
          async () => {
            await approve(stage);
            await until('blocked');
            removeRegistrations(stage, keyIds.invoices);
            await untilNextLook(stage);
            await until('awaiting_approval');
            await approve(stage);
            await until('deleted');
          },
        ],
        expired: [
          'legacy',
          async () => {
            await stage.clock.advance(6 * dayMs + 60_000);
            await untilIt(({ reminded }) => reminded !== undefined);
            await stage.clock.advance(dayMs);
            await until('expired');
          },
        ],
        // Last: it stays open, and would be reminded of and expire.
        failed: [
          'payroll',
          async () => {
            stage.faults.add({ target: 'kms', operation: 'deleteKey', status: 403 });
            await approve(stage);
            await untilIt((request) => 'lapsed' in request);
          },
        ],
      };

      const ids = new Map<Life, string>();
      const got = (life: Life) => tally(stage, ids.get(life)!);
      for (const [life, [key, live]] of Object.entries(lives) as [Life, (typeof lives)[Life]][]) {
        await ask(stage, key);
        await until('awaiting_approval');
        ids.set(life, (await newest()).id);
        await live();
        await expect.poll(() => got(life), { timeout: 30_000, interval: 20 }).toEqual(budgets[life]);
        for (const who of Object.values(roles)) {
          for (const { id } of stage.slack.view(who).modals.reverse())
            await stage.slack.closeModal(who, { viewId: id });
        }
      }
      // Nothing has come later.
      await time.untilIdle();
      await stage.slack.settled();
      expect(Object.fromEntries([...ids.keys()].map((life) => [life, got(life)]))).toEqual(budgets);
    } finally {
      await time.close();
      await stage.close();
    }
  });
});

describe('whoever presses', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await openStage();
  });
  afterEach(() => stage.close());

  it('four times hears once that it is being carried out, and sees the outcome on the card', async () => {
    await stage.ask(cast.rita, 'billing');
    const card = await stage.until(() => stage.card(cast.mona), 'the card');
    const on = { channel: card.channel, ts: card.ts };
    stage.faults.add({ target: 'kms', operation: 'deleteKey', delayMs: 400 });
    for (let press = 0; press < 4; press++) {
      await stage.slack.press(cast.mona, { on, actionId: cardActions.approve });
    }
    await stage.until(() => cardTitle(stage.card(cast.mona)).startsWith('Deleted'), 'the outcome');
    await stage.slack.settled();
    expect(stage.whispers(cast.mona)).toEqual([expect.stringContaining(inHandWords)]);
  });

  it('a card that cannot be changed is told the outcome beside it', async () => {
    await stage.ask(cast.rita, 'billing');
    await stage.until(() => stage.card(cast.mona), 'the card');
    stage.faults.add({ target: 'slack', operation: 'chat.update', code: 'internal_error', times: 1_000 });
    await stage.press(cast.mona, cardActions.approve);
    await stage.until(() => stage.whispers(cast.mona).length > 0, 'the outcome beside the card');
    expect(stage.whispers(cast.mona)).toEqual([expect.stringContaining('Deleted: key billing-root')]);
    expect(cardTitle(stage.card(cast.mona))).not.toContain('Deleted');
  });

  it('“Try again” hears what IBM refused once more, as the card says the same as before', async () => {
    await stage.ask(cast.rita, 'billing');
    await stage.until(() => stage.card(cast.mona), 'the card');
    const pressRefused = async () => {
      stage.faults.add({ target: 'kms', operation: 'deleteKey', status: 403 });
      await stage.press(cast.mona, cardActions.approve);
    };
    await pressRefused();
    await stage.until(
      () => JSON.stringify(stage.card(cast.mona)?.blocks).includes('Not carried out'),
      'the refusal on the card',
    );
    await stage.slack.settled();
    expect(stage.whispers(cast.mona)).toEqual([]);
    // The same press counts as one until the first is off the record.
    const answers = () => whispersTo(stage, cast.mona);
    const pressAgain = async () => {
      await pressRefused();
      await stage.slack.settled();
      return answers();
    };
    await expect
      .poll(pressAgain, { timeout: 20_000, interval: 500 })
      .toContainEqual(expect.stringContaining('approved, but the key was not deleted'));
  });

  it('“Check again” hears what is left, as the card says the same as before', async () => {
    await stage.ask(cast.rita, 'invoices');
    await stage.until(() => stage.card(cast.mona), 'the card');
    await stage.press(cast.mona, cardActions.approve);
    await stage.until(
      () => JSON.stringify(stage.card(cast.rita)?.blocks).includes(cardActions.check),
      'the button',
    );
    await stage.press(cast.rita, cardActions.check);
    await stage.until(() => stage.whispers(cast.rita).length > 0, 'the answer');
    expect(stage.whispers(cast.rita)).toEqual([
      expect.stringContaining('Looked just now: still 3 resources.'),
    ]);
  });
});

/** What somebody read privately; that a click is in hand already is said of slowness alone, which is none of a life’s. */
function whispersTo(stage: Stage, who: string): string[] {
  return stage.whispers(who).filter((words) => !words.includes(inHandWords));
}

/** What was posted of a request, as each of them got it, and for one person alone whatever names none. */
function tally(stage: Stage, requestId: string): Budget {
  const posted = stage.slack
    .calls()
    .filter(({ method, response }) => method === 'chat.postMessage' && response.ok)
    .map(({ args, response }) => ({
      text: String(args['text']),
      said: JSON.stringify(args),
      isLine: args['thread_ts'] !== undefined,
      at: response['channel'],
    }));
  const of = (at: string, isCalling: RegExp, who?: string): Got => {
    const there = posted.filter((message) => message.at === at);
    const about = there.filter(({ said }) => said.includes(requestId));
    const lines = about.filter(({ isLine }) => isLine);
    for (const { text } of lines) expect(asRead(text).length, text).toBeLessThanOrEqual(longestLine);
    const alone = there.filter(({ said }) => !said.includes('CS-')).length;
    const whispers = who === undefined ? '' : `+${alone + whispersTo(stage, who).length}`;
    const calling = about.filter(({ said }) => isCalling.test(said)).length;
    return `${about.length - lines.length}+${lines.length}${whispers}, ${calling}`;
  };
  const person = (who: string) => of(`D${who.slice(1)}`, new RegExp(`<@${who}>`), who);
  return {
    requester: person(roles.requester),
    approver: person(roles.approver),
    otherManager: person(roles.otherManager),
    channel: of(stage.channelCard()!.channel, /<@|<!(channel|here|everyone)/),
  };
}

/** As Slack shows it: dates as long as they get, names for mentions. */
function asRead(text: string): string {
  return text
    .replaceAll(/<!date\^[^>]+>/g, 'Wednesday, December 30th at 10:37 PM')
    .replaceAll(/<@[^>]+>/g, 'Malik the Manager of many keys')
    .replaceAll(/&(lt|gt|amp);/g, '&');
}
