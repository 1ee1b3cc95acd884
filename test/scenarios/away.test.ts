// Who wants no direct messages for a while, or none at all: who is asked in their place, what is said, and what comes when
// they are back.
import { afterEach, describe, expect, it } from 'vitest';
import { dayMs } from '../../src/domain/deadlines.js';
import { reconcile } from '../../src/usecases/requests/reconcile.js';
import { cardTitle, cast, openStage, type Stage, wordsOf } from './stage.js';

describe('somebody away', () => {
  let stage: Stage;
  afterEach(() => stage.close());

  const keys = async (who: string, text: string) => {
    const before = stage.whispers(who).length;
    await stage.slack.command(who, { text: `/keys ${text}` });
    await stage.until(() => stage.whispers(who).length > before, `an answer to ${text}`);
    return stage.whispers(who).at(-1)!;
  };
  const saysTo = (who: string, words: RegExp) =>
    stage.until(
      () => words.test(wordsOf(stage.card(who))),
      `${who} reading ${words}; there is ${wordsOf(stage.card(who))}`,
    );
  const isAsked = (who: string) =>
    stage.until(() => cardTitle(stage.card(who)).startsWith('Delete key '), `a card for ${who}`);

  it('is named with whoever stands in, and gets the card when the absence ends by itself', async () => {
    stage = await openStage();
    expect(await keys(cast.malik, 'away for 1 day, mei stands in')).toContain(
      `<@${cast.mei}> gets them in your place`,
    );
    expect(await keys(cast.mei, 'away for 2 days, malik stands in')).toContain('is away too');
    expect(await keys(cast.rita, 'approvers billing')).toMatch(
      new RegExp(`<@${cast.malik}> \\(away until .*, <@${cast.mei}> stands in\\)`),
    );
    await stage.ask(cast.rita, 'billing');
    for (const who of [cast.mona, cast.mei]) await isAsked(who);
    await saysTo(cast.rita, new RegExp(`<@${cast.malik}> is away until .*, <@${cast.mei}> stands in`));
    expect(stage.card(cast.malik)).toBeUndefined();
    await stage.clock.advance(dayMs + 60_000);
    await stage.restart();
    // Due within a minute.
    await reconcile(stage.app().ports);
    await isAsked(cast.malik);
    await stage.until(
      () => !wordsOf(stage.card(cast.rita)).includes('stands in'),
      'Rita reading that he is there again',
    );
    const audit = await stage.app().ports.audit.read(1, 200);
    expect(audit.find(({ type }) => type === 'absence.set')?.facts).toMatchObject({
      standIn: { slackUserId: cast.mei },
    });
  });

  it('reads what waits when back; who has messages off is asked by nothing, counts with those away, and may decide', async () => {
    stage = await openStage();
    await keys(cast.malik, 'away for 3 days');
    expect(await keys(cast.mei, 'notify off')).toContain('Still sent: the last reminder');
    expect(await keys(cast.mei, 'whoami')).toContain('Direct messages to you are off');
    await stage.ask(cast.rita, 'billing');
    await isAsked(cast.mona);
    await saysTo(cast.rita, new RegExp(`<@${cast.mei}> has direct messages off`));
    // The last who was there goes.
    await keys(cast.mona, 'away for 5 days');
    const first = new RegExp(`Two are away and one has direct messages off; <@${cast.malik}> is back first`);
    await saysTo(cast.rita, first);
    await stage.until(() => stage.card(cast.rita)!.replies.length > 0, 'a word to Rita');
    expect(stage.card(cast.rita)!.replies.map(wordsOf).join()).toContain('takes messages now');
    const back = await keys(cast.malik, 'away back');
    expect(back).toMatch(
      /1 request waits for you:\*\n• <https:\/\/\S+\|Delete key billing-root\?> · asked by/,
    );
    await isAsked(cast.malik);
    expect(stage.card(cast.mei)).toBeUndefined();
    expect(await keys(cast.mei, 'notify on')).toContain('1 request waits for you');
    await isAsked(cast.mei);
    await saysTo(cast.rita, /Waiting for/);
  });
});
