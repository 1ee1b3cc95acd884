import { describe, expect, test } from 'vitest';
import { dateToken } from '../../../../src/adapters/slack/kit/mrkdwn.js';
import { findingsView } from '../../../../src/adapters/slack/request/findings-view.js';
import { formIds } from '../../../../src/adapters/slack/request/request-form.js';
import type { KeyFacts } from '../../../../src/domain/key.js';
import { examineKey } from '../../../../src/usecases/keys/examine-key.js';
import { endsAt, noAnswer, rosa } from '../../../domain/given.js';
import { instance, keyId, openWorld, plainKey, registrations, valueOf } from '../../../usecases/world.js';

const hour = 3_600_000;
const day = 24 * hour;

/** What Rosa reads before she asks for the deletion of a key with these facts. */
async function read(
  id: string,
  facts: (now: number) => Partial<KeyFacts>,
  registered: ReturnType<typeof registrations> | 'unknown' = [],
) {
  const world = openWorld();
  if (registered === 'unknown') world.keys.fail('registrations', { failure: noAnswer });
  else world.keys.record(id).registrations = registered;
  const now = Math.floor(world.clock.now() / 1_000) * 1_000;
  Object.assign(world.keys.record(id).facts, facts(now));
  const ref = { instanceId: instance.id, keyId: id };
  const examined = valueOf(await examineKey(world.ports, rosa.slack, ref));
  const input = { ...ref, reason: 'Replaced', ticket: '' };
  const view = findingsView(examined, input, {
    passcode: [],
    asking: { way: 'each', limit: 10, everyoneAway: false },
  });
  return { now, text: JSON.stringify(view.blocks), submit: view.submit?.text };
}

describe('what is found before a deletion is asked for', () => {
  test('names an expiration within the seven days, and what follows from it', async () => {
    const { now, text } = await read(keyId, (time) => ({ expiresAt: time + 5 * day }));
    expect(text.split(dateToken(now + 5 * day))).toHaveLength(2);
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
    expect(later.text).toContain(`expires ${dateToken(later.now + 20 * day)}`);
    expect(later.text).not.toContain('comes before the end');
    expect((await read(keyId, () => ({}))).text).not.toMatch(/expir/i);
  });

  test('says what stands in the way and nothing where nothing does, and never promises a deletion then', async () => {
    const free = await read(keyId, () => ({}));
    expect(free.text).toContain('Protects nothing that is registered');
    expect(free.text).not.toMatch(/IBM refuses|before the way is clear|anyway|Dual authorization|force/);
    expect(free.submit).toBe('Ask 2 people');
    const used = await read(keyId, () => ({}), registrations(3));
    expect(used.text).toContain('*IBM refuses while these use it:* 3 buckets');
    expect(used.text).toContain('before the way is clear, nothing is deleted');
    expect(used.text).toContain(formIds.askForForce);
    expect(used.submit).toBe('Ask 2 people anyway');
    const held = await read(keyId, () => ({}), registrations(3, 1));
    expect(held.text).toContain('1 under a retention policy');
    expect(held.text).toContain('Force does not help');
    expect(held.text).not.toContain(formIds.askForForce);
  });

  test('says that IBM did not list what it protects, and who then holds the rule of two', async () => {
    const unknown = await read(keyId, () => ({}), 'unknown');
    expect(unknown.text).toContain('IBM did not list what it protects');
    expect(unknown.text).not.toMatch(/nothing that is registered|Countersign alone/);
    const plain = await read(plainKey.keyId, () => ({}));
    expect(plain.text).toContain('nothing changes at IBM until one of them approves');
    expect(plain.text).toContain('no dual authorization policy, so Countersign alone');
    expect(plain.text).not.toContain('set for deletion');
  });

  test('offers milder ways a line each, with the button for whoever may', async () => {
    const writer = await read(keyId, () => ({}));
    expect(writer.text).toContain('have a Manager disable it');
    expect(writer.text).not.toContain('key_act_disable');
    expect(writer.text).toMatch(/\*Or rotate it:.*key_act_rotate/);
    expect(writer.text).not.toContain('have a Writer');
  });

  test('offers no rotation within the hour of the last', async () => {
    const offered = async (ago: number) =>
      (await read(keyId, (time) => ({ lastRotatedAt: time - ago }))).text.includes('key_act_rotate');
    expect([await offered(60_000), await offered(hour)]).toEqual([false, true]);
  });
});

test('a key that was set outside is taken up with its end, and not by force', async () => {
  const world = openWorld();
  world.keys.set(keyId, 'IBMid-ELSE', endsAt);
  world.keys.record(keyId).registrations = registrations(2);
  const ref = { instanceId: instance.id, keyId };
  const examined = valueOf(await examineKey(world.ports, rosa.slack, ref));
  expect(examined.preflight.ok).toBe(false);
  const view = findingsView(
    { ...examined, preflight: examined.adoption! },
    { ...ref, reason: 'Replaced', ticket: '', adopt: true },
    { passcode: [], asking: { way: 'each', limit: 10, everyoneAway: false } },
  );
  const words = JSON.stringify(view);
  expect(words).toContain(`until ${dateToken(endsAt, 'deadline')}`);
  expect(words).toContain('Set for deletion outside Countersign');
  expect(words).toContain('Approved before the way is clear, nothing is deleted');
  expect(words).not.toContain(formIds.askForForce);
});
