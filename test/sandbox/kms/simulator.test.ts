import { describe, expect, it } from 'vitest';
import type { KmsSnapshot } from '../../../src/sandbox/kms/kms-simulator.js';
import type { ErrorEra } from '../../../src/sandbox/kms/knobs.js';
import { crnOf, ids, people, smallWorld, startKms, startMs, type TestKms } from './small-world.js';

const setForDeletion = (kms: TestKms) =>
  kms.call('writer', 'POST', `/keys/${ids.dual}/actions/setKeyForDeletion`);

describe('faults', () => {
  it('row 56: rate limited', async () => {
    const kms = await startKms();
    kms.faults.add({ target: 'kms', operation: 'deleteKey', status: 429, retryAfterS: 7 });
    const answer = await kms.call('manager', 'DELETE', `/keys/${ids.single}`);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '7']);
    expect(answer.first).not.toHaveProperty('reasons');
    expect(kms.simulator.counts().effectiveDeletes.size).toBe(0);
  });

  it('row 57: outage, with a reason, without one, and with a page from a gateway', async () => {
    const kms = await startKms();
    kms.faults.add({ target: 'kms', code: 'INCOMPLETE_METADATA_ERR' });
    kms.faults.add({ target: 'kms', status: 503 });
    kms.faults.add({ target: 'kms', rawBody: '<html>Bad Gateway</html>' });
    const get = () => kms.call('manager', 'GET', `/keys/${ids.single}/metadata`);
    const reasoned = await get();
    expect([reasoned.status, reasoned.code]).toEqual([500, 'INCOMPLETE_METADATA_ERR']);
    const plain = await get();
    expect([plain.status, plain.code]).toEqual([503, undefined]);
    const raw = await fetch(`${kms.url}/api/v2/keys`);
    expect([raw.status, await raw.text()]).toEqual([502, '<html>Bad Gateway</html>']);
  });

  it('a call dropped before the work changes nothing, one dropped half way has changed it', async () => {
    const kms = await startKms();
    kms.faults.add({ target: 'kms', operation: 'setKeyForDeletion', drop: 'before' });
    await expect(setForDeletion(kms)).rejects.toThrow('fetch failed');
    expect(kms.simulator.keys().find(({ id }) => id === ids.dual)?.setForDeletion).toBeNull();
    kms.faults.add({ target: 'kms', operation: 'setKeyForDeletion', drop: 'half' });
    await expect(setForDeletion(kms)).rejects.toThrow('fetch failed');
    expect(kms.simulator.keys().find(({ id }) => id === ids.dual)?.setForDeletion).toMatchObject({
      byIamId: people.writer,
    });
  });

  it('an answer cut half way promises more bytes than it brings', async () => {
    const kms = await startKms();
    kms.faults.add({ target: 'kms', operation: 'getKeyMetadata', drop: 'half' });
    const answer = await fetch(`${kms.url}/api/v2/keys/${ids.dual}/metadata`, {
      headers: {
        authorization: `Bearer ${await kms.tokenOf('reader')}`,
        'bluemix-instance': kms.simulator.snapshot().instances[0]?.id ?? '',
      },
    });
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow('terminated');
  });

  it('strikes the token endpoint as IAM', async () => {
    const kms = await startKms();
    kms.faults.add({ target: 'iam', operation: 'getToken', status: 400, code: 'BXNIM0439E' });
    const answer = await fetch(`${kms.url}/identity/token`, { method: 'POST' });
    expect([answer.status, await answer.json()]).toMatchObject([400, { errorCode: 'BXNIM0439E' }]);
  });
});

describe('the wire', () => {
  it('echoes the correlation id, makes one otherwise, and tells the time of the clock', async () => {
    const kms = await startKms();
    const named = await kms.call('reader', 'GET', '/keys', { headers: { 'correlation-id': 'abc' } });
    expect(named.headers.get('correlation-id')).toBe('abc');
    const unnamed = await kms.call('reader', 'GET', '/keys');
    expect(unnamed.headers.get('correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(unnamed.headers.get('date')).toBe(new Date(startMs).toUTCString());
  });

  it('writes a line per call: who, on what, how it went, and no secret', async () => {
    const kms = await startKms();
    await setForDeletion(kms);
    const [token, set] = kms.wire.entries();
    expect(token).toMatchObject({ lane: 'iam', what: 'getToken', status: '200' });
    expect(set).toMatchObject({
      lane: 'kms',
      what: 'setKeyForDeletion',
      summary: `${people.writer} POST billing-root`,
      status: '204',
      at: startMs,
    });
    expect(JSON.stringify(kms.wire.entries())).not.toContain('apikey-writer');
    expect(JSON.stringify(kms.wire.entries())).not.toContain(await kms.tokenOf('writer'));
  });

  it.each<[ErrorEra, Record<string, unknown>]>([
    ['2020', { code: 'NOT_DUAL_AUTH_ERR', status: 409, more_info: expect.any(String) }],
    ['no-status', { code: 'NOT_DUAL_AUTH_ERR', moreInfo: expect.any(String) }],
    ['blank-code', { code: ' NOT_DUAL_AUTH_ERR', status: 409 }],
    ['go-capitals', { Code: 'NOT_DUAL_AUTH_ERR', Message: expect.any(String) }],
  ])('words reasons as in the era %s', async (era, reason) => {
    const kms = await startKms();
    kms.simulator.turnKnobs({ era });
    const { status, first } = await kms.call(
      'writer',
      'POST',
      `/keys/${ids.single}/actions/setKeyForDeletion`,
    );
    expect(status).toBe(409);
    expect(first['reasons']).toMatchObject([reason]);
    if (era === 'no-status') expect((first['reasons'] as object[])[0]).not.toHaveProperty('status');
  });
});

describe('readings that lag', () => {
  it('show a key as it was, for so long, while the rules go by what it is', async () => {
    const kms = await startKms({ knobs: { readsLagS: 90 } });
    const state = async () => {
      const { first } = await kms.call('reader', 'GET', `/keys/${ids.single}/metadata`);
      return (first as { state?: number } | undefined)?.state;
    };
    expect((await kms.call('manager', 'DELETE', `/keys/${ids.single}`)).status).toBe(204);
    expect(await state()).toBe(1);
    kms.wait(89_000);
    expect(await state()).toBe(1);
    expect((await kms.call('manager', 'DELETE', `/keys/${ids.single}`)).status).toBe(410);
    kms.wait(1_000);
    expect(await state()).toBe(5);
  });
});

describe('the control side', () => {
  it('makes changes outside Countersign and tells of each', async () => {
    let changes = 0;
    const kms = await startKms({ onChange: () => (changes += 1) });
    const { outside } = kms.simulator;
    const state = () => kms.simulator.keys().find(({ id }) => id === ids.dual);
    outside.setForDeletion(ids.dual, people.secondManager);
    expect(state()?.setForDeletion).toEqual({
      byIamId: people.secondManager,
      authExpiration: '2026-03-09T10:00:00Z',
      lapsed: false,
    });
    outside.unset(ids.dual);
    expect(state()?.setForDeletion).toBeNull();
    outside.addRegistrations(ids.dual, [{ resourceCrn: crnOf('new'), preventKeyDeletion: true }]);
    expect(state()?.registrations).toEqual([{ resourceCrn: crnOf('new'), preventKeyDeletion: true }]);
    outside.removeRegistration(ids.dual, crnOf('new'));
    outside.rename(ids.dual, 'renamed');
    outside.setState(ids.dual, 2);
    expect(state()).toMatchObject({ registrations: [], name: 'renamed', state: 2 });
    outside.deleteKey(ids.dual, people.manager);
    expect(state()).toMatchObject({ state: 5, deletedBy: people.manager });
    outside.restore(ids.dual);
    expect(state()).toMatchObject({ state: 1, deletedAt: null });
    expect(changes).toBe(8);
    expect(kms.simulator.counts().effectiveDeletes.size).toBe(0);
    expect(() => outside.unset('no-such-key')).toThrow('no key');
  });

  it('survives a restart by its snapshot, tokens included', async () => {
    const before = await startKms();
    await setForDeletion(before);
    before.simulator.turnKnobs({ era: '2020' });
    const token = await before.tokenOf('manager');
    const restored = JSON.parse(JSON.stringify(before.simulator.snapshot())) as KmsSnapshot;
    const after = await startKms({ restored });
    expect(after.simulator.keys()).toEqual(before.simulator.keys());
    expect(after.simulator.knobs()).toMatchObject({ era: '2020' });
    expect(after.simulator.counts()).toEqual(before.simulator.counts());
    expect((await after.call('manager', 'DELETE', `/keys/${ids.dual}`, { token })).status).toBe(204);
  });

  it('starts over with a reset', async () => {
    const kms = await startKms({ knobs: { reasons: 'all' } });
    const start = kms.simulator.keys();
    await setForDeletion(kms);
    kms.simulator.turnKnobs({ era: '2020', reasons: 'first' });
    kms.simulator.reset(smallWorld());
    expect(kms.simulator.keys()).toEqual(start);
    expect(kms.simulator.counts().calls.size).toBe(0);
    expect(kms.simulator.knobs()).toMatchObject({ era: 'current', reasons: 'all' });
  });
});
