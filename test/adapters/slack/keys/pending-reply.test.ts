import { expect, test } from 'vitest';
import { pendingReply } from '../../../../src/adapters/slack/keys/pending-reply.js';
import type { DeletionRequest } from '../../../../src/domain/request.js';
import { aBlockedRequest, amir, aRequest, protectedBy } from '../../../domain/given.js';
import { openWorld, registrations } from '../../../usecases/world.js';

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
