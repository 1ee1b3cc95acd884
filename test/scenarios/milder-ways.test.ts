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
    expect(await keys(cast.ravi, 'sync invoices')).toContain('It takes the Writer role');
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

  it('a Manager disables instead, from the form, after reading the difference', async () => {
    const findings = await stage.fillForm(cast.mona, 'billing');
    expect(wordsOf(findings)).toContain('Disable key billing-root and watch what stops working');
    expect(wordsOf(findings)).toContain('Rotate key billing-root instead of deleting it');
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
    expect(await keys(cast.rita, 'enable hr-paused')).toContain('It takes the Manager role');
    expect(keyNow(stage, keyIds.paused).state).toBe(2);
  });

  it('a key that is set for deletion cannot be disabled: it could not be unset then', async () => {
    await stage.ask(cast.rita, 'billing');
    await everyCardSays(stage, 'Approval needed: delete key billing-root');
    await keys(cast.mona, 'disable billing');
    expect(await pressWhisper(cast.mona, `${keyActPrefix}disable`)).toContain(
      'IBM cannot unset a disabled key',
    );
    expect(keyNow(stage, keyIds.billing).state).toBe(1);
  });

  it('a lost answer is settled by reading the key', async () => {
    await keys(cast.mona, 'disable payroll');
    stage.faults.add({ target: 'kms', operation: 'disableKey', drop: 'after' });
    expect(await pressWhisper(cast.mona, `${keyActPrefix}disable`)).toContain('is disabled');
    expect(keyNow(stage, keyIds.payroll).state).toBe(2);
  });
});
