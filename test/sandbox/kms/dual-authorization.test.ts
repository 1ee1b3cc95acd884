import { describe, expect, it } from 'vitest';
import { dayMs, hourMs, ids, people, secondMs, startKms, type TestKms } from './small-world.js';

const set = (kms: TestKms, person: Parameters<TestKms['call']>[0], keyId: string) =>
  kms.call(person, 'POST', `/keys/${keyId}/actions/setKeyForDeletion`);
const unset = (kms: TestKms, person: Parameters<TestKms['call']>[0], keyId: string) =>
  kms.call(person, 'POST', `/keys/${keyId}/actions/unsetKeyForDeletion`);
const remove = (kms: TestKms, person: Parameters<TestKms['call']>[0], keyId: string, query = '') =>
  kms.call(person, 'DELETE', `/keys/${keyId}${query}`);

describe('setting a key for deletion', () => {
  it.each(['writer', 'manager', 'service'] as const)(
    'row 1: set by %s on an active dual key',
    async (who) => {
      const kms = await startKms();
      const answer = await set(kms, who, ids.dual);
      expect([answer.status, answer.text]).toEqual([204, '']);
      expect((await kms.metadata(ids.dual))['dualAuthDelete']).toEqual({
        enabled: true,
        keySetForDeletion: true,
        // Seven times 24 hours after 2026-03-02T10:00:00.400Z, whole seconds.
        authExpiration: '2026-03-09T10:00:00Z',
      });
    },
  );

  it.each(['reader', 'readerPlus', 'nobody', 'purger'] as const)('row 2: set by %s', async (who) => {
    const kms = await startKms();
    const answer = await set(kms, who, ids.dual);
    expect(answer.status).toBe(401);
    expect(answer.first).not.toHaveProperty('reasons');
    expect((await kms.metadata(ids.dual))['dualAuthDelete']).toEqual({
      enabled: true,
      keySetForDeletion: false,
    });
  });

  it('row 3: set on a non-dual key', async () => {
    const kms = await startKms();
    const answer = await set(kms, 'manager', ids.single);
    expect([answer.status, answer.code]).toEqual([409, 'NOT_DUAL_AUTH_ERR']);
  });

  it('row 4: set and unset when Suspended or Deactivated', async () => {
    const kms = await startKms();
    kms.wait(hourMs);
    for (const id of [ids.suspended, ids.expiring]) {
      for (const action of [set, unset]) {
        const answer = await action(kms, 'manager', id);
        expect([answer.status, answer.code]).toEqual([409, 'KEY_ACTION_INVALID_STATE_ERR']);
      }
    }
    expect((await kms.metadata(ids.expiring))['state']).toBe(3);
  });

  it('row 5: set on a deleted key', async () => {
    const kms = await startKms();
    const answer = await set(kms, 'manager', ids.deleted);
    expect([answer.status, answer.code]).toEqual([410, 'KEY_DELETED_ERR']);
  });

  it('row 6: set again by the same user restarts the seven days', async () => {
    const kms = await startKms();
    await set(kms, 'writer', ids.dual);
    kms.wait(dayMs);
    expect((await set(kms, 'writer', ids.dual)).status).toBe(204);
    expect((await kms.metadata(ids.dual))['dualAuthDelete']).toMatchObject({
      authExpiration: '2026-03-10T10:00:00Z',
    });
  });

  it('row 7: set again by another user swaps the authorizer', async () => {
    const kms = await startKms();
    await set(kms, 'manager', ids.dual);
    kms.wait(dayMs);
    expect((await set(kms, 'secondManager', ids.dual)).status).toBe(204);
    expect((await kms.metadata(ids.dual))['dualAuthDelete']).toMatchObject({
      authExpiration: '2026-03-10T10:00:00Z',
    });
    expect((await remove(kms, 'secondManager', ids.dual)).code).toBe('AUTHORIZATIONS_NOT_MET');
    expect((await remove(kms, 'manager', ids.dual)).status).toBe(204);
  });

  it.each(['writer', 'secondManager'] as const)('row 8: unset by %s, who did not set it', async (who) => {
    const kms = await startKms();
    await set(kms, 'manager', ids.dual);
    expect((await unset(kms, who, ids.dual)).status).toBe(204);
    expect((await kms.metadata(ids.dual))['dualAuthDelete']).toEqual({
      enabled: true,
      keySetForDeletion: false,
    });
    expect((await remove(kms, 'secondManager', ids.dual)).code).toBe('AUTHORIZATIONS_NOT_MET');
  });

  it('row 9: unset with nothing pending', async () => {
    const kms = await startKms();
    const before = await kms.metadata(ids.dual);
    expect((await unset(kms, 'writer', ids.dual)).status).toBe(204);
    expect(await kms.metadata(ids.dual)).toEqual(before);
  });

  it('row 10: unset on a non-dual key', async () => {
    const kms = await startKms();
    expect((await unset(kms, 'writer', ids.single)).code).toBe('NOT_DUAL_AUTH_ERR');
  });
});

describe('deleting', () => {
  it('row 11: delete of a dual key never set', async () => {
    const kms = await startKms();
    const answer = await remove(kms, 'manager', ids.dual);
    expect([answer.status, answer.code]).toEqual([409, 'AUTHORIZATIONS_NOT_MET']);
    expect(answer.first).toEqual({
      errorMsg:
        'Conflict: 1 prior authorization(s) are required for deletion: Key could not be deleted: Please see `reasons` for more details (AUTHORIZATIONS_NOT_MET)',
      reasons: [
        {
          code: 'AUTHORIZATIONS_NOT_MET',
          message: 'Number of authorizations required to delete is not met',
          status: 409,
          moreInfo: 'https://cloud.ibm.com/apidocs/key-protect',
        },
      ],
    });
  });

  it('row 12: delete by the setter', async () => {
    const kms = await startKms();
    await set(kms, 'manager', ids.dual);
    const answer = await remove(kms, 'manager', ids.dual);
    expect([answer.status, answer.code]).toEqual([409, 'AUTHORIZATIONS_NOT_MET']);
    // A refused delete does not use the authorization up.
    expect((await remove(kms, 'secondManager', ids.dual)).status).toBe(204);
  });

  it('row 13: delete at and after authExpiration', async () => {
    const kms = await startKms();
    await set(kms, 'writer', ids.dual);
    kms.wait(7 * dayMs);
    const answer = await remove(kms, 'manager', ids.dual);
    expect([answer.status, answer.code]).toEqual([409, 'AUTHORIZATIONS_NOT_MET']);
    expect((await kms.metadata(ids.dual))['dualAuthDelete']).toEqual({
      enabled: true,
      keySetForDeletion: true,
      authExpiration: '2026-03-09T10:00:00Z',
    });
  });

  it('row 13: a lapsed authorization can also be shown as reset', async () => {
    const kms = await startKms({ lapsedAuthorization: 'reset' });
    await set(kms, 'writer', ids.dual);
    kms.wait(7 * dayMs);
    expect((await kms.metadata(ids.dual))['dualAuthDelete']).toEqual({
      enabled: true,
      keySetForDeletion: false,
    });
    expect((await remove(kms, 'manager', ids.dual)).code).toBe('AUTHORIZATIONS_NOT_MET');
  });

  it('row 14: delete 1 s before expiry by another Manager', async () => {
    const kms = await startKms();
    await set(kms, 'writer', ids.dual);
    // The expiry lies 400 ms before the full seven days: seconds are cut off.
    kms.wait(7 * dayMs - 400 - secondMs);
    expect((await remove(kms, 'manager', ids.dual)).status).toBe(204);
  });

  it('row 15: delete by another Manager, minimal', async () => {
    const kms = await startKms();
    await set(kms, 'manager', ids.dual);
    const answer = await kms.call('secondManager', 'DELETE', `/keys/${ids.dual}`, {
      headers: { prefer: 'return=minimal' },
    });
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(await kms.metadata(ids.dual)).toMatchObject({
      state: 5,
      deleted: true,
      deletedBy: people.secondManager,
      deletionDate: '2026-03-02T10:00:00Z',
      dualAuthDelete: { enabled: true, keySetForDeletion: true, authExpiration: '2026-03-09T10:00:00Z' },
    });
    expect(kms.simulator.counts().effectiveDeletes).toEqual(new Map([[ids.dual, 1]]));
  });

  it('row 16: the same with return=representation', async () => {
    const kms = await startKms();
    await set(kms, 'writer', ids.dual);
    const answer = await kms.call('manager', 'DELETE', `/keys/${ids.dual}`, {
      headers: { prefer: 'return=representation' },
    });
    expect(answer.status).toBe(200);
    expect(answer.first).toMatchObject({
      id: ids.dual,
      state: 5,
      deleted: true,
      restoreAllowed: true,
      restoreExpirationDate: '2026-04-01T10:00:00Z',
      purgeAllowed: false,
      purgeAllowedFrom: '2026-03-02T14:00:00Z',
      purgeScheduledOn: '2026-05-31T10:00:00Z',
    });
  });

  it('row 17: delete by a Writer', async () => {
    const kms = await startKms();
    await set(kms, 'manager', ids.dual);
    const answer = await remove(kms, 'writer', ids.dual);
    expect(answer.status).toBe(401);
    expect(answer.first).not.toHaveProperty('reasons');
  });

  it('row 18: delete with registrations, no force', async () => {
    const kms = await startKms();
    const answer = await remove(kms, 'manager', ids.registered);
    expect([answer.status, answer.code]).toEqual([409, 'PROTECTED_RESOURCE_ERR']);
    expect(answer.first['reasons']).toMatchObject([{ target: { type: 'query_param', name: 'force' } }]);
  });

  it('row 19: force with all preventKeyDeletion false', async () => {
    const kms = await startKms();
    expect((await remove(kms, 'manager', ids.registered, '?force=true')).status).toBe(204);
  });

  it.each(['', '?force=true'])('row 20: any preventKeyDeletion true, query "%s"', async (query) => {
    const kms = await startKms();
    const answer = await remove(kms, 'manager', ids.retained, query);
    expect([answer.status, answer.code]).toEqual([409, 'PREV_KEY_DEL_ERR']);
  });

  it('row 21: no force, mixed registrations: the order of the gates decides', async () => {
    const kms = await startKms();
    expect((await remove(kms, 'manager', ids.mixed)).code).toBe('PREV_KEY_DEL_ERR');
    kms.simulator.turnKnobs({ checkOrder: ['registrations', 'retention', 'authorization'] });
    expect((await remove(kms, 'manager', ids.mixed)).code).toBe('PROTECTED_RESOURCE_ERR');
    expect((await remove(kms, 'manager', ids.mixed, '?force=true')).code).toBe('PREV_KEY_DEL_ERR');
  });

  it('row 22: dual not set and registrations: authorization first unless configured otherwise', async () => {
    const kms = await startKms();
    expect((await remove(kms, 'manager', ids.dualRegistered)).code).toBe('AUTHORIZATIONS_NOT_MET');
    kms.simulator.turnKnobs({ checkOrder: ['registrations', 'retention', 'authorization'] });
    expect((await remove(kms, 'manager', ids.dualRegistered)).code).toBe('PROTECTED_RESOURCE_ERR');
  });

  it('row 23: force without a prior authorization, whatever the order', async () => {
    const kms = await startKms();
    for (const order of [
      ['authorization', 'retention', 'registrations'],
      ['registrations', 'retention', 'authorization'],
    ] as const) {
      kms.simulator.turnKnobs({ checkOrder: [...order] });
      const answer = await remove(kms, 'manager', ids.dualRegistered, '?force=true');
      expect([answer.status, answer.code]).toEqual([409, 'AUTHORIZATIONS_NOT_MET']);
    }
  });

  it('row 24: delete again', async () => {
    const kms = await startKms();
    await remove(kms, 'manager', ids.single);
    const answer = await remove(kms, 'manager', ids.single);
    expect([answer.status, answer.code]).toEqual([410, 'KEY_DELETED_ERR']);
    expect(answer.first['errorMsg']).toMatch(/^Gone: Key could not be deleted/);
    expect(kms.simulator.counts().effectiveDeletes.get(ids.single)).toBe(1);
  });

  it('row 58: the answer to an executed delete is lost, the retry finds the key deleted', async () => {
    const kms = await startKms();
    kms.faults.add({ target: 'kms', operation: 'deleteKey', drop: 'after' });
    await expect(remove(kms, 'manager', ids.single)).rejects.toThrow('fetch failed');
    const answer = await remove(kms, 'manager', ids.single);
    expect([answer.status, answer.code]).toEqual([410, 'KEY_DELETED_ERR']);
    expect(await kms.metadata(ids.single)).toMatchObject({ deletedBy: people.manager });
  });

  it('row 59: two Managers delete at once', async () => {
    const kms = await startKms();
    await set(kms, 'writer', ids.dual);
    const answers = await Promise.all([
      remove(kms, 'manager', ids.dual),
      remove(kms, 'secondManager', ids.dual),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 410]);
    expect(kms.simulator.counts().effectiveDeletes.get(ids.dual)).toBe(1);
  });

  it('row 60: unset races delete: one wins', async () => {
    const kms = await startKms();
    await set(kms, 'writer', ids.dual);
    const [unsetting, deleting] = await Promise.all([
      unset(kms, 'writer', ids.dual),
      remove(kms, 'manager', ids.dual),
    ]);
    expect([
      [204, 409],
      [410, 204],
    ]).toContainEqual([unsetting.status, deleting.status]);
  });
});
