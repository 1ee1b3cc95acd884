// Secrets are planted in whole flows, good and bad, and looked for wherever something is kept or shown.
import { Redis } from 'ioredis';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { cardActions } from '../../src/adapters/slack/card.js';
import { demoApiKeys, demoWorld } from '../../src/sandbox/demo-world.js';
import { everyCardSays } from './key-watching.js';
import { askAsOneself, modalSays, passcodeOf, sendPasscode } from './passcodes.js';
import { cast, openStage, type Stage } from './stage.js';

/** Everything below a stage's prefix, as text. */
async function dump(prefix: string): Promise<string> {
  const redis = new Redis(inject('redisUrl'));
  try {
    const parts: string[] = [];
    // The braces of the prefix stand for themselves in a pattern of Redis.
    for (const key of (await redis.keys('*')).filter((name) => name.startsWith(prefix))) {
      const type = await redis.type(key);
      const value =
        type === 'string'
          ? await redis.get(key)
          : type === 'hash'
            ? await redis.hgetall(key)
            : type === 'list'
              ? await redis.lrange(key, 0, -1)
              : type === 'set'
                ? await redis.smembers(key)
                : type === 'zset'
                  ? await redis.zrange(key, '0', '-1')
                  : await redis.xrange(key, '-', '+');
      parts.push(`${key} ${JSON.stringify(value)}`);
    }
    return parts.join('\n');
  } finally {
    await redis.quit();
  }
}

async function everywhere(stage: Stage): Promise<Record<string, string>> {
  const views = Object.values(cast).map((who) => stage.slack.view(who));
  return {
    redis: await dump(stage.prefix),
    log: stage.logged.join('\n'),
    slack: JSON.stringify(views),
    audit: JSON.stringify(await stage.app().ports.audit.read(1, 1_000)),
  };
}

/** Bearer tokens the simulator has given out, as the bot received them. */
function watchTokens(stage: Stage): string[] {
  const given: string[] = [];
  const { personal, sessions } = stage.app().ports;
  const { sessionFor } = sessions;
  sessions.sessionFor = async (...asked) => {
    const result = await sessionFor(...asked);
    if (result.ok) given.push(await result.session.token());
    return result;
  };
  if (personal) {
    const { redeem } = personal.signIn;
    personal.signIn.redeem = async (...asked) => {
      const result = await redeem(...asked);
      if (result.ok) given.push(result.session.token);
      return result;
    };
  }
  return given;
}

describe.each(['service-ids', 'passcode'] as const)('secrets, with %s', (identity) => {
  let stage: Stage;
  afterEach(() => stage.close());

  it('are in no store, log, message or audit entry', async () => {
    stage = await openStage({ identity, roles: { from: 'iam', matchByEmail: true } });
    const tokens = watchTokens(stage);
    const passcodes: string[] = [];
    const passcode = (who: string) => {
      const made = passcodeOf(stage, who);
      passcodes.push(made);
      return made;
    };
    if (identity === 'passcode') {
      await askAsOneself(stage, cast.rita, 'billing');
      await everyCardSays(stage, 'Approval needed: delete key billing-root');
      await stage.press(cast.mona, cardActions.approve);
      passcodes.push('WRONGCODE9');
      await sendPasscode(stage, cast.mona, 'WRONGCODE9');
      await modalSays(stage, cast.mona, 'did not accept the passcode');
      await sendPasscode(stage, cast.mona, passcode(cast.malik));
      await modalSays(stage, cast.mona, 'another');
      stage.faults.add({ target: 'iam', operation: 'getToken', drop: 'half', times: 3 });
      await sendPasscode(stage, cast.mona, passcode(cast.mona));
      await modalSays(stage, cast.mona, 'Nothing was changed');
      stage.faults.clear();
      await sendPasscode(stage, cast.mona, passcode(cast.mona));
    } else {
      await stage.ask(cast.rita, 'billing');
      await everyCardSays(stage, 'Approval needed: delete key billing-root');
      stage.faults.add({ target: 'kms', operation: 'deleteKey', status: 503 });
      await stage.press(cast.mona, cardActions.approve);
      await stage.slack.command(cast.wanda, { text: '/keys link' });
      await sendPasscode(stage, cast.wanda, passcode(cast.wanda));
      await modalSays(stage, cast.wanda, 'are linked');
    }
    await everyCardSays(stage, 'Deleted: key billing-root');

    expect(tokens.length).toBeGreaterThan(1);
    expect(passcodes.length).toBeGreaterThan(0);
    const { botToken, appToken, signingSecret } = demoWorld.workspace;
    const keysInUse = identity === 'passcode' ? [demoApiKeys.reader] : Object.values(demoApiKeys);
    const secrets = [...tokens, ...passcodes, ...keysInUse, botToken, appToken, signingSecret];
    const places = await everywhere(stage);
    for (const [place, text] of Object.entries(places)) {
      expect(text.length, place).toBeGreaterThan(100);
      for (const secret of secrets) expect(text.includes(secret), `a secret in ${place}`).toBe(false);
      // Not in parts either: a signature alone would be enough to look for.
      for (const token of tokens) expect(text.includes(token.split('.')[2]!), place).toBe(false);
    }
  });

  it('would be found where they were kept', async () => {
    stage = await openStage({ identity, roles: { from: 'iam', matchByEmail: true } });
    const marked = 'PLANTED-0123456789';
    const { ports } = stage.app();
    await ports.audit.append({ at: stage.clock.now(), type: 'planted', facts: { marked } });
    ports.log.debug({ marked }, 'planted');
    await stage.slack.command(cast.rita, { text: `/keys ${marked}` });
    await stage.until(() => stage.whispers(cast.rita).join().includes(marked.toLowerCase()), 'the whisper');
    const places = await everywhere(stage);
    expect(places['redis']).toContain(marked);
    expect(places['log']).toContain(marked);
    expect(places['audit']).toContain(marked);
    expect(places['slack']!.toLowerCase()).toContain(marked.toLowerCase());
  });
});
