import { expect, test } from 'vitest';
import { mineReply, pendingReply } from '../../../../src/adapters/slack/keys/pending-reply.js';
import type { DeletionRequest } from '../../../../src/domain/request.js';
import { aBlockedRequest, amir, aRequest, protectedBy, vera } from '../../../domain/given.js';
import { openWorld, plainKey, registrations } from '../../../usecases/world.js';

async function listed(request: DeletionRequest): Promise<string> {
  const world = openWorld();
  await world.hold(request, registrations(3));
  return JSON.stringify((await pendingReply(world.ports, amir.slack)).blocks);
}

test('says whom a request waits for only while they could approve it', async () => {
  expect(await listed(aRequest('awaiting_approval'))).toContain('waiting for <@U0AMIR>, <@U0VERA> until');
  const blocked = await listed(aBlockedRequest({ protection: protectedBy(3) }));
  expect(blocked).toMatch(/IBM refused: 3 resources still use.*; open until/);
  expect(blocked).not.toContain('waiting for');
  expect(await listed(aBlockedRequest({ protection: { known: false } }))).toContain('waiting for <@U0AMIR>');
  const nobody = { approvers: [], left: [{ person: amir, at: 1 }] };
  expect(await listed({ ...aRequest('awaiting_approval'), ...nobody })).toContain(
    'nobody can approve it any more; open until',
  );
  expect(await listed(aRequest('deleting'))).toContain('being carried out');
});

test('what waits for the reader comes first, with a link to their own copy, then what waits for others', async () => {
  const world = openWorld();
  const waiting = aRequest('awaiting_approval');
  await world.hold({ ...waiting, approvers: [vera], endsAt: waiting.endsAt - 1 });
  world.keys.add(plainKey);
  await world.hold({ ...waiting, id: 'CS-2', key: { ...waiting.key, keyId: plainKey.keyId, name: 'mine' } });
  const audience = { kind: 'approver', userId: amir.slack.userId } as const;
  await world.copies.save('CS-2', { audience, channel: 'D0AMIR', ts: '1.0', shownVersion: 1 });
  const { blocks } = await pendingReply(world.ports, amir.slack);
  const texts = blocks.map((block) => ('text' in block ? (block.text as { text: string }).text : ''));
  expect(texts.map((text) => text.split('\n')[0])).toEqual([
    '*1 request waits for you*',
    expect.stringMatching(/^\*<https?:[^|]*\|Delete key mine\?>\*$/),
    '*1 more open*',
    `*Delete key ${waiting.key.name}?*`,
  ]);
  const own = await mineReply(world.ports, amir.slack);
  expect(own.blocks).toHaveLength(2);
});

test('of a thousand it shows as many as a message holds, and says how many more there are', async () => {
  const world = openWorld();
  const waiting = aRequest('awaiting_approval');
  for (let n = 0; n < 60; n++) {
    const keyId = `44444444-4444-4444-8444-${String(n).padStart(12, '0')}`;
    world.keys.add({ ...plainKey, keyId });
    const name = `${n}-`.padEnd(90, '*');
    await world.hold({ ...waiting, id: `CS-${n}`, key: { ...waiting.key, keyId, name } });
  }
  const { blocks } = await pendingReply(world.ports, amir.slack);
  expect(blocks).toHaveLength(22);
  expect(JSON.stringify(blocks.at(-1))).toContain('and 40 more');
});
