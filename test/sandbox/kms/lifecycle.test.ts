import { describe, expect, it } from 'vitest';
import { dayMs, hourMs, ids, people, secondMs, startKms, type TestKms } from './small-world.js';

const act = (kms: TestKms, action: string, keyId: string, who: 'manager' | 'writer' | 'reader' = 'manager') =>
  kms.call(who, 'POST', `/keys/${keyId}/actions/${action}`);
const remove = (kms: TestKms, keyId: string) => kms.call('manager', 'DELETE', `/keys/${keyId}`);
const restore = (kms: TestKms, keyId: string, who: 'manager' | 'writer' = 'manager') =>
  kms.call(who, 'POST', `/keys/${keyId}/restore`);
const purge = (
  kms: TestKms,
  keyId: string,
  who: 'manager' | 'purger' = 'purger',
  prefer = 'return=minimal',
) => kms.call(who, 'DELETE', `/keys/${keyId}/purge`, { headers: { prefer } });

describe('restoring', () => {
  it('row 33: restore between 30 s and 30 d', async () => {
    const kms = await startKms();
    await remove(kms, ids.single);
    await remove(kms, ids.standard);
    kms.wait(30 * secondMs);
    const soon = await restore(kms, ids.single);
    expect(soon.status).toBe(201);
    expect(soon.first).toMatchObject({ id: ids.single, state: 1, deleted: false });
    kms.wait(30 * dayMs - 30 * secondMs);
    expect((await restore(kms, ids.standard)).status).toBe(201);
  });

  it('row 33: a Deactivated key comes back Deactivated', async () => {
    const kms = await startKms();
    kms.simulator.outside.setState(ids.single, 3);
    await remove(kms, ids.single);
    kms.wait(hourMs);
    expect((await restore(kms, ids.single)).first['state']).toBe(3);
  });

  it('row 33: the authorization is still there after a restore', async () => {
    const kms = await startKms();
    await act(kms, 'setKeyForDeletion', ids.dual, 'writer');
    await remove(kms, ids.dual);
    kms.wait(hourMs);
    expect((await restore(kms, ids.dual)).first['dualAuthDelete']).toMatchObject({ keySetForDeletion: true });
    expect((await remove(kms, ids.dual)).status).toBe(204);
    expect(kms.simulator.counts().effectiveDeletes.get(ids.dual)).toBe(2);
  });

  it('row 34: restore before 30 s', async () => {
    const kms = await startKms();
    await remove(kms, ids.single);
    kms.wait(30 * secondMs - 1);
    const answer = await restore(kms, ids.single);
    expect([answer.status, answer.code]).toEqual([409, 'REQ_TOO_EARLY_ERR']);
  });

  it('row 35: restore after 30 d', async () => {
    const kms = await startKms();
    await remove(kms, ids.single);
    kms.wait(30 * dayMs + secondMs);
    const answer = await restore(kms, ids.single);
    expect([answer.status, answer.code]).toEqual([400, 'KEY_RESTORE_EXPIRED']);
  });

  it('row 36: restore with expirationDate passed', async () => {
    const kms = await startKms();
    kms.simulator.outside.deleteKey(ids.expiring, people.manager);
    kms.wait(hourMs);
    const answer = await restore(kms, ids.expiring);
    expect([answer.status, answer.code]).toEqual([400, 'KEY_EXPIRED_ERR']);
  });

  it('row 37: restore a live key', async () => {
    const kms = await startKms();
    const answer = await restore(kms, ids.single);
    expect([answer.status, answer.code]).toEqual([409, 'KEY_ACTION_INVALID_STATE_ERR']);
  });

  it('row 38: restore by a Writer', async () => {
    const kms = await startKms();
    expect((await restore(kms, ids.deleted, 'writer')).status).toBe(401);
  });
});

describe('purging', () => {
  it('row 39: purge before 4 h', async () => {
    const kms = await startKms();
    await remove(kms, ids.single);
    kms.wait(4 * hourMs - 1);
    const answer = await purge(kms, ids.single);
    expect([answer.status, answer.code]).toEqual([409, 'REQ_TOO_EARLY_ERR']);
  });

  it('row 40: purge of a key not deleted', async () => {
    const kms = await startKms();
    const answer = await purge(kms, ids.single);
    expect([answer.status, answer.code]).toEqual([409, 'KEY_ACTION_INVALID_STATE_ERR']);
  });

  it('row 41: purge by a Manager without the purge role', async () => {
    const kms = await startKms();
    kms.wait(4 * hourMs);
    expect((await purge(kms, ids.deleted, 'manager')).status).toBe(401);
  });

  it.each([
    ['return=minimal', 204],
    ['return=representation', 200],
  ])('row 42: purge with %s, then again', async (prefer, status) => {
    const kms = await startKms();
    kms.wait(4 * hourMs);
    expect((await purge(kms, ids.deleted, 'purger', prefer)).status).toBe(status);
    expect((await purge(kms, ids.deleted)).code).toBe('KEY_NOT_FOUND_ERR');
    expect((await kms.call('manager', 'GET', `/keys/${ids.deleted}/metadata`)).status).toBe(404);
  });

  it('a deleted key is gone after 90 days by itself', async () => {
    const kms = await startKms();
    await remove(kms, ids.single);
    kms.wait(90 * dayMs - secondMs);
    expect((await kms.metadata(ids.single))['state']).toBe(5);
    kms.wait(secondMs);
    expect((await remove(kms, ids.single)).code).toBe('KEY_NOT_FOUND_ERR');
  });
});

describe('disabling, enabling, syncing', () => {
  it('row 43: disable a standard key', async () => {
    const kms = await startKms();
    const answer = await act(kms, 'disable', ids.standard);
    expect([answer.status, answer.code]).toEqual([400, 'KEY_ROOT_REQ_ERR']);
  });

  it('row 44: disable twice', async () => {
    const kms = await startKms();
    expect((await act(kms, 'disable', ids.single, 'writer')).status).toBe(401);
    expect((await act(kms, 'disable', ids.single)).status).toBe(204);
    expect((await kms.metadata(ids.single))['state']).toBe(2);
    const answer = await act(kms, 'disable', ids.single);
    expect([answer.status, answer.code]).toEqual([409, 'KEY_ACTION_INVALID_STATE_ERR']);
  });

  it('row 45: enable before 30 s', async () => {
    const kms = await startKms();
    await act(kms, 'disable', ids.single);
    kms.wait(30 * secondMs - 1);
    expect((await act(kms, 'enable', ids.single)).code).toBe('REQ_TOO_EARLY_ERR');
    kms.wait(1);
    expect((await act(kms, 'enable', ids.single)).status).toBe(204);
    expect((await kms.metadata(ids.single))['state']).toBe(1);
  });

  it('row 46: enable an expired key', async () => {
    const kms = await startKms();
    kms.wait(hourMs);
    const answer = await act(kms, 'enable', ids.expiring);
    expect([answer.status, answer.code]).toEqual([409, 'KEY_ACTION_INVALID_STATE_ERR']);
  });

  it('row 47: sync within 1 h of the last', async () => {
    const kms = await startKms();
    expect((await act(kms, 'sync', ids.single, 'reader')).status).toBe(401);
    expect((await act(kms, 'sync', ids.single, 'writer')).status).toBe(204);
    kms.wait(hourMs - 1);
    const early = await act(kms, 'sync', ids.single, 'writer');
    expect([early.status, early.code]).toEqual([409, 'REQ_TOO_EARLY_ERR']);
    kms.wait(1);
    expect((await act(kms, 'sync', ids.single, 'writer')).status).toBe(204);
  });

  it('a suspended dual key can be set for deletion once enabled', async () => {
    const kms = await startKms();
    expect((await act(kms, 'enable', ids.suspended)).status).toBe(204);
    expect((await act(kms, 'setKeyForDeletion', ids.suspended)).status).toBe(204);
  });
});

describe('policies', () => {
  const keyPolicy = (enabled: unknown, more = {}) => ({
    type: 'application/vnd.ibm.kms.policy+json',
    dualAuthDelete: { enabled },
    ...more,
  });
  const envelope = (resources: unknown[], collectionTotal = resources.length) => ({
    metadata: { collectionType: 'application/vnd.ibm.kms.policy+json', collectionTotal },
    resources,
  });
  const put = (kms: TestKms, path: string, body?: unknown) =>
    kms.call('manager', 'PUT', `${path}/policies?policy=dualAuthDelete`, { body });
  const get = (kms: TestKms, path: string, who: 'manager' | 'writer' | 'reader' = 'manager') =>
    kms.call(who, 'GET', `${path}/policies?policy=dualAuthDelete`);
  const single = `/keys/${ids.single}`;

  it('row 48: GET key policies, none', async () => {
    const kms = await startKms();
    const answer = await get(kms, single);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ metadata: expect.objectContaining({ collectionTotal: 0 }) });
  });

  it.each(['writer', 'reader'] as const)('row 49: GET key policies by %s', async (who) => {
    const kms = await startKms();
    expect((await get(kms, single, who)).status).toBe(401);
    expect((await get(kms, '/instance', who)).status).toBe(401);
  });

  it('enabling makes a key dual', async () => {
    const kms = await startKms();
    const answer = await put(kms, single, envelope([keyPolicy(true)]));
    expect(answer.status).toBe(200);
    expect(answer.first).toMatchObject({ dualAuthDelete: { enabled: true }, createdBy: people.manager });
    expect((await remove(kms, ids.single)).code).toBe('AUTHORIZATIONS_NOT_MET');
  });

  it.each([
    ['wrong total', envelope([keyPolicy(true)], 2), 'COLLECTION_TOTAL_MISMATCH_ERR'],
    ['extra field', envelope([keyPolicy(true, { colour: 'red' })]), 'BAD_BODY_ERR'],
    ['several', envelope([keyPolicy(true), keyPolicy(true)]), 'NUM_COLLECTION_RESOURCE_ERR'],
    [
      'wrong shape',
      envelope([{ policy_type: 'dualAuthDelete', policy_data: { enabled: true } }]),
      'BODY_QUERY_PARAM_MISMATCH_ERR',
    ],
    ['bad value', envelope([keyPolicy('yes')]), 'INVALID_FIELD_ERR'],
    ['no body', undefined, 'NO_BODY_ERR'],
  ])('row 50: PUT policy with %s', async (_what, body, code) => {
    const kms = await startKms();
    const answer = await put(kms, single, body);
    expect([answer.status, answer.code]).toEqual([400, code]);
    expect((await kms.metadata(ids.single))['dualAuthDelete']).toEqual({ enabled: false });
  });

  it('row 51: PUT enabled:false on a dual key', async () => {
    const kms = await startKms();
    expect((await put(kms, `/keys/${ids.dual}`, envelope([keyPolicy(false)]))).status).toBe(409);
    expect((await kms.metadata(ids.dual))['dualAuthDelete']).toMatchObject({ enabled: true });
    expect((await put(kms, single, envelope([keyPolicy(false)]))).status).toBe(200);
  });

  it('the instance policy has a body of its own', async () => {
    const kms = await startKms();
    expect((await get(kms, '/instance')).first).toMatchObject({ policy_data: { enabled: true } });
    expect((await put(kms, '/instance', envelope([keyPolicy(false)]))).code).toBe(
      'BODY_QUERY_PARAM_MISMATCH_ERR',
    );
    const off = envelope([{ policy_type: 'dualAuthDelete', policy_data: { enabled: false } }]);
    expect((await put(kms, '/instance', off)).status).toBe(204);
    expect((await get(kms, '/instance')).first).toMatchObject({ policy_data: { enabled: false } });
    // It is about keys created later: this one stays dual.
    expect((await kms.metadata(ids.dual))['dualAuthDelete']).toMatchObject({ enabled: true });
  });
});
