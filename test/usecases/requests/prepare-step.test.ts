import { describe, expect, test } from 'vitest';
import { noRights } from '../../../src/domain/authority.js';
import { prepareStep } from '../../../src/usecases/requests/prepare-step.js';
import { amir, aRequest, endsAt, rosa } from '../../domain/given.js';
import { nora, openWorld, refusalOf, valueOf, type World } from '../world.js';

async function waiting() {
  const world = openWorld();
  const request = await world.hold(aRequest('awaiting_approval'));
  return {
    ...world,
    request,
    prepare: (by = amir, step: 'approve' | 'deny' = 'approve') =>
      prepareStep(world.ports, step, request.id, by.slack),
  };
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
    expect(refusalOf(await world.prepare(by, 'deny'))).toBe(code);
    expect(refusalOf(await world.prepare(by))).toBe(code);
    expect(world.refusals()).toEqual([code, code]);
    expect(world.audit.entries[0]).toMatchObject({
      requestId: world.request.id,
      facts: { asked: 'deny' },
      actor: { slackUserId: by.slack.userId },
    });
    expect((await world.requestNow()).version).toBe(world.request.version);
  });

  test('whoever means a request that is over, or not there', async () => {
    const world = openWorld();
    const { id } = await world.hold(aRequest('denied'));
    expect(refusalOf(await prepareStep(world.ports, 'approve', id, amir.slack))).toBe('request_decided');
    expect(refusalOf(await prepareStep(world.ports, 'approve', 'CS-1QKTVC0NNNNE', amir.slack))).toBe(
      'request_elsewhere',
    );
  });

  test('whoever cancels what is another’s, or unsets a key without the right to set it', async () => {
    const world = await waiting();
    const prepare = (step: 'cancel' | 'unset', by: typeof amir) =>
      prepareStep(world.ports, step, world.request.id, by.slack);
    expect(refusalOf(await prepare('cancel', amir))).toBe('not_the_requester');
    expect((await prepare('cancel', rosa)).ok).toBe(true);
    await world.hold({ ...aRequest('withdrawing'), version: world.request.version });
    expect((await prepare('unset', rosa)).ok).toBe(true);
    world.roles.put(rosa, noRights);
    expect(refusalOf(await prepare('unset', rosa))).toBe('not_a_writer');
  });

  test('anybody while IAM is away', async () => {
    const world = await waiting();
    world.roles.isAway = true;
    expect(refusalOf(await world.prepare())).toBe('trouble: roles');
  });
});
