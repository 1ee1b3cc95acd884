import { describe, expect, test } from 'vitest';
import { createRoleFileDirectory } from '../../../src/adapters/system/role-file.js';
import { noRights } from '../../../src/domain/authority.js';
import type { Person } from '../../../src/domain/person.js';
import type { AwaitingApproval, DeletionRequest } from '../../../src/domain/request.js';
import { audienceKey } from '../../../src/ports/card-deliveries.js';
import type { KeyScope } from '../../../src/ports/role-directory.js';
import { deliverCard } from '../../../src/usecases/effects/deliver-card.js';
import { remindApprovers } from '../../../src/usecases/requests/remind-approvers.js';
import { renewEveryApprovers } from '../../../src/usecases/requests/renew-approvers.js';
import { amir, aRequest, endsAt, manager, requestedKey, rosa, vera, writer } from '../../domain/given.js';
import { accountOf, nora, openWorld, type World, type WorldOptions } from '../world.js';

const hourMs = 3_600_000;
const waiting = aRequest('awaiting_approval');

/** An hour after the asking, so that every list is younger than it. */
async function asked(options?: WorldOptions, request: Partial<AwaitingApproval> = {}) {
  const world = openWorld(options);
  await world.hold({ ...waiting, ...request });
  world.clock.advance(hourMs);
  return world;
}

const idsOf = (people: readonly Person[]) => people.map(({ slack }) => slack.userId);
const toSend = ({ deliveries }: World) =>
  deliveries
    .waiting()
    .map((delivery) =>
      delivery.kind === 'notice'
        ? `${delivery.moment} ${audienceKey(delivery.audience)}`
        : `${delivery.kind === 'reminder' ? 'reminder ' : ''}${audienceKey(delivery.audience)}`,
    );
const warnings = ({ log }: World) => log.lines.filter(({ level }) => level === 'warn');

/** Brings every card to where it belongs. */
async function deliverAll(world: World) {
  for (const delivery of world.deliveries.waiting()) {
    if (delivery.kind === 'card') await deliverCard(world.ports, delivery);
  }
}

describe('who may decide, read anew', () => {
  test('asks who came to the right, and no longer who lost it', async () => {
    const world = await asked();
    world.roles.put(nora, manager);
    world.roles.put(vera, writer);
    await renewEveryApprovers(world.ports);
    const request = await world.requestNow();
    expect(idsOf(request.approvers)).toEqual(['U0AMIR', 'U0NORA']);
    expect(request.left).toEqual([{ person: vera, at: world.clock.now() }]);
    expect(world.audited()).toEqual(['approvers.changed']);
    expect(world.audit.entries[0]?.facts).toMatchObject({
      gained: [{ iamId: nora.iamId, slackUserId: 'U0NORA', name: 'Nora', asked: true }],
      lost: [{ iamId: vera.iamId, slackUserId: 'U0VERA', name: 'Vera' }],
      approvers: [amir.iamId, nora.iamId],
    });
    // Vera has no card that would have to say it.
    expect(toSend(world)).toEqual(['requester-U0ROSA', 'approver-U0AMIR', 'approver-U0NORA']);
    await renewEveryApprovers(world.ports);
    expect(world.audited()).toEqual(['approvers.changed']);
  });

  test('a card of somebody who lost the right goes on being true, and comes back to life without a second message', async () => {
    const world = await asked();
    const toVera = {
      kind: 'card',
      requestId: waiting.id,
      version: 1,
      audience: { kind: 'approver', userId: 'U0VERA' },
    } as const;
    await deliverCard(world.ports, toVera);
    world.roles.put(vera, noRights);
    await renewEveryApprovers(world.ports);
    expect(toSend(world)).toContain('approver-U0VERA');
    await deliverAll(world);
    expect(world.surface.cards.filter(({ version }) => version === 2)).toHaveLength(3);
    world.clock.advance(hourMs);
    world.roles.put(vera, manager);
    await renewEveryApprovers(world.ports);
    await deliverAll(world);
    const cards = world.surface.cards.filter(({ audience }) => audienceKey(audience) === 'approver-U0VERA');
    expect(cards).toEqual([expect.objectContaining({ version: (await world.requestNow()).version })]);
  });

  test('a card that was still to be sent to them is not sent any more', async () => {
    const world = await asked();
    world.roles.put(vera, noRights);
    await renewEveryApprovers(world.ports);
    await deliverCard(world.ports, {
      kind: 'card',
      requestId: waiting.id,
      version: 1,
      audience: { kind: 'approver', userId: 'U0VERA' },
    });
    expect(world.surface.cards).toEqual([]);
  });

  test('a card that could not be sent to them is tried no more, and leaves no trouble behind', async () => {
    const world = await asked();
    const audience = { kind: 'approver', userId: 'U0VERA' } as const;
    const toVera = { kind: 'card', requestId: waiting.id, version: 1, audience } as const;
    world.surface.answer = { ok: false, code: 'user_disabled', effect: 'none' };
    await deliverCard(world.ports, toVera);
    expect(await world.copies.listWaiting()).toEqual([waiting.id]);
    world.surface.answer = undefined;
    world.clock.advance(hourMs);
    world.roles.put(vera, noRights);
    await renewEveryApprovers(world.ports);
    await deliverAll(world);
    expect(await world.copies.listWaiting()).toEqual([]);
    expect(world.surface.cards.some((card) => audienceKey(card.audience) === audienceKey(audience))).toBe(
      false,
    );
  });

  test('where IAM does not answer nothing changes, which is logged once, however many requests wait', async () => {
    const world = await asked();
    await world.hold({
      ...waiting,
      id: 'CS-2',
      key: { ...requestedKey, keyId: world.keys.record('22222222-2222-4222-8222-222222222222').facts.keyId },
    });
    world.roles.isAway = true;
    for (const person of [amir, vera]) world.roles.put(person, noRights);
    await renewEveryApprovers(world.ports);
    expect(world.audited()).toEqual([]);
    expect(warnings(world).map(({ facts }) => facts['event'])).toEqual(['approvers.unread']);
    // After an hour it answers, and people have changed meanwhile.
    world.clock.advance(hourMs);
    world.roles.isAway = false;
    world.roles.put(nora, manager);
    await renewEveryApprovers(world.ports);
    expect(idsOf((await world.requestNow()).approvers)).toEqual(['U0NORA']);
  });

  test('who still has the right and whose link cannot be read stays asked; who lost it does not', async () => {
    const world = await asked();
    const unreadable = {
      iamId: vera.iamId.toLowerCase(),
      name: vera.name,
      account: 'link_unreadable',
    } as const;
    world.roles.forget(vera);
    world.roles.unknown = [unreadable];
    await renewEveryApprovers(world.ports);
    expect(world.audited()).toEqual([]);
    world.roles.unknown = [];
    await renewEveryApprovers(world.ports);
    expect(idsOf((await world.requestNow()).approvers)).toEqual(['U0AMIR']);
  });

  test('whom Slack does not describe at the moment stays asked', async () => {
    const world = await asked();
    world.people.isAway = true;
    await renewEveryApprovers(world.ports);
    expect(world.audited()).toEqual([]);
    world.people.isAway = false;
    world.people.put(accountOf(vera, { kind: 'deactivated' }));
    await renewEveryApprovers(world.ports);
    expect(idsOf((await world.requestNow()).approvers)).toEqual(['U0AMIR']);
  });

  test('somebody on a condition counts where they act as themselves, and not where service IDs do', async () => {
    const onCondition = { maySetForDeletion: false, mayDelete: true };
    for (const [mode, approvers] of [
      ['service-ids', ['U0AMIR']],
      ['passcode', ['U0AMIR', 'U0VERA']],
    ] as const) {
      const world = await asked({ mode });
      world.roles.put(vera, { ...noRights, onCondition });
      await renewEveryApprovers(world.ports);
      expect(idsOf((await world.requestNow()).approvers)).toEqual(approvers);
    }
  });

  test('by a role file that is another now, as by IAM', async () => {
    const world = await asked();
    const roles = [{ instance: requestedKey.instanceId, role: 'Manager' as const }];
    const inFile = [amir, nora].map(({ name, iamId, slack }) => ({
      name,
      iamId,
      slack: { user: slack.userId, team: slack.teamId },
      roles,
    }));
    world.ports.roles = createRoleFileDirectory({ people: inFile });
    await renewEveryApprovers(world.ports);
    expect(await world.requestNow()).toMatchObject({
      approvers: [{ name: 'Amir' }, { name: 'Nora', because: { by: 'file' } }],
      left: [{ person: vera }],
    });
  });

  test('nobody left: requester and channel are told at once, and when somebody can again', async () => {
    const world = await asked({}, { channelId: 'C0KEYS' });
    for (const person of [amir, vera]) world.roles.put(person, noRights);
    await renewEveryApprovers(world.ports);
    expect(toSend(world).filter((one) => one.includes(' '))).toEqual([
      'nobody_left channel-C0KEYS',
      'nobody_left requester-U0ROSA',
    ]);
    world.clock.advance(hourMs);
    world.roles.put(nora, manager);
    await renewEveryApprovers(world.ports);
    expect(toSend(world)).toEqual(
      expect.arrayContaining([
        'somebody_again channel-C0KEYS',
        'somebody_again requester-U0ROSA',
        'approver-U0NORA',
      ]),
    );
  });

  test('200 Managers of one key: one reading, and no more messages than allowed', async () => {
    const many = Array.from({ length: 200 }, (_, n): Person => {
      const serial = String(n).padStart(3, '0');
      return {
        iamId: `IBMid-${serial}`,
        slack: { userId: `U${serial}`, teamId: rosa.slack.teamId },
        name: `P ${n}`,
      };
    });
    const world = await asked({ settings: { maxDirectMessages: 3 } });
    for (const person of many) {
      world.people.put(accountOf(person));
      world.roles.put(person, manager);
    }
    await renewEveryApprovers(world.ports);
    expect((await world.requestNow()).approvers).toHaveLength(202);
    expect(toSend(world).filter((one) => one.startsWith('approver'))).toHaveLength(3);
    expect(toSend(world)).toEqual(expect.arrayContaining(['approver-U0AMIR', 'approver-U0VERA']));
  });

  test('the one that ends first is read first; what is over, or waits for nobody, is not read', async () => {
    const world = openWorld();
    const read: string[] = [];
    const { approversOf } = world.ports.roles;
    world.ports.roles = {
      ...world.ports.roles,
      approversOf: (scope: KeyScope) => (read.push(scope.keyId), approversOf(scope)),
    };
    const store = async (request: DeletionRequest, keyId: string) => {
      const held = { ...request, id: `CS-${keyId}`, key: { ...requestedKey, keyId }, version: 1 };
      await world.requests.commit({ request: held, readVersion: 0, audit: [], effects: [], leaseMs: 1 });
    };
    await store({ ...waiting, endsAt: endsAt + 2 }, 'later');
    await store(waiting, 'sooner');
    await store({ ...waiting, endsAt: world.clock.now() }, 'over');
    await store(aRequest('deleting'), 'deleting');
    const before = world.clock.now();
    await renewEveryApprovers(world.ports);
    expect(read).toEqual(['sooner', 'later']);
    // At most fifty a second.
    expect(world.clock.now() - before).toBe(40);
  });
});

test('a reminder goes to those who can decide then', async () => {
  const world = await asked();
  world.roles.put(vera, noRights);
  world.roles.put(nora, manager);
  world.clock.set(endsAt - hourMs);
  await remindApprovers(world.ports, waiting.id);
  expect(world.audited()).toEqual(['approvers.changed', 'request.reminded']);
  expect(toSend(world).filter((one) => one.startsWith('reminder'))).toEqual([
    'reminder approver-U0AMIR',
    'reminder approver-U0NORA',
  ]);
});
