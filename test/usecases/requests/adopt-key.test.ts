// Taking up a key that somebody has set for deletion outside Countersign.
import { describe, expect, test } from 'vitest';
import { fingerprintOf } from '../../../src/domain/protection.js';
import type { DeletionRequest } from '../../../src/domain/request.js';
import { deleteKey } from '../../../src/usecases/effects/delete-key.js';
import { askForForce } from '../../../src/usecases/requests/ask-for-force.js';
import { decideRequest } from '../../../src/usecases/requests/decide-request.js';
import { openRequest, type OpenRequestInput } from '../../../src/usecases/requests/open-request.js';
import { reconcile } from '../../../src/usecases/requests/reconcile.js';
import { transition } from '../../../src/usecases/effects/transition.js';
import { amir, aRequest, endsAt, manager, rosa, vera } from '../../domain/given.js';
import { createPortsOfDoubles } from '../../doubles/ports.js';
import {
  instance,
  keyId,
  noOf,
  nora,
  openWorld,
  plainKey,
  refusalOf,
  registrations,
  valueOf,
  type World,
  type WorldOptions,
} from '../world.js';

const outsider = 'IBMid-ELSE';

/** Set by hand, an hour before the request that others would make. */
function setOutside(options: WorldOptions = {}, by = outsider): World {
  const world = openWorld(options);
  let chance = 0;
  world.ports.random = () => (chance = (chance + 0.11) % 1);
  world.keys.set(keyId, by, endsAt);
  return world;
}

const adopt = (world: World, by = rosa, changes: Partial<OpenRequestInput> = {}) =>
  openRequest(world.ports, {
    instanceId: instance.id,
    keyId,
    by: by.slack,
    reason: 'Carol set it before she left',
    adopt: true,
    ...changes,
  });

const approve = (world: World, request: DeletionRequest, by = amir, more: { passcode?: string } = {}) =>
  decideRequest(world.ports, request.id, by.slack, {
    type: 'approve',
    seen: fingerprintOf(request.protection),
    ...more,
  });

/** What was sent to IBM that changes anything. */
const acts = ({ keys }: World) => keys.calls.flatMap(({ operation, by }) => (by ? [operation] : []));

describe.each(['service-ids', 'passcode'] as const)('with %s, taking a key up', (mode) => {
  test('opens a request with the end that runs, and sets nothing', async () => {
    const world = setOutside({ mode });
    const rule = mode === 'passcode' ? 'ibm_refuses_the_setter' : 'another_here';
    expect(valueOf(await adopt(world))).toMatchObject({
      status: 'awaiting_approval',
      requester: rosa,
      endsAt,
      approvers: [amir, vera],
      adopted: { by: rosa, rule },
    });
    expect(acts(world)).toEqual([]);
    expect(world.audited()).toEqual(['request.opened', 'authorization.adopted']);
    expect(world.audit.entries.at(-1)).toMatchObject({
      actor: { iamId: rosa.iamId },
      facts: { endsAt, rule },
    });
  });

  test('leaves the second step to another Manager', async () => {
    const world = setOutside({ mode });
    const passcode = mode === 'passcode' ? { passcode: world.signIn.passcodeOf(amir.iamId) } : {};
    const request = valueOf(await adopt(world));
    expect(valueOf(await approve(world, request, amir, passcode))).toMatchObject({
      status: 'deleted',
      approver: amir,
      adopted: { by: rosa },
    });
    expect(acts(world)).toEqual(['deleteKey']);
  });

  test.each<[string, (world: World) => unknown, string]>([
    ['a key that is not set', ({ keys }) => keys.unset(keyId), 'not_set_outside'],
    [
      'one whose seven days are over',
      ({ keys, clock }) => keys.set(keyId, outsider, clock.now()),
      'not_set_outside',
    ],
    [
      'one that is deleted',
      ({ keys }) => (keys.record(keyId).facts.state = 'destroyed'),
      'key_in_wrong_state',
    ],
    [
      'one with an open request',
      (world) => world.hold(aRequest('awaiting_approval')),
      'request_already_open',
    ],
    [
      'by somebody without the right',
      ({ roles }) => roles.put(rosa, { maySetForDeletion: false, mayDelete: false }),
      'not_a_writer',
    ],
    [
      'where nobody else could approve',
      ({ roles }) =>
        [amir, vera].forEach((one) => roles.put(one, { maySetForDeletion: true, mayDelete: false })),
      'no_approver_available',
    ],
  ])('is refused of %s', async (_what, change, code) => {
    const world = setOutside({ mode });
    await change(world);
    const before = (await world.everyRequest()).length;
    expect(refusalOf(await adopt(world))).toBe(code);
    expect(await world.everyRequest()).toHaveLength(before);
    expect(acts(world)).toEqual([]);
    expect(world.audit.entries.at(-1)).toMatchObject({ facts: { asked: 'adopt', code } });
  });

  test('of a key without the policy there is nothing to take up', async () => {
    expect(refusalOf(await adopt(setOutside({ mode }), rosa, { keyId: plainKey.keyId }))).toBe(
      'not_set_outside',
    );
  });

  test('by two at once opens one request', async () => {
    const world = setOutside({ mode });
    world.roles.put(nora, { maySetForDeletion: true, mayDelete: false });
    const answers = await Promise.all([adopt(world, rosa), adopt(world, nora), adopt(world, amir)]);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(answers.filter(({ ok }) => !ok).map(refusalOf)).toEqual([
      'request_already_open',
      'request_already_open',
    ]);
    expect(await world.openRequests()).toHaveLength(1);
  });

  test('by a form that is sent twice opens one, of its sender alone', async () => {
    const world = setOutside({ mode });
    const id = 'CS-1QKTVC0ADPT';
    expect(valueOf(await adopt(world, rosa, { id }))).toMatchObject({ id });
    expect(valueOf(await adopt(world, rosa, { id }))).toMatchObject({ id });
    expect(refusalOf(await adopt(world, amir, { id }))).toBe('request_not_found');
  });

  test.each([
    ['unset', ({ keys }: World) => keys.unset(keyId), 'unset'],
    ['set again', ({ keys }: World) => keys.set(keyId, 'IBMid-THIRD'), 'set_again'],
    [
      'deleted',
      ({ keys }: World) =>
        Object.assign(keys.record(keyId).facts, { state: 'destroyed', deletedBy: outsider }),
      'deleted',
    ],
  ])(
    'of one that is %s outside afterwards is told as that, and can be done anew',
    async (_what, change, ended) => {
      const world = setOutside({ mode });
      const { id } = valueOf(await adopt(world));
      world.clock.advance(120_000);
      change(world);
      await reconcile(world.ports);
      expect(await world.requestNow(id)).toMatchObject({ status: 'superseded', change: ended });
      expect((await adopt(world)).ok).toBe(ended === 'set_again');
    },
  );

  test('a minute before the end expires with it', async () => {
    const world = setOutside({ mode });
    const end = world.clock.now() + 60_000;
    world.keys.set(keyId, outsider, end);
    const request = valueOf(await adopt(world));
    expect(request).toMatchObject({ endsAt: end });
    world.clock.advance(60_000);
    expect(refusalOf(await approve(world, request))).toBe('authorization_period_over');
    expect(await world.requestNow(request.id)).toMatchObject({ status: 'expired' });
    expect(acts(world)).toEqual([]);
  });

  test('a cancellation unsets the key', async () => {
    const world = setOutside({ mode });
    const passcode = mode === 'passcode' ? { passcode: world.signIn.passcodeOf(rosa.iamId) } : {};
    const { id } = valueOf(await adopt(world));
    await decideRequest(world.ports, id, rosa.slack, { type: 'cancel', ...passcode });
    expect(await world.requestNow(id)).toMatchObject({ status: 'cancelled' });
    expect(world.keys.record(keyId).facts.dualAuthorization).toEqual({ enabled: true, set: false });
  });
});

test('asking as usual says that the key is set, and that it can be taken up', async () => {
  const world = setOutside();
  expect(noOf(await adopt(world, rosa, { adopt: undefined }))).toMatchObject({
    refusal: { code: 'key_set_outside', endsAt },
  });
});

test('what an ended request of ours has set is not set outside', async () => {
  const world = openWorld();
  const asked = valueOf(await adopt(world, rosa, { adopt: undefined }));
  await world.hold({ ...aRequest('superseded'), id: asked.id });
  expect(noOf(await adopt(world))).toMatchObject({
    refusal: { code: 'key_set_outside', setWith: { id: asked.id } },
  });
});

describe('with service IDs', () => {
  test('whoever took it up does not approve, Manager or not', async () => {
    const world = setOutside();
    const request = valueOf(await adopt(world, amir));
    expect(request.approvers).toEqual([vera]);
    expect(refusalOf(await approve(world, request, amir))).toBe('approver_is_requester');
    expect(acts(world)).toEqual([]);
    expect(valueOf(await approve(world, request, vera))).toMatchObject({ status: 'deleted' });
  });

  test('a lone Manager takes nothing up', async () => {
    const world = setOutside();
    world.roles.put(vera, { maySetForDeletion: true, mayDelete: false });
    expect(refusalOf(await adopt(world, amir))).toBe('no_approver_available');
  });
});

describe('where people act as themselves', () => {
  const personal = (by?: string) => setOutside({ mode: 'passcode' }, by);
  const passcodeOf = (world: World, person = amir) => ({ passcode: world.signIn.passcodeOf(person.iamId) });

  test('a Manager who took it up may approve: IBM knows them from whoever set it', async () => {
    const world = personal();
    const request = valueOf(await adopt(world, amir));
    expect(valueOf(await approve(world, request, amir, passcodeOf(world)))).toMatchObject({
      status: 'deleted',
      requester: amir,
      approver: amir,
    });
    expect(world.keys.calls.filter(({ operation }) => operation === 'deleteKey')).toMatchObject([
      { by: amir.iamId },
    ]);
  });

  test('with nobody else there to ask, too', async () => {
    const world = personal();
    world.roles.put(vera, { maySetForDeletion: true, mayDelete: false });
    const request = valueOf(await adopt(world, amir));
    expect(request.approvers).toEqual([]);
    expect((await approve(world, request, amir, passcodeOf(world))).ok).toBe(true);
  });

  test('with no passcode of theirs nothing is sent', async () => {
    const world = personal();
    const request = valueOf(await adopt(world, amir));
    const answer = await approve(world, request, amir, passcodeOf(world, vera));
    expect(noOf(answer)).toMatchObject({ trouble: { kind: 'sign_in', failure: { code: 'other_person' } } });
    expect(acts(world)).toEqual([]);
  });

  test('whoever set it is refused by IBM, and the request stays open for another', async () => {
    const world = personal(amir.iamId);
    const request = valueOf(await adopt(world));
    expect(valueOf(await approve(world, request, amir, passcodeOf(world)))).toMatchObject({
      status: 'blocked',
      obstruction: 'authorization',
      former: { approver: amir, failure: { code: 'AUTHORIZATIONS_NOT_MET', status: 409 } },
    });
    const left = await world.requestNow(request.id);
    expect(valueOf(await approve(world, left, vera, passcodeOf(world, vera)))).toMatchObject({
      status: 'deleted',
    });
    expect(world.keys.effectiveDeletes).toHaveLength(1);
  });

  test('whoever took it up and had set it themselves, too', async () => {
    const world = personal(amir.iamId);
    const request = valueOf(await adopt(world, amir));
    expect(valueOf(await approve(world, request, amir, passcodeOf(world)))).toMatchObject({
      status: 'blocked',
    });
    expect(world.keys.effectiveDeletes).toEqual([]);
  });

  test('their approval is not carried out by a service ID of a later start', async () => {
    const world = personal();
    const { id } = valueOf(await adopt(world, amir));
    const { ports } = createPortsOfDoubles({
      ...{ now: world.clock.now(), homeTeamId: amir.slack.teamId, instances: [instance], grants: new Map() },
    });
    const asleep = { ...world.ports, perform: () => Promise.resolve() };
    const request = await world.requestNow(id);
    const by = {
      slack: amir.slack,
      account: 'member',
      person: amir,
      asOneself: true,
      rights: manager,
    } as const;
    await transition(asleep, id, { type: 'approve', by, seen: fingerprintOf(request.protection) });
    const item = world.outbox.items().find(({ effect }) => effect.kind === 'delete_key')!;
    const { personal: _, ...rest } = world.ports;
    await deleteKey({ ...rest, sessions: ports.sessions }, item);
    expect(await world.requestNow(id)).toMatchObject({
      status: 'awaiting_approval',
      lapsed: { failure: { code: 'session_gone' } },
    });
    expect(acts(world)).toEqual([]);
  });

  test('no force deletion is theirs alone: whoever set the key did not ask for force', async () => {
    const world = personal();
    world.keys.record(keyId).registrations = registrations(1);
    const request = valueOf(await adopt(world, amir));
    const forced = valueOf(
      await askForForce(world.ports, {
        requestId: request.id,
        by: amir.slack,
        typedName: request.key.name,
        seen: fingerprintOf(request.protection),
        reason: 'The bucket is empty',
      }),
    );
    expect(forced).toMatchObject({ force: true, endsAt, adopted: { by: amir } });
    const asked = {
      type: 'approve',
      seen: fingerprintOf(forced.protection),
      typedName: forced.key.name,
    } as const;
    expect(
      refusalOf(await decideRequest(world.ports, forced.id, amir.slack, { ...asked, ...passcodeOf(world) })),
    ).toBe('approver_is_requester');
    const byVera = await decideRequest(world.ports, forced.id, vera.slack, {
      ...asked,
      ...passcodeOf(world, vera),
    });
    expect(valueOf(byVera)).toMatchObject({ status: 'deleted', forced: true });
  });
});
