import { describe, expect, test } from 'vitest';
import { dateToken } from '../../../../src/adapters/slack/kit/mrkdwn.js';
import { showReply } from '../../../../src/adapters/slack/keys/show-reply.js';
import type { KeyFacts } from '../../../../src/domain/key.js';
import { actOnKey } from '../../../../src/usecases/effects/act-on-key.js';
import { amir, aRequest, resourcesElsewhere, rosa, vera } from '../../../domain/given.js';
import { instance, keyId, openWorld, registrations } from '../../../usecases/world.js';

const hour = 3_600_000;
const day = 24 * hour;

/** What Rosa is shown of a key with these facts; `facts` by the time of the reading. */
async function shown(facts: (now: number) => Partial<KeyFacts>, registered = 0, held = 0) {
  const world = openWorld();
  world.keys.record(keyId).registrations = registrations(registered, held);
  const now = Math.floor(world.clock.now() / 1_000) * 1_000;
  Object.assign(world.keys.record(keyId).facts, facts(now));
  const { text, blocks } = await showReply(world.ports, rosa.slack, keyId);
  return { now, text, blocks: JSON.stringify(blocks) };
}

describe('/keys show', () => {
  test('tells the expiration: later, within the seven days, in the past', async () => {
    const at = async (offset: number) => {
      const { now, text } = await shown((time) => ({ expiresAt: time + offset }));
      return { text, date: dateToken(now + offset) };
    };
    const [later, soon, past] = [await at(20 * day), await at(5 * day), await at(-day)];
    expect(later.text).toContain(later.date);
    expect(later.text).not.toContain('within seven days');
    expect(soon.text).toContain(`${soon.date}, within seven days`);
    expect(past.text).toContain(`expired ${past.date}`);
  });

  test('says what stands in the way and whether force helps, and nothing where nothing does', async () => {
    const [free, used, held] = [
      await shown(() => ({})),
      await shown(() => ({}), 2),
      await shown(() => ({}), 2, 1),
    ].map(({ text }) => text);
    expect(free).toContain('Protects nothing that is registered');
    expect(free).toContain('active · not set for deletion');
    expect(free).not.toMatch(/IBM refuses|[Ff]orce|etention/);
    expect(used).toMatch(/IBM refuses while these use it:\* 2 buckets.*makes them unreadable/s);
    expect(held).toMatch(/1 under a retention policy.*Force does not help/s);
  });

  test('names who would have to approve, and whoever asks is none of them', async () => {
    const { text } = await shown(() => ({}));
    expect(text).toContain(
      `*You can ask for its deletion* with \`/delete-key old-backups\`; then <@${amir.slack.userId}> or <@${vera.slack.userId}> would have to approve.`,
    );
    const world = openWorld();
    const byAmir = await showReply(world.ports, amir.slack, keyId);
    expect(byAmir.text).toContain(`then <@${vera.slack.userId}> would have to approve.`);
  });

  test('tells what is in another account or region than the key', async () => {
    const world = openWorld();
    world.keys.record(keyId).registrations = resourcesElsewhere.map(({ id }) => ({
      resourceCrn: id,
      preventsKeyDeletion: false,
    }));
    world.catalog.owners.set('other', { iamId: 'IBMid-2', name: 'Carla', accountName: 'Contoso' });
    const { text } = await showReply(world.ports, rosa.slack, keyId);
    expect(text).toMatch(
      /IBM refuses while these use it:\* 5 resources \(.*\), 3 in another account, 1 in another region/,
    );
    expect(text).toContain('(us-south-1) *in account Contoso (`other`), another region*: 1 volume: r3');
    expect(text).toContain('Contoso (`other`), owner: Carla.');
  });

  test('tells of a key deleted 31 days ago that it cannot be restored, and when it is removed', async () => {
    const { now, text } = await shown((time) => ({ state: 'destroyed', deletedAt: time - 31 * day }));
    expect(text).toContain(`can no longer be restored: the 30 days for that ended ${dateToken(now - day)}`);
    expect(text).toContain(dateToken(now + 59 * day));
    expect(text).not.toMatch(/can restore it|cannot be made now/);
  });

  test.each([false, true])(
    'tells the way back once, by the clock, whatever the card of its deletion promised (forced: %s)',
    async (forced) => {
      const world = openWorld();
      const request = { ...aRequest('deleted'), forced };
      await world.hold(request);
      const deletedAt = request.deletedAt;
      Object.assign(world.keys.record(keyId).facts, { state: 'destroyed', deletedAt });
      world.clock.advance(deletedAt + 40 * day - world.clock.now());
      const { text } = await showReply(world.ports, rosa.slack, keyId);
      expect(text).toContain(`\`${request.id}\``);
      expect(text.match(/restore/gi)).toHaveLength(1);
      expect(text).toContain('can no longer be restored');
      expect(text).not.toMatch(/Restorable|from .* until/);
    },
  );

  test('tells of a key deleted 91 days ago that it may be gone any time', async () => {
    const { text } = await shown((time) => ({ state: 'destroyed', deletedAt: time - 91 * day }));
    expect(text).toContain('may remove what is left of it at any time');
  });

  test('offers a sync of a deleted key from an hour after its last change on, and tells when before', async () => {
    const deleted = (ago: number, registered = 1) =>
      shown((time) => ({ state: 'destroyed', deletedAt: time - ago }), registered);
    const early = await deleted(60_000);
    expect(early.blocks).not.toContain('key_act_sync');
    expect(early.text).toContain(`told again from ${dateToken(early.now - 60_000 + hour)} on`);
    expect((await deleted(hour)).blocks).toContain('key_act_sync');
    for (const over of [deleted(hour, 0), deleted(91 * day)]) {
      expect((await over).blocks).not.toContain('key_act_sync');
    }
  });

  test('offers no second sync while the services have time to answer the first, and another after', async () => {
    const world = openWorld();
    world.keys.record(keyId).registrations = registrations(2);
    const reply = () => showReply(world.ports, rosa.slack, keyId);
    expect(JSON.stringify(await reply())).toContain('key_act_sync');
    await actOnKey(world.ports, 'sync', { instanceId: instance.id, keyId }, rosa.slack);
    const soon = await reply();
    expect(soon.text).toContain('A sync was sent <!date');
    expect(JSON.stringify(soon)).not.toContain('key_act_sync');
    world.clock.advance(5 * hour);
    const later = await reply();
    expect(later.text).toContain('2 resources outlived the sync of');
    expect(later.text).toMatch(/correlation ID `call-\d+`/);
    expect(JSON.stringify(later)).toContain('key_act_sync');
  });

  test('tells of a restored key that it is back, not that it is deleted', async () => {
    const { now, text } = await shown((time) => ({ deletedAt: time - day }));
    expect(text).toContain(`since its deletion ${dateToken(now - day)}`);
    expect(text).toContain('active');
  });

  test('offers no rotation within the hour of the last, and tells when', async () => {
    const { now, text, blocks } = await shown((time) => ({ lastRotatedAt: time - 60_000 }));
    expect(text).toContain(`again from ${dateToken(now - 60_000 + hour)}`);
    expect(blocks).not.toContain('key_act_rotate');
  });
});
