import { describe, expect, test } from 'vitest';
import { noRights } from '../../../src/domain/authority.js';
import { prepareApproval } from '../../../src/usecases/requests/prepare-approval.js';
import { amir, aRequest, endsAt, rosa } from '../../domain/given.js';
import { nora, openWorld, refusalOf, valueOf, type World } from '../world.js';

async function waiting() {
  const world = openWorld();
  const request = await world.hold(aRequest('awaiting_approval'));
  return { ...world, request, prepare: (by = amir) => prepareApproval(world.ports, request.id, by.slack) };
}

test('a Manager is asked for more', async () => {
  const world = await waiting();
  expect(valueOf(await world.prepare())).toEqual(world.request);
});

describe('nobody is asked for a name or a passcode in vain:', () => {
  test.each<[string, (world: World) => unknown, typeof amir, string]>([
    ['the requester', () => undefined, rosa, 'approver_is_requester'],
    ['whoever may not delete', ({ roles }) => roles.put(amir, noRights), amir, 'not_a_manager'],
    ['whom IBM Cloud does not know', () => undefined, nora, 'person_unknown'],
    ['whoever comes at the end', ({ clock }) => clock.set(endsAt), amir, 'authorization_period_over'],
  ])('%s', async (_who, change, by, code) => {
    const world = await waiting();
    change(world);
    expect(refusalOf(await world.prepare(by))).toBe(code);
    expect(world.refusals()).toEqual([code]);
    expect(world.audit.entries[0]).toMatchObject({
      requestId: world.request.id,
      facts: { asked: 'approve' },
      actor: { slackUserId: by.slack.userId },
    });
    expect((await world.requestNow()).version).toBe(world.request.version);
  });

  test('whoever means a request that is over, or not there', async () => {
    const world = openWorld();
    const { id } = await world.hold(aRequest('denied'));
    expect(refusalOf(await prepareApproval(world.ports, id, amir.slack))).toBe('request_decided');
    expect(refusalOf(await prepareApproval(world.ports, 'CS-1QKTVC0NNNNE', amir.slack))).toBe(
      'request_elsewhere',
    );
  });

  test('anybody while IAM is away', async () => {
    const world = await waiting();
    world.roles.isAway = true;
    expect(refusalOf(await world.prepare())).toBe('trouble: roles');
  });
});
