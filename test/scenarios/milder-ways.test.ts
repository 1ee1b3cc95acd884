import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keyActPrefix } from '../../src/adapters/slack/words/key-act-button.js';
import { everyCardSays, keyIds, keyNow } from './key-watching.js';
import { cast, openStage, type Stage, wordsOf } from './stage.js';

const hourMs = 60 * 60_000;

describe('milder than deleting', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await openStage();
  });
  afterEach(() => stage.close());

  const keys = async (who: string, text: string) => {
    const before = stage.whispers(who).length;
    await stage.slack.command(who, { text: `/keys ${text}` });
    await stage.until(() => stage.whispers(who).length > before, 'the answer');
    return stage.whispers(who).at(-1)!;
  };
  const pressWhisper = async (who: string, actionId: string) => {
    const message = stage.slack
      .view(who)
      .conversations.flatMap(({ messages }) => messages)
      .filter((one) => one.ephemeral && JSON.stringify(one.blocks).includes(actionId))
      .at(-1)!;
    const before = stage.whispers(who).length;
    await stage.slack.press(who, { on: { channel: message.channel, ts: message.ts }, actionId });
    await stage.until(() => stage.whispers(who).length > before, 'the outcome');
    return stage.whispers(who).at(-1)!;
  };

  it('sync is a Writer’s, once an hour, and says when it may be tried again', async () => {
    expect(await keys(cast.ravi, 'sync invoices')).toContain('You are not a Writer of this key');
    expect(await keys(cast.rita, 'sync invoices')).toContain('asked to report anew');
    const early = await keys(cast.rita, 'sync invoices');
    expect(early).toContain('was synced');
    expect(early).toContain('It is possible again from');
    await stage.clock.advance(hourMs);
    expect(await keys(cast.rita, 'sync invoices')).toContain('asked to report anew');
    const entries = await stage.app().ports.audit.read(1, 100);
    expect(entries.filter(({ type }) => type === 'key.synced')).toHaveLength(2);
    expect(entries.filter(({ type }) => type === 'key.act_failed')).toHaveLength(0);
    expect(entries.filter(({ type }) => type === 'key.act_begun')).toHaveLength(2);
  });

  /** What everyone in a channel, or one person in a message of the bot's, can read of what was done to a key. */
  const newsFor = (who: string, kind: 'channel' | 'dm') =>
    stage.slack
      .view(who)
      .conversations.filter((one) => one.kind === kind)
      .flatMap(({ messages }) => messages)
      .filter(({ ephemeral, text }) => !ephemeral && / (disabled|enabled|rotated|synced) \*/.test(text));

  it('what a Manager did the channel hears in a line that mentions nobody, and that undoes it', async () => {
    await keys(cast.rita, 'sync invoices');
    await keys(cast.mona, 'disable payroll');
    await pressWhisper(cast.mona, `${keyActPrefix}disable`);
    const line = await stage.until(
      () => newsFor(cast.ravi, 'channel').find(({ text }) => text.includes('disabled')),
      'the line',
    );
    expect(line.text).toMatch(/^Mona Manager disabled \*payroll-root\*: nothing can be encrypted/);
    expect(newsFor(cast.ravi, 'channel').map(({ text }) => text.split(':')[0])).toEqual(
      expect.arrayContaining([
        'Rita Requester synced *invoices-root*',
        'Mona Manager disabled *payroll-root*',
      ]),
    );
    expect(newsFor(cast.ravi, 'channel')).toHaveLength(2);
    for (const who of [cast.mona, cast.malik]) expect(newsFor(who, 'dm')).toEqual([]);
    const enable = async (who: string, words: string) => {
      const { channel, ts } = line;
      await stage.slack.press(who, { on: { channel, ts }, actionId: `${keyActPrefix}enable` });
      await stage.until(() => stage.whispers(who).at(-1)?.includes(words), words);
    };
    await enable(cast.ravi, 'You are not a Manager of this key');
    await enable(cast.malik, 'It can be tried again');
    await stage.clock.advance(31_000);
    await enable(cast.malik, 'is active again');
    await stage.until(() => newsFor(cast.ravi, 'channel').length === 3, 'that it is enabled');
    expect(newsFor(cast.ravi, 'channel')[2]!.text).toMatch(/^Malik .* enabled \*payroll-root\*/);
  });

  it('without a channel its other Managers hear of what stops services, and of nothing else', async () => {
    await stage.close();
    stage = await openStage({ withoutChannel: true });
    await keys(cast.rita, 'sync invoices');
    await keys(cast.mona, 'disable payroll');
    await pressWhisper(cast.mona, `${keyActPrefix}disable`);
    for (const who of [cast.malik, cast.mei]) {
      await stage.until(() => newsFor(who, 'dm').length === 1, 'the message');
      expect(newsFor(who, 'dm')[0]!.text).toContain('disabled *payroll-root*');
    }
    for (const who of [cast.mona, cast.rita, cast.ravi]) expect(newsFor(who, 'dm')).toEqual([]);
  });

  it('a Manager disables instead, from the form, after reading the difference', async () => {
    const findings = await stage.fillForm(cast.mona, 'billing');
    expect(wordsOf(findings)).toContain(
      '*Or disable it:* nothing can use it until a Manager enables it again.',
    );
    expect(wordsOf(findings)).toContain(
      '*Or rotate it:* a new version encrypts from now on, and no data is lost.',
    );
    await stage.slack.press(cast.mona, { on: { viewId: findings.id }, actionId: `${keyActPrefix}disable` });
    await stage.until(() => wordsOf(stage.modal(cast.mona)).includes('is disabled'), 'the outcome');
    expect(keyNow(stage, keyIds.billing).state).toBe(2);
  });

  it('a Writer is not offered what takes a Manager', async () => {
    const findings = await stage.fillForm(cast.rita, 'billing');
    expect(JSON.stringify(findings.blocks)).not.toContain(`${keyActPrefix}disable`);
    expect(JSON.stringify(findings.blocks)).toContain(`${keyActPrefix}rotate`);
    await stage.slack.press(cast.rita, { on: { viewId: findings.id }, actionId: `${keyActPrefix}rotate` });
    await stage.until(() => wordsOf(stage.modal(cast.rita)).includes('has a new version'), 'the outcome');
  });

  it('a disabled key is enabled from the form, which keeps what was typed, and can then be asked for', async () => {
    const refused = await stage.fillForm(cast.mona, 'hr-paused', 'Paused for a year, nobody missed it');
    expect(refused.callbackId).toBe('deletion_form');
    expect(wordsOf(refused)).toContain('is disabled');
    await stage.slack.press(cast.mona, { on: { viewId: refused.id }, actionId: `${keyActPrefix}enable` });
    const form = await stage.until(
      () => wordsOf(stage.modal(cast.mona)).includes('is active again') && stage.modal(cast.mona),
      'the form again',
    );
    expect(wordsOf(form)).toContain('Paused for a year, nobody missed it');
    expect(keyNow(stage, keyIds.paused).state).toBe(1);
  });

  it('a Writer is told who can enable it, and may not', async () => {
    const refused = await stage.fillForm(cast.rita, 'hr-paused');
    expect(JSON.stringify(refused.blocks)).not.toContain(`${keyActPrefix}enable`);
    expect(await keys(cast.rita, 'enable hr-paused')).toContain('You are not a Manager of this key');
    expect(keyNow(stage, keyIds.paused).state).toBe(2);
  });

  it('a key that is set for deletion cannot be disabled: it could not be unset then', async () => {
    await stage.ask(cast.rita, 'billing');
    await everyCardSays(stage, 'Delete key billing-root?');
    expect(await keys(cast.mona, 'disable billing')).toContain('IBM does not unset a disabled key');
    for (const act of ['disable billing', 'rotate billing']) {
      const no = await keys(cast.ravi, act);
      expect(no).toMatch(/You are not a (?:Manager|Writer) of this key/);
      expect(no).not.toContain(keyActPrefix);
    }
    expect(keyNow(stage, keyIds.billing).state).toBe(1);
  });

  it('who may not ask for a deletion or sync reads it before a form, and is offered no sync', async () => {
    await stage.slack.command(cast.ravi, { text: '/delete-key billing' });
    const said = await stage.until(() => {
      const modal = stage.modal(cast.ravi);
      return modal && !wordsOf(modal).includes('Looking at the keys') && modal;
    }, 'the answer');
    expect(wordsOf(said)).toContain('so you cannot ask for its deletion');
    expect(JSON.stringify(said.blocks)).not.toContain('"input"');
    await stage.slack.closeModal(cast.ravi, { viewId: said.id });
    for (const who of [cast.ravi, cast.rita]) {
      await stage.slack.command(who, { text: '/keys resources invoices' });
      const list = await stage.until(
        () => /As read/.test(wordsOf(stage.modal(who))) && stage.modal(who)!,
        'the list',
      );
      expect(JSON.stringify(list.blocks).includes(`${keyActPrefix}sync`)).toBe(who === cast.rita);
    }
  });

  it('a lost answer is settled by reading the key', async () => {
    await keys(cast.mona, 'disable payroll');
    stage.faults.add({ target: 'kms', operation: 'disableKey', drop: 'after' });
    expect(await pressWhisper(cast.mona, `${keyActPrefix}disable`)).toContain('is disabled');
    expect(keyNow(stage, keyIds.payroll).state).toBe(2);
  });
});
