// A record that this program cannot read, in the Redis of a bot at work: what people see of it, and that all else goes on.
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { redisKeys } from '../../src/adapters/redis/redis-keys.js';
import { deleteCalls, everyCardSays, keyIds, keyNow } from './key-watching.js';
import { cast, openStage, type Stage, wordsOf } from './stage.js';

describe('a request that a newer program has written', () => {
  let stage: Stage;
  let redis: Redis;
  let lost: string;
  beforeEach(async () => {
    stage = await openStage();
    redis = new Redis(inject('redisUrl'));
    await stage.ask(cast.rita, 'billing');
    await everyCardSays(stage, 'Delete key billing-root?');
    lost = (await stage.app().ports.requests.listOpen()).requests[0]!.id;
    const key = redisKeys(stage.prefix).request(lost);
    const body = JSON.parse((await redis.hget(key, 'body'))!) as object;
    await redis.hset(key, 'body', JSON.stringify({ ...body, format: 1_000 }));
  });
  afterEach(async () => {
    redis.disconnect();
    await stage.close();
  });

  const keys = async (who: string, text: string) => {
    const before = stage.whispers(who).length;
    await stage.slack.command(who, { text: `/keys ${text}` });
    await stage.until(() => stage.whispers(who).length > before, `an answer to ${text}`);
    return stage.whispers(who).at(-1)!;
  };

  it('is told in the list, its buttons and its key are refused with words, and another request goes its way', async () => {
    await stage.ask(cast.rita, 'payroll');
    const pending = await keys(cast.mona, 'pending');
    expect(pending).toContain('payroll-root');
    expect(pending).toContain('1 request could not be read');
    expect(pending).toContain(lost);

    const card = stage.card(cast.mona)!;
    const old = stage.slack
      .view(cast.mona)
      .conversations.flatMap(({ messages }) => messages)
      .find((message) => wordsOf(message).includes(lost))!;
    expect(old.ts).not.toBe(card.ts);
    await stage.slack.press(cast.mona, {
      on: { channel: old.channel, ts: old.ts },
      actionId: 'approve_deletion',
    });
    await stage.until(
      () => stage.whispers(cast.mona).some((words) => words.includes(`Request ${lost} cannot be read`)),
      'the refusal of the click',
    );
    expect(deleteCalls(stage)).toBe(0);

    const findings = await stage.fillForm(cast.wanda, 'billing');
    expect(findings.callbackId).toBe('deletion_form');
    expect(wordsOf(findings)).toContain(`Request ${lost} cannot be read`);

    expect(await keys(cast.rita, 'cancel payroll')).toContain('payroll-root');
    await stage.until(() => keyNow(stage, keyIds.payroll).setForDeletion === null, 'payroll being unset');
    const said = stage.logged.filter((line) => line.includes('record.unreadable'));
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(lost);
  });
});
