import { describe, expect, test } from 'vitest';
import { dateToken } from '../../../../src/adapters/slack/kit/mrkdwn.js';
import { findingsView } from '../../../../src/adapters/slack/request/findings-view.js';
import type { KeyFacts } from '../../../../src/domain/key.js';
import { examineKey } from '../../../../src/usecases/keys/examine-key.js';
import { rosa } from '../../../domain/given.js';
import { instance, keyId, openWorld, plainKey, valueOf } from '../../../usecases/world.js';

const hour = 3_600_000;
const day = 24 * hour;

/** What Rosa reads before she asks for the deletion of a key with these facts. */
async function read(id: string, facts: (now: number) => Partial<KeyFacts>) {
  const world = openWorld();
  const now = Math.floor(world.clock.now() / 1_000) * 1_000;
  Object.assign(world.keys.record(id).facts, facts(now));
  const ref = { instanceId: instance.id, keyId: id };
  const examined = valueOf(await examineKey(world.ports, rosa.slack, ref));
  const input = { ...ref, reason: 'Replaced', ticket: '' };
  const view = findingsView(examined, input, {
    passcode: [],
    asking: { way: 'each', limit: 10, everyoneAway: false },
  });
  return { now, text: JSON.stringify(view.blocks) };
}

describe('what is found before a deletion is asked for', () => {
  test('names an expiration within the seven days, and what follows from it', async () => {
    const { now, text } = await read(keyId, (time) => ({ expiresAt: time + 5 * day }));
    expect(text).toContain(`${dateToken(now + 5 * day)}, within seven days`);
    expect(text).toContain('it can be restored until then alone');
    expect(text).toContain('An expired key cannot be unset either');
  });

  test('speaks of unsetting only where IBM holds an authorization', async () => {
    const { text } = await read(plainKey.keyId, (time) => ({ expiresAt: time + 5 * day }));
    expect(text).toContain('it can be restored until then alone');
    expect(text).not.toContain('unset');
  });

  test('of a key that has expired says so in the past', async () => {
    const { now, text } = await read(plainKey.keyId, (time) => ({
      state: 'deactivated',
      expiresAt: time - day,
    }));
    expect(text).toContain(`The key expired ${dateToken(now - day)}: once deleted it cannot be restored`);
  });

  test('names a later expiration as a date, and none where there is none', async () => {
    const later = await read(keyId, (time) => ({ expiresAt: time + 20 * day }));
    expect(later.text).toContain(dateToken(later.now + 20 * day));
    expect(later.text).not.toContain('comes before the end');
    expect((await read(keyId, () => ({}))).text).not.toContain('Expiration');
  });

  test('offers no rotation within the hour of the last', async () => {
    const offered = async (ago: number) =>
      (await read(keyId, (time) => ({ lastRotatedAt: time - ago }))).text.includes('key_act_rotate');
    expect([await offered(60_000), await offered(hour)]).toEqual([false, true]);
  });
});
