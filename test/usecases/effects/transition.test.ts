import { describe, expect, test } from 'vitest';
import { fingerprintOf } from '../../../src/domain/protection.js';
import type { DeletionRequest } from '../../../src/domain/request.js';
import { openInPlaceOf, transition } from '../../../src/usecases/effects/transition.js';
import {
  aBlockedRequest,
  acting,
  amir,
  approving,
  aRequest,
  beforeTheEnd,
  endsAt,
  lostSession,
  manager,
  noAnswer,
  open,
  openForced,
  protectedBy,
  rosa,
  writer,
} from '../../domain/given.js';
import { openWorld, type World } from '../world.js';

const { id } = open();

/** Nothing is performed here: what was committed is looked at. */
function openQuietWorld() {
  const performed: string[] = [];
  const world = openWorld({
    overrides: { perform: async (items) => void performed.push(...items.map(({ effect }) => effect.kind)) },
  });
  return { ...world, performed };
}

/** The same request, moved on by somebody else. */
async function overtakenBy(world: World, command: Parameters<typeof transition>[2]): Promise<void> {
  await transition(world.ports, id, command);
}

describe('a transition', () => {
  test('commits the next version with its audit entries, then performs its effects', async () => {
    const world = openQuietWorld();
    const waiting = await world.hold(aRequest('awaiting_approval'));
    const moved = await transition(world.ports, id, approving(waiting));
    if (!moved.ok) throw new Error(moved.refusal.code);
    expect(moved.events.map(({ type }) => type)).toEqual(['request.approved']);
    expect(moved.request).toMatchObject({ status: 'deleting', version: waiting.version + 1 });
    expect(await world.requestNow()).toEqual(moved.request);
    expect(world.audited()).toEqual(['request.approved']);
    expect(world.performed).toEqual(['delete_key']);
    expect(world.left()).toEqual(['delete_key']);
  });

  test('performs nothing before it is committed', async () => {
    const statuses: (string | undefined)[] = [];
    const world = openWorld({
      overrides: { perform: async () => void statuses.push((await world.requests.load(id))?.status) },
    });
    const waiting = await world.hold(aRequest('awaiting_approval'));
    await transition(world.ports, id, approving(waiting));
    expect(statuses).toEqual(['deleting']);
  });

  test('that is refused writes nothing, and answers the request as it is', async () => {
    const world = openQuietWorld();
    const waiting = await world.hold(aRequest('awaiting_approval'));
    const refused = await transition(world.ports, id, approving(waiting, { by: acting(rosa, manager) }));
    expect(refused).toMatchObject({
      ok: false,
      refusal: { code: 'approver_is_requester' },
      request: { version: waiting.version },
    });
    expect(await world.requestNow()).toEqual(waiting);
    expect([world.audited(), world.performed]).toEqual([[], []]);
  });

  test('that changes nothing writes nothing', async () => {
    const world = openQuietWorld();
    const waiting = await world.hold(aRequest('awaiting_approval'));
    const moved = await transition(world.ports, id, { type: 'expire' });
    expect(moved).toEqual({ ok: true, request: waiting, events: [] });
    expect(await world.requestNow()).toEqual(waiting);
  });

  test('measures the end of the KMS’s period by the KMS’s clock', async () => {
    const world = openQuietWorld();
    const waiting = await world.hold(aRequest('awaiting_approval'));
    expect(await transition(world.ports, id, approving(waiting), { kmsTime: endsAt })).toMatchObject({
      ok: false,
      refusal: { code: 'authorization_period_over' },
    });
    expect((await transition(world.ports, id, approving(waiting), { kmsTime: endsAt - 1 })).ok).toBe(true);
  });

  test('settles the effect it concludes in the same commit', async () => {
    const world = openQuietWorld();
    const { item } = await world.holdWith(aRequest('deleting'), { kind: 'delete_key' });
    await transition(world.ports, id, { type: 'lapse_approval', failure: lostSession }, { settles: item.id });
    expect(world.left()).not.toContain('delete_key');
  });

  test('tells people where a commit ends, not what it passed through', async () => {
    const world = openQuietWorld();
    await world.hold(aRequest('deleting'));
    const lapse = { type: 'lapse_approval', failure: lostSession } as const;
    const moved = await transition(world.ports, id, lapse, { kmsTime: endsAt });
    expect(moved).toMatchObject({ events: [{ type: 'approval.lapsed' }, { type: 'request.expired' }] });
    expect(world.outbox.items().map(({ effect }) => effect)).toEqual([
      { kind: 'refresh_cards' },
      { kind: 'announce', moment: 'expired' },
      { kind: 'cancel_timers' },
    ]);
    expect(world.audited()).toEqual(['approval.lapsed', 'request.expired']);
  });
});

describe('somebody who commits first', () => {
  test('has the loser decide anew: two approvals make one', async () => {
    const world = openQuietWorld();
    const waiting = await world.hold(aRequest('awaiting_approval'));
    world.requests.beforeNextCommit(() => overtakenBy(world, approving(waiting)));
    const late = await transition(world.ports, id, approving(waiting));
    expect(late).toMatchObject({ ok: false, refusal: { code: 'decision_in_progress' } });
    expect(world.audited()).toEqual(['request.approved']);
    expect(world.performed.filter((kind) => kind === 'delete_key')).toHaveLength(1);
  });

  test('does no harm where both may have their way', async () => {
    const world = openQuietWorld();
    const waiting = await world.hold(aRequest('awaiting_approval'));
    world.requests.beforeNextCommit(() =>
      overtakenBy(world, { type: 'remind', people: [{ userId: 'U0AMIR' }] }),
    );
    expect(await transition(world.ports, id, approving(waiting))).toMatchObject({
      ok: true,
      request: { version: waiting.version + 2 },
    });
    expect(world.audited()).toEqual(['request.reminded', 'request.approved']);
  });

  test('makes a conclusion from an older version count for nothing', async () => {
    const world = openQuietWorld();
    const deleting = await world.hold(aRequest('deleting'));
    await transition(world.ports, id, { type: 'begin_deletion', actingAs: 'iam-ServiceId-manager' });
    const lapse = { type: 'lapse_approval', failure: lostSession } as const;
    const moved = await transition(world.ports, id, lapse, { ifVersion: deleting.version });
    expect(moved).toMatchObject({ ok: true, events: [] });
    expect((await world.requestNow()).status).toBe('deleting');
  });

  test('also when they come in between reading and committing', async () => {
    const world = openQuietWorld();
    const deleting = await world.hold(aRequest('deleting'));
    const begin = { type: 'begin_deletion', actingAs: 'iam-ServiceId-manager' } as const;
    world.requests.beforeNextCommit(() => overtakenBy(world, begin));
    const moved = await transition(world.ports, id, begin, { ifVersion: deleting.version });
    expect(moved).toMatchObject({ ok: true, events: [] });
    expect(world.audited()).toEqual(['deletion.sent']);
  });

  test('and never stops is given up in the end, with nothing written', async () => {
    const world = openQuietWorld();
    const waiting = await world.hold(aRequest('awaiting_approval'));
    const commit = async () => ({ ok: false, conflict: 'version' }) as const;
    world.ports.requests = { ...world.requests, commit };
    await expect(transition(world.ports, id, approving(waiting))).rejects.toThrow(id);
  });
});

describe('a key', () => {
  test('has one open request: the second is refused with the first', async () => {
    const world = openQuietWorld();
    const second = 'CS-1QKTVC0SCND';
    expect((await transition(world.ports, id, open())).ok).toBe(true);
    const refused = await transition(world.ports, second, open({ id: second }));
    expect(refused).toMatchObject({
      ok: false,
      refusal: { code: 'request_already_open', request: { id } },
    });
    expect(await world.requests.load(second)).toBeUndefined();
    expect(world.audited()).toEqual(['request.opened']);
  });

  test('may be asked for again once that is over', async () => {
    const world = openQuietWorld();
    await world.hold(aRequest('cancelled'));
    const second = 'CS-1QKTVC0SCND';
    expect((await transition(world.ports, second, open({ id: second }))).ok).toBe(true);
  });
});

describe('a request in place of another', () => {
  const next = 'CS-1QKTVC0FRCE';
  const forced = (request: DeletionRequest) =>
    openForced({ id: next, protection: request.protection, authorizedUntil: endsAt });

  async function blocked() {
    const world = openQuietWorld();
    const request = aBlockedRequest({ protection: protectedBy(3) });
    const { requests } = world;
    await requests.commit({
      request: { ...request, version: 1 },
      readVersion: 0,
      audit: [],
      effects: [],
      leaseMs: 0,
    });
    return { ...world, request };
  }

  test('opens as the other one ends, in one commit', async () => {
    const { ports, request, requests, audited, performed } = await blocked();
    const opened = await openInPlaceOf(ports, id, forced(request), beforeTheEnd);
    expect(opened).toMatchObject({ ok: true, request: { id: next, status: 'awaiting_approval', endsAt } });
    expect((await requests.load(id))?.status).toBe('replaced');
    expect((await requests.findOpen(request.key))?.id).toBe(next);
    expect(audited()).toEqual(['request.replaced', 'request.opened']);
    // The key is set already.
    expect(performed).not.toContain('give_first_authorization');
  });

  test('does not open when the other one was decided meanwhile', async () => {
    const { ports, request, requests, ...world } = await blocked();
    requests.beforeNextCommit(() => transition(ports, id, { type: 'supersede', change: 'unset' }));
    const opened = await openInPlaceOf(ports, id, forced(request), beforeTheEnd);
    expect(opened).toMatchObject({ ok: false, refusal: { code: 'request_decided' } });
    expect(await requests.load(next)).toBeUndefined();
    expect(world.audited()).toEqual(['request.superseded']);
  });

  test('opens all the same after a reminder in between', async () => {
    const { ports, request, requests } = await blocked();
    requests.beforeNextCommit(() =>
      transition(ports, id, { type: 'remind', people: [{ userId: 'U0AMIR' }] }),
    );
    expect((await openInPlaceOf(ports, id, forced(request), beforeTheEnd)).ok).toBe(true);
    expect((await requests.listOpen()).requests.map((one) => one.id)).toEqual([next]);
  });

  test('takes over what was sent until then', async () => {
    const { ports, request, requests } = await blocked();
    requests.beforeNextCommit(async () => {
      const by = acting(amir, manager);
      await transition(ports, id, { type: 'update_protection', protection: protectedBy(0) });
      await transition(ports, id, { type: 'approve', by, seen: fingerprintOf(protectedBy(0)) });
      await transition(ports, id, { type: 'begin_deletion', actingAs: amir.iamId });
      await transition(ports, id, { type: 'lapse_approval', failure: noAnswer });
    });
    expect((await openInPlaceOf(ports, id, forced(request), beforeTheEnd)).ok).toBe(true);
    expect(await requests.load(next)).toMatchObject({ attempts: [{ approver: amir, actingAs: amir.iamId }] });
  });

  test('that may not be opened leaves the other one as it is', async () => {
    const { ports, request, requests } = await blocked();
    const command = { ...forced(request), by: acting(amir, writer), approvers: [amir] };
    expect(await openInPlaceOf(ports, id, command, beforeTheEnd)).toMatchObject({
      ok: false,
      refusal: { code: 'no_approver_available' },
    });
    expect((await requests.load(id))?.status).toBe('blocked');
  });
});
