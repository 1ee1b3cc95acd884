// What every request store has to do, whatever it is made of.
import { describe, expect, it } from 'vitest';
import { endedAt } from '../../src/domain/ended.js';
import type { Effect } from '../../src/domain/effect.js';
import { firstLookAt } from '../../src/domain/fate.js';
import type { DeletionRequest, RequestStatus, UnreadableRequest } from '../../src/domain/request.js';
import type { AuditDraft, AuditLog } from '../../src/ports/audit-log.js';
import {
  type Commit,
  type Outbox,
  type RequestList,
  type RequestStore,
  RequestUnreadable,
} from '../../src/ports/request-store.js';
import { amir, aRequest, beforeTheEnd, openedAt, rosa } from '../domain/given.js';

export interface StoreParts {
  requests: RequestStore;
  outbox: Outbox;
  audit: AuditLog;
  /** Makes the record of a request what this program cannot read. */
  spoil(requestId: string, how: UnreadableRequest['unreadable']): Promise<void>;
}

export function requestFor(
  status: RequestStatus,
  changes: { id?: string; version?: number; keyId?: string; openedAt?: number } = {},
): DeletionRequest {
  const request = aRequest(status);
  const { keyId, ...rest } = changes;
  return { ...request, version: 1, ...rest, key: { ...request.key, ...(keyId ? { keyId } : {}) } };
}

export function draft(requestId: string, type = 'request.opened'): AuditDraft {
  return { at: openedAt, type, requestId, facts: { version: 1, nested: { b: [1, { z: null }], a: 'ä' } } };
}

export function commitOf(request: DeletionRequest, changes: Partial<Commit> = {}): Commit {
  return {
    request,
    readVersion: request.version - 1,
    audit: [draft(request.id)],
    effects: [],
    leaseMs: 60_000,
    ...changes,
  };
}

/** A force deletion that takes the place of a request at version 1, which ends in the same commit. */
export function replacingCommit(
  changes: { readVersion?: number; opened?: Partial<Commit>; ended?: Partial<Commit['replaces']> } = {},
): Commit & Required<Pick<Commit, 'replaces'>> {
  const { readVersion = 1, opened = {}, ended = {} } = changes;
  const before = requestFor('replaced', { id: 'CS-BEFORE', version: readVersion + 1 });
  return {
    ...commitOf(requestFor('authorizing', { id: 'CS-AFTER' }), {
      audit: [draft('CS-AFTER'), draft('CS-AFTER', 'force.asked')],
      ...opened,
    }),
    replaces: {
      request: before,
      readVersion,
      audit: [draft('CS-BEFORE', 'request.replaced')],
      effects: [],
      ...ended,
    },
  };
}

const effects: Effect[] = [{ kind: 'plan_timers' }, { kind: 'announce', moment: 'deleted' }];

/** With all that an act leaves behind, and an attempt of earlier. */
function confirmedRequests(): DeletionRequest[] {
  const confirmed = { at: beforeTheEnd, kmsTime: beforeTheEnd, correlationId: 'of-ibm' };
  const sent = { at: openedAt, kmsTime: openedAt, actingAs: 'iam-ServiceId-manager', forced: false };
  const attempts = [
    { approver: amir, ...sent },
    { approver: amir, at: openedAt, actingAs: amir.iamId },
  ];
  const kept = { version: 1, attempts };
  return [
    { ...aRequest('authorizing'), ...kept, sentAt: openedAt, confirmed },
    { ...aRequest('deleting'), ...kept, sent: { ...sent, confirmed } },
    { ...aRequest('withdrawing'), ...kept, confirmed },
    { ...aRequest('awaiting_approval'), ...kept },
  ];
}

/** `create` gives an empty store each time. */
export function requestStoreContract(create: () => StoreParts): void {
  it('gives back what was committed', async () => {
    const { requests } = create();
    const request = requestFor('blocked');
    expect(await requests.commit(commitOf(request))).toEqual({ ok: true, outbox: [] });
    expect(await requests.load(request.id)).toEqual(request);
    expect(await requests.load('CS-NONE')).toBeUndefined();
  });

  it.each(confirmedRequests())('gives back what was sent and confirmed: $status', async (request) => {
    const { requests } = create();
    expect((await requests.commit(commitOf(request))).ok).toBe(true);
    expect(await requests.load(request.id)).toEqual(request);
  });

  it('gives back what was asked about it, and which requests were before and after it', async () => {
    const { requests } = create();
    const by = amir;
    const answer = { by: rosa, text: 'Yes', at: beforeTheEnd };
    const questions = [
      { id: 'q-1', by, text: 'Why?', at: openedAt, answer },
      { id: 'q-2', by, text: 'When?', at: openedAt },
    ];
    const earlier = { id: 'CS-BEFORE', end: 'denied', by, reason: 'Needed', at: openedAt } as const;
    const waiting = { ...requestFor('awaiting_approval'), questions, earlier };
    await requests.commit(commitOf(waiting));
    expect(await requests.load(waiting.id)).toEqual(waiting);
    const again = { id: 'CS-AFTER', by: rosa, at: beforeTheEnd };
    const ended = { ...requestFor('expired', { version: 2 }), questions, earlier, again };
    expect((await requests.commit(commitOf(ended))).ok).toBe(true);
    expect(await requests.load(ended.id)).toEqual(ended);
  });

  it('refuses a commit decided on an older version', async () => {
    const { requests } = create();
    await requests.commit(commitOf(requestFor('authorizing')));
    await requests.commit(commitOf(requestFor('awaiting_approval', { version: 2 })));
    const late = commitOf(requestFor('deleting', { version: 2 }));
    expect(await requests.commit(late)).toEqual({ ok: false, conflict: 'version' });
    expect((await requests.load(late.request.id))?.status).toBe('awaiting_approval');
  });

  it('refuses to open a request that exists, and to continue one that does not', async () => {
    const { requests } = create();
    await requests.commit(commitOf(requestFor('awaiting_approval')));
    const again = commitOf(requestFor('awaiting_approval'));
    expect(await requests.commit(again)).toEqual({ ok: false, conflict: 'version' });
    const unknown = commitOf(requestFor('deleting', { id: 'CS-OTHER', keyId: 'other', version: 4 }));
    expect(await requests.commit(unknown)).toEqual({ ok: false, conflict: 'version' });
  });

  it('keeps one open request per key, and frees the key when it ends', async () => {
    const { requests } = create();
    const first = requestFor('awaiting_approval', { id: 'CS-1' });
    const second = requestFor('authorizing', { id: 'CS-2' });
    await requests.commit(commitOf(first));
    expect((await requests.findOpen(first.key))?.id).toBe('CS-1');
    const conflict = { ok: false, conflict: 'open_request', requestId: 'CS-1' };
    expect(await requests.commit(commitOf(second))).toEqual(conflict);
    await requests.commit(commitOf(requestFor('cancelled', { id: 'CS-1', version: 2 })));
    expect(await requests.findOpen(first.key)).toBeUndefined();
    expect((await requests.commit(commitOf(second))).ok).toBe(true);
    expect((await requests.findOpen(first.key))?.id).toBe('CS-2');
  });

  it('lists what is open by its end, soonest first', async () => {
    const { requests } = create();
    const ending = (id: string, endsAt: number) => ({
      ...requestFor('awaiting_approval', { id, keyId: id }),
      endsAt,
    });
    for (const request of [ending('CS-1', 3_000), ending('CS-2', 1_000)]) {
      await requests.commit(commitOf(request as DeletionRequest));
    }
    await requests.commit(commitOf(requestFor('authorizing', { id: 'CS-3', keyId: 'CS-3' })));
    const open = [
      { id: 'CS-2', endsAt: 1_000 },
      { id: 'CS-1', endsAt: 3_000 },
      { id: 'CS-3', endsAt: Infinity },
    ];
    expect(await requests.openByEnd()).toEqual(open);
    await requests.commit(commitOf(requestFor('cancelled', { id: 'CS-2', keyId: 'CS-2', version: 2 })));
    expect(await requests.openByEnd()).toEqual(open.slice(1));
  });

  it('finds the open ones that concern somebody, the one that ends first on top', async () => {
    const { requests } = create();
    const [first, second, third] = ['CS-1', 'CS-2', 'CS-3'].map((id, n) => ({
      ...requestFor('awaiting_approval', { id, keyId: id }),
      endsAt: beforeTheEnd + 3 - n,
    }));
    for (const one of [first!, second!]) await requests.commit(commitOf(one));
    const { requester, approvers } = first!;
    const ids = [approvers[0]!.slack.userId, 'U0NOBODY'];
    expect(await requests.openConcerning(ids)).toEqual(['CS-2', 'CS-1']);
    await requests.commit(commitOf({ ...third!, channelId: 'C0THIRD' }));
    expect(await requests.openConcerning(['C0THIRD'])).toEqual(['CS-3']);
    await requests.commit(commitOf({ ...second!, version: 2, approvers: [] }));
    expect(await requests.openConcerning(ids)).toEqual(['CS-3', 'CS-1']);
    expect(await requests.openConcerning([requester.slack.userId])).toEqual(['CS-3', 'CS-2', 'CS-1']);
    await requests.commit(commitOf(requestFor('cancelled', { id: 'CS-1', keyId: 'CS-1', version: 2 })));
    expect(await requests.openConcerning(ids)).toEqual(['CS-3']);
  });

  it('knows whose keys are to be looked at, who waits longest first, until there is nothing to see', async () => {
    const { requests } = create();
    const ends = {
      deleted: requestFor('deleted', { id: 'CS-1' }),
      expired: requestFor('expired', { id: 'CS-2' }),
    };
    for (const request of Object.values(ends)) await requests.commit(commitOf(request));
    await requests.commit(commitOf(requestFor('denied', { id: 'CS-3' })));
    expect(await requests.looksDue(beforeTheEnd, 9)).toEqual([]);
    const late = firstLookAt(ends.expired)!;
    expect(await requests.looksDue(late, 9)).toEqual(['CS-1', 'CS-2']);
    expect(await requests.looksDue(late, 1)).toEqual(['CS-1']);
    await requests.lookAgain('CS-1', late + 1);
    // A step of its own does not bring the next look forward.
    await requests.commit(commitOf({ ...ends.deleted, version: 2 }));
    await requests.lookAgain('CS-2', undefined);
    await requests.lookAgain('CS-3', late);
    expect(await requests.looksDue(late, 9)).toEqual([]);
    expect(await requests.looksDue(late + 1, 9)).toEqual(['CS-1']);
    await requests.commit(commitOf({ ...ends.deleted, version: 3, purged: { at: late } } as DeletionRequest));
    expect(await requests.looksDue(late + 1, 9)).toEqual([]);
  });

  it('does not free a key that a later request holds', async () => {
    const { requests } = create();
    await requests.commit(commitOf(requestFor('deleted', { id: 'CS-1' })));
    await requests.commit(commitOf(requestFor('awaiting_approval', { id: 'CS-2' })));
    await requests.commit(commitOf(requestFor('deleted', { id: 'CS-1', version: 2 })));
    expect((await requests.findOpen(requestFor('deleted').key))?.id).toBe('CS-2');
  });

  it('has one winner among many that open a request for the same key', async () => {
    const { requests } = create();
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        requests.commit(commitOf(requestFor('authorizing', { id: `CS-${index}` }))),
      ),
    );
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    expect((await requests.listOpen()).requests).toHaveLength(1);
  });

  it('has one winner per version', async () => {
    const { requests } = create();
    await requests.commit(commitOf(requestFor('awaiting_approval')));
    const statuses: RequestStatus[] = ['deleting', 'withdrawing', 'cancelled', 'denied', 'expired'];
    const results = await Promise.all(
      statuses.map((status) => requests.commit(commitOf(requestFor(status, { version: 2 }), { effects }))),
    );
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    const winner = statuses[results.findIndex((result) => result.ok)];
    expect((await requests.load(requestFor('deleted').id))?.status).toBe(winner);
  });

  describe('a request that takes the place of another', () => {
    const blocked = requestFor('blocked', { id: 'CS-BEFORE' });

    it('opens as the other one ends, and the key is never without', async () => {
      const { requests } = create();
      await requests.commit(commitOf(blocked));
      const commit = replacingCommit();
      expect((await requests.commit(commit)).ok).toBe(true);
      expect(await requests.load('CS-AFTER')).toEqual(commit.request);
      expect(await requests.load('CS-BEFORE')).toEqual(commit.replaces.request);
      expect((await requests.findOpen(blocked.key))?.id).toBe('CS-AFTER');
      expect((await requests.listOpen()).requests.map(({ id }) => id)).toEqual(['CS-AFTER']);
      expect((await requests.listForKey(blocked.key, 10)).requests.map(({ id }) => id).sort()).toEqual([
        'CS-AFTER',
        'CS-BEFORE',
      ]);
      await requests.commit(commitOf(requestFor('deleted', { id: 'CS-AFTER', version: 2 })));
      expect(await requests.findOpen(blocked.key)).toBeUndefined();
    });

    it('is chained behind the end of the other, each in its own history', async () => {
      const { requests, audit } = create();
      await requests.commit(commitOf(blocked));
      await requests.commit(replacingCommit());
      expect((await audit.read(1, 10)).map(({ requestId, type }) => [requestId, type])).toEqual([
        ['CS-BEFORE', 'request.opened'],
        ['CS-BEFORE', 'request.replaced'],
        ['CS-AFTER', 'request.opened'],
        ['CS-AFTER', 'force.asked'],
      ]);
      const typesOf = async (id: string) => (await audit.forRequest(id)).map(({ type }) => type);
      expect(await typesOf('CS-BEFORE')).toEqual(['request.opened', 'request.replaced']);
      expect(await typesOf('CS-AFTER')).toEqual(['request.opened', 'force.asked']);
      expect((await audit.verify()).findings).toEqual([]);
    });

    it('leaves the effects of both, and settles what it is told', async () => {
      const { requests, outbox } = create();
      const asked = await requests.commit(commitOf(blocked, { effects, leaseMs: 0 }));
      if (!asked.ok) throw new Error(asked.conflict);
      const result = await requests.commit(
        replacingCommit({
          opened: { effects, leaseMs: 0, settles: asked.outbox.map(({ id }) => id) },
          ended: { effects: [{ kind: 'announce', moment: 'cancelled' }] },
        }),
      );
      if (!result.ok) throw new Error(result.conflict);
      expect(result.outbox.map(({ requestId, effect }) => [requestId, effect.kind])).toEqual([
        ['CS-BEFORE', 'announce'],
        ['CS-AFTER', 'plan_timers'],
        ['CS-AFTER', 'announce'],
      ]);
      expect((await outbox.due(10)).sort()).toEqual(result.outbox.map(({ id }) => id).sort());
      for (const item of result.outbox) expect(await outbox.claim(item.id, 1_000)).toEqual(item);
    });

    it.each([
      ['the other one has moved', replacingCommit({ readVersion: 7, opened: { effects, leaseMs: 0 } })],
      ['it is there already', replacingCommit({ opened: { readVersion: 3, effects, leaseMs: 0 } })],
    ])('leaves everything as it was when %s', async (_why, commit) => {
      const { requests, outbox, audit } = create();
      await requests.commit(commitOf(blocked, { effects, leaseMs: 0 }));
      const now = async () => ({
        due: await outbox.due(10),
        entries: await audit.read(1, 10),
        open: await requests.listOpen(),
        recent: await requests.listRecent(10),
        holder: await requests.findOpen(blocked.key),
      });
      const before = await now();
      expect(await requests.commit(commit)).toEqual({ ok: false, conflict: 'version' });
      expect(await now()).toEqual(before);
      expect(await requests.load('CS-AFTER')).toBeUndefined();
    });

    it('does not push aside a third one that holds the key', async () => {
      const { requests, audit } = create();
      await requests.commit(commitOf(requestFor('cancelled', { id: 'CS-BEFORE' })));
      await requests.commit(commitOf(requestFor('awaiting_approval', { id: 'CS-THIRD' })));
      const entries = await audit.read(1, 10);
      expect(await requests.commit(replacingCommit())).toEqual({
        ok: false,
        conflict: 'open_request',
        requestId: 'CS-THIRD',
      });
      expect((await requests.load('CS-BEFORE'))?.status).toBe('cancelled');
      expect(await audit.read(1, 10)).toEqual(entries);
    });

    it('has one winner among many', async () => {
      const { requests, audit } = create();
      await requests.commit(commitOf(blocked));
      const ids = Array.from({ length: 10 }, (_, index) => `CS-AFTER-${index}`);
      const results = await Promise.all(
        ids.map((id) =>
          requests.commit(
            replacingCommit({ opened: { request: requestFor('authorizing', { id }), audit: [draft(id)] } }),
          ),
        ),
      );
      expect(results.filter((result) => result.ok)).toHaveLength(1);
      const winner = ids[results.findIndex((result) => result.ok)];
      expect((await requests.listOpen()).requests.map(({ id }) => id)).toEqual([winner]);
      expect((await audit.verify()).findings).toEqual([]);
    });
  });

  it('lists open requests oldest first, others newest first', async () => {
    const { requests } = create();
    for (const [id, status, at] of [
      ['CS-B', 'awaiting_approval', 2_000],
      ['CS-A', 'blocked', 1_000],
      ['CS-C', 'expired', 3_000],
    ] as const) {
      await requests.commit(commitOf(requestFor(status, { id, keyId: id, openedAt: at })));
    }
    const ids = ({ requests: listed }: RequestList) => listed.map((request) => request.id);
    expect(ids(await requests.listOpen())).toEqual(['CS-A', 'CS-B']);
    expect(await requests.countOpen()).toEqual(
      new Map([
        ['awaiting_approval', 1],
        ['blocked', 1],
      ]),
    );
    await requests.commit(
      commitOf(requestFor('deleting', { id: 'CS-B', keyId: 'CS-B', openedAt: 2_000, version: 2 })),
    );
    expect(await requests.countOpen()).toEqual(
      new Map([
        ['deleting', 1],
        ['blocked', 1],
      ]),
    );
    expect(ids(await requests.listRecent(10))).toEqual(['CS-C', 'CS-B', 'CS-A']);
    expect(ids(await requests.listRecent(2))).toEqual(['CS-C', 'CS-B']);
    expect(ids(await requests.listForKey(requestFor('expired', { keyId: 'CS-C' }).key, 5))).toEqual(['CS-C']);
  });

  it('lists the last that have ended, the latest first, and those whose keys are still looked at', async () => {
    const { requests } = create();
    const ids = ({ requests: listed }: RequestList) => listed.map((request) => request.id);
    for (const [id, status] of [
      ['CS-A', 'awaiting_approval'],
      ['CS-B', 'deleted'],
      ['CS-C', 'denied'],
    ] as const) {
      await requests.commit(commitOf(requestFor(status, { id, keyId: id })));
    }
    const [deleted, denied] = [await requests.load('CS-B'), await requests.load('CS-C')];
    const later = Number(endedAt(deleted!)) > Number(endedAt(denied!)) ? ['CS-B', 'CS-C'] : ['CS-C', 'CS-B'];
    expect(ids(await requests.listEnded(5))).toEqual(later);
    expect(ids(await requests.listEnded(1))).toEqual(later.slice(0, 1));
    expect(ids(await requests.listFollowed())).toEqual(['CS-B']);
    await requests.commit(commitOf(requestFor('cancelled', { id: 'CS-A', keyId: 'CS-A', version: 2 })));
    expect(ids(await requests.listEnded(5))).toContain('CS-A');
  });

  it('lists the requests for keys of a name, alias or id, whenever they were made', async () => {
    const { requests } = create();
    const named = (id: string, keyId: string, name: string, at: number): DeletionRequest => {
      const request = requestFor('expired', { id, keyId, openedAt: at });
      return { ...request, key: { ...request.key, name, aliases: [`${name}-alias`] } };
    };
    const ids = async (text: string, limit = 10) =>
      (await requests.listForName(text, limit)).requests.map(({ id }) => id);
    await requests.commit(commitOf(named('CS-1', 'key-1', 'Ledger', 5_000)));
    expect(await ids('ledger')).toEqual(['CS-1']);
    await requests.commit(commitOf(named('CS-2', 'key-2', 'ledger', 6_000)));
    // Of a clock that is behind.
    await requests.commit(commitOf(named('CS-3', 'key-3', 'ledger', 4_000)));
    await requests.commit(commitOf(named('CS-4', 'key-1', 'renamed', 7_000)));
    await requests.commit(commitOf(named('CS-5', 'key-5', 'ledger-2', 8_000)));
    expect(await ids('LEDGER')).toEqual(['CS-4', 'CS-2', 'CS-1', 'CS-3']);
    expect(await ids('ledger', 2)).toEqual(['CS-4', 'CS-2']);
    expect(await ids('Ledger-Alias')).toEqual(['CS-4', 'CS-2', 'CS-1', 'CS-3']);
    expect(await ids('key-2')).toEqual(['CS-2']);
    for (const none of ['ledge', 'ledger-', 'ledger\n', '']) expect(await ids(none)).toEqual([]);
  });

  describe.each(['newer', 'damaged'] as const)('a record that is %s', (how) => {
    const spoiled = { id: 'CS-1', unreadable: how };
    const withSpoiled = async () => {
      const parts = create();
      const { requests, spoil } = parts;
      await requests.commit(
        commitOf(requestFor('awaiting_approval', { id: 'CS-1' }), { effects, leaseMs: 0 }),
      );
      await requests.commit(commitOf(requestFor('blocked', { id: 'CS-2', keyId: 'other' })));
      await spoil('CS-1', how);
      return parts;
    };
    const { key } = requestFor('deleted');

    it('is told from one that is not there, and stands in the way of no other', async () => {
      const { requests } = await withSpoiled();
      await expect(requests.load('CS-1')).rejects.toMatchObject({ request: spoiled });
      await expect(requests.load('CS-1')).rejects.toThrow(RequestUnreadable);
      expect(await requests.findOpen(key)).toEqual(spoiled);
      for (const { requests: listed, unreadable } of [
        await requests.listOpen(),
        await requests.listRecent(5),
      ]) {
        expect(listed.map(({ id }) => id)).toEqual(['CS-2']);
        expect(unreadable).toEqual([spoiled]);
      }
      expect(await requests.listForKey(key, 5)).toEqual({ requests: [], unreadable: [spoiled] });
      expect(await requests.countOpen()).toEqual(
        new Map([
          ['unreadable', 1],
          ['blocked', 1],
        ]),
      );
    });

    it('goes on holding its key', async () => {
      const { requests, audit } = await withSpoiled();
      const entries = await audit.read(1, 10);
      const second = commitOf(requestFor('authorizing', { id: 'CS-3' }));
      const conflict = { ok: false, conflict: 'open_request', requestId: 'CS-1' };
      expect(await requests.commit(second)).toEqual(conflict);
      expect(await requests.load('CS-3')).toBeUndefined();
      expect(await audit.read(1, 10)).toEqual(entries);
    });

    it('is not written over, by a step of its own or by one that takes its place', async () => {
      const { requests, outbox, audit } = await withSpoiled();
      const entries = await audit.read(1, 10);
      const due = await outbox.due(10);
      const step = commitOf(requestFor('deleting', { id: 'CS-1', version: 2 }), { settles: due });
      const instead = commitOf(requestFor('authorizing', { id: 'CS-3' }), {
        replaces: {
          request: requestFor('replaced', { id: 'CS-1', version: 2 }),
          readVersion: 1,
          audit: [],
          effects: [],
        },
      });
      for (const commit of [step, instead]) {
        await expect(requests.commit(commit)).rejects.toMatchObject({ request: spoiled });
      }
      expect(await requests.findOpen(key)).toEqual(spoiled);
      expect(await outbox.due(10)).toEqual(due);
      expect(await audit.read(1, 10)).toEqual(entries);
    });
  });

  it('lists by id what was opened in the same moment', async () => {
    const { requests } = create();
    for (const id of ['CS-B', 'CS-C', 'CS-A']) {
      await requests.commit(commitOf(requestFor('awaiting_approval', { id, keyId: id })));
    }
    const ids = async (list: Promise<RequestList>) => (await list).requests.map(({ id }) => id);
    expect(await ids(requests.listOpen())).toEqual(['CS-A', 'CS-B', 'CS-C']);
    expect(await ids(requests.listRecent(10))).toEqual(['CS-C', 'CS-B', 'CS-A']);
  });

  it('keeps new effects to the committing process, then lets them be found', async () => {
    const { requests, outbox } = create();
    const request = requestFor('awaiting_approval');
    const result = await requests.commit(commitOf(request, { effects }));
    if (!result.ok) throw new Error(result.conflict);
    expect(result.outbox.map((item) => item.effect)).toEqual(effects);
    expect(result.outbox.every((item) => item.requestId === request.id && item.attempts === 0)).toBe(true);
    expect(new Set(result.outbox.map((item) => item.id)).size).toBe(2);
    expect(await outbox.due(10)).toEqual([]);
    expect(await outbox.claim(result.outbox[0]!.id, 1_000)).toBeUndefined();

    const next = await requests.commit(
      commitOf(requestFor('deleting', { version: 2 }), { effects: [{ kind: 'delete_key' }], leaseMs: 0 }),
    );
    if (!next.ok) throw new Error(next.conflict);
    expect(await outbox.due(10)).toEqual([next.outbox[0]!.id]);
    expect(await outbox.claim(next.outbox[0]!.id, 1_000)).toEqual(next.outbox[0]);
  });

  it('settles effects together with the transition they led to', async () => {
    const { requests, outbox } = create();
    const opened = await requests.commit(commitOf(requestFor('deleting'), { effects, leaseMs: 0 }));
    if (!opened.ok) throw new Error(opened.conflict);
    const [first, second] = opened.outbox;
    await requests.commit(commitOf(requestFor('deleted', { version: 2 }), { settles: [first!.id] }));
    expect(await outbox.due(10)).toEqual([second!.id]);
    expect(await outbox.claim(first!.id, 1_000)).toBeUndefined();
  });

  it('writes nothing at all when a check fails', async () => {
    const { requests, outbox, audit } = create();
    const opened = await requests.commit(commitOf(requestFor('awaiting_approval'), { effects, leaseMs: 0 }));
    if (!opened.ok) throw new Error(opened.conflict);
    const settles = opened.outbox.map((item) => item.id);
    const before = { due: await outbox.due(10), entries: await audit.read(1, 10) };
    const stale = commitOf(requestFor('deleted'), { readVersion: 7, effects, settles, leaseMs: 0 });
    const rival = commitOf(requestFor('authorizing', { id: 'CS-9' }), { effects, settles, leaseMs: 0 });
    for (const commit of [stale, rival]) expect((await requests.commit(commit)).ok).toBe(false);
    expect({ due: await outbox.due(10), entries: await audit.read(1, 10) }).toEqual(before);
    expect(await requests.load('CS-9')).toBeUndefined();
    expect(await audit.forRequest('CS-9')).toEqual([]);
    expect((await requests.listRecent(10)).requests.map(({ status }) => status)).toEqual([
      'awaiting_approval',
    ]);
  });

  it('chains what many commit at once without a gap', async () => {
    const { requests, audit } = create();
    const ids = Array.from({ length: 50 }, (_, index) => `CS-${index}`);
    const results = await Promise.all(
      ids.map((id, index) =>
        index % 5 === 0
          ? audit.append(draft(id, 'click.refused')).then(() => ({ ok: true }))
          : requests.commit(
              commitOf(requestFor('authorizing', { id, keyId: id }), { audit: [draft(id), draft(id, 'b')] }),
            ),
      ),
    );
    expect(results.every((result) => result.ok)).toBe(true);
    const entries = await audit.read(1, 200);
    expect(entries.map((entry) => entry.seq)).toEqual(Array.from({ length: 90 }, (_, index) => index + 1));
    expect((await audit.verify()).findings).toEqual([]);
    expect((await audit.forRequest('CS-7')).map((entry) => entry.type)).toEqual(['request.opened', 'b']);
  });
}
