// Key access while IAM is in trouble: rejections that say which call failed, in time, and hold no secret.
import { describe, expect, test } from 'vitest';
import type { IamReadError } from '../../../../src/adapters/ibm/wire/iam-read-error.js';
import { accountId, people } from '../../../sandbox/kms/small-world.js';
import { accessWorld, dualKey, minuteMs, startAccess, startFront, type MadeUp } from './iam-stage.js';

const failed = (operation: string, problem: string, status?: number) => ({
  name: 'IamReadError',
  code: 'iam_read_failed',
  operation,
  problem,
  ...(status !== undefined && { status }),
});
const reason = (work: Promise<unknown>): Promise<IamReadError> =>
  work.then(
    () => {
      throw new Error('was answered');
    },
    (error: IamReadError) => error,
  );

describe('what passes by itself is asked for once more', () => {
  test.each([
    ['an outage', { status: 503 }],
    ['a gateway’s page', { status: 502, rawBody: '<html>no</html>' }],
    ['too many requests', { status: 429, retryAfterS: 1 }],
    ['a cut connection', { drop: 'before' as const }],
    ['half an answer', { drop: 'half' as const }],
  ])('%s', async (_what, fault) => {
    const { access, kms, calls } = await startAccess();
    kms.faults.add({ target: 'iam', operation: 'getUserProfile', ...fault });
    expect((await access.rightsNow(people.manager, dualKey)).mayDelete.access).toBe('yes');
    expect(calls('getUserProfile')).toBe(2);
  });

  test('and no more than once', async () => {
    const { access, kms, calls } = await startAccess();
    kms.faults.add({ target: 'iam', operation: 'listV2Policies', status: 503, times: 5 });
    await expect(access.rightsNow(people.manager, dualKey)).rejects.toMatchObject(
      failed('listV2Policies', 'status', 503),
    );
    expect(calls('listV2Policies')).toBe(2);
  });

  test.each([
    ['a request for more patience', { status: 429, retryAfterS: 60 }, 429],
    ['a bad request', { status: 400 }, 400],
    ['a redirect', { status: 302, rawBody: '' }, 302],
  ])('but not %s', async (_what, fault, status) => {
    const { access, kms, calls } = await startAccess();
    kms.faults.add({ target: 'iam', operation: 'listAccessGroups', ...fault, times: 5 });
    await expect(access.rightsNow(people.manager, dualKey)).rejects.toMatchObject(
      failed('listAccessGroups', 'status', status),
    );
    expect(calls('listAccessGroups')).toBe(1);
  });
});

describe('the reader’s token', () => {
  test('is fetched anew when it is no longer taken', async () => {
    let offsetMs = 0;
    const { access, calls } = await startAccess(accessWorld(), {
      clock: { now: () => Date.now() + offsetMs },
    });
    await access.rightsNow(people.manager, dualKey);
    // IAM's clock has moved on; the machine's still calls the token good.
    offsetMs = 120 * minuteMs;
    expect((await access.rightsNow(people.manager, dualKey)).mayDelete.access).toBe('yes');
    expect(calls('getToken')).toBe(2);
  });

  test('refused twice is a failure', async () => {
    const { access, kms, calls } = await startAccess();
    kms.faults.add({ target: 'iam', operation: 'getAccount', status: 401, times: 5 });
    await expect(access.rightsNow(people.manager, dualKey)).rejects.toMatchObject(
      failed('getAccount', 'status', 401),
    );
    expect(calls('getAccount')).toBe(2);
  });

  test('is not to be had with an API key IAM does not know', async () => {
    const { access } = await startAccess(accessWorld(), { apiKey: 'apikey-that-nobody-has' });
    const error = await reason(access.rightsNow(people.manager, dualKey));
    expect(error).toMatchObject({ ...failed('getToken', 'status', 400), iamErrorCode: 'BXNIM0415E' });
    expect(JSON.stringify({ ...error, text: error.message, stack: error.stack })).not.toContain('nobody-has');
  });

  test('is in no error and no log', async () => {
    const { access, kms, log } = await startAccess(accessWorld(), { apiKey: 'apikey-service' });
    kms.faults.add({ target: 'iam', operation: 'listV2Policies', status: 500, times: 9 });
    const error = await reason(access.whoMay(dualKey));
    const everything = JSON.stringify([{ ...error }, error.message, error.stack, error.cause, log.lines]);
    expect(everything).not.toContain('apikey-service');
    expect(everything).not.toMatch(/Bearer|eyJ/);
  });
});

describe('an IAM that is slow', () => {
  test('is waited for no longer than the time of a call', async () => {
    const { access, kms } = await startAccess(accessWorld(), { timeoutMs: 300 });
    kms.faults.add({ target: 'iam', operation: 'getUserProfile', delayMs: 2_000 });
    const startedMs = performance.now();
    await expect(access.rightsNow(people.manager, dualKey)).rejects.toMatchObject(
      failed('getUserProfile', 'late'),
    );
    expect(performance.now() - startedMs).toBeLessThan(1_000);
  });

  test('is waited for no longer when its answer drips in', async () => {
    const { access } = await startAccess(accessWorld(), {
      timeoutMs: 400,
      infront: (kms) =>
        startFront(kms.url, {
          instead: (path) => (path.endsWith(people.manager) ? { drip: 50 } : undefined),
        }),
    });
    const startedMs = performance.now();
    await expect(access.rightsNow(people.manager, dualKey)).rejects.toMatchObject(
      failed('getUserProfile', 'late'),
    );
    expect(performance.now() - startedMs).toBeLessThan(1_500);
  });

  test('is waited for no longer than three calls take, however many there are', async () => {
    const policies = Array.from({ length: 40 }, (_, n) => `p-${n}`);
    const { access } = await startAccess(accessWorld(), {
      timeoutMs: 300,
      infront: (kms) =>
        startFront(kms.url, {
          instead: (path, query) => {
            if (path !== '/v2/policies' || query.get('iam_id') === null) return undefined;
            const at = Number(query.get('start') ?? 0);
            return {
              body: { policies: [{ id: policies[at] }], next: { start: String(at + 1) } },
              afterMs: 150,
            };
          },
        }),
    });
    const startedMs = performance.now();
    await expect(access.rightsNow(people.manager, dualKey)).rejects.toMatchObject(
      failed('listV2Policies', 'late'),
    );
    expect(performance.now() - startedMs).toBeLessThan(2_000);
  });
});

describe('an answer that is none', () => {
  const users = `/v2/accounts/${accountId}/users/${people.manager}`;
  test.each<[string, string, string, MadeUp]>([
    ['of policies', '/v2/policies', 'listV2Policies', { body: { policies: 'many' } }],
    ['of groups', '/v2/groups', 'listAccessGroups', { body: {} }],
    ['in a list', '/v2/groups', 'listAccessGroups', { body: [] }],
    [
      'about another account',
      `/v4/accounts/${accountId}`,
      'getAccount',
      { body: { id: 'x', owner_iamid: 'IBMid-1' } },
    ],
    [
      'of an account without an owner',
      `/v4/accounts/${accountId}`,
      'getAccount',
      { body: { id: accountId } },
    ],
    ['about another user', users, 'getUserProfile', { body: { iam_id: 'IBMid-1', state: 'ACTIVE' } }],
  ])('%s', async (_what, path, operation, madeUp) => {
    const { access } = await startAccess(accessWorld(), {
      infront: (kms) => startFront(kms.url, { instead: (asked) => (asked === path ? madeUp : undefined) }),
    });
    await expect(access.rightsNow(people.manager, dualKey)).rejects.toMatchObject(
      failed(operation, 'unreadable'),
    );
  });

  test.each<[string, string, string, (query: URLSearchParams) => unknown]>([
    [
      'policies in a circle',
      '/v2/policies',
      'listV2Policies',
      () => ({ policies: [], next: { start: 'again' } }),
    ],
    [
      'policies without end',
      '/v2/policies',
      'listV2Policies',
      (query) => ({ policies: [], next: { start: `${query.get('start') ?? ''}x` } }),
    ],
    [
      'groups in a circle',
      '/v2/groups',
      'listAccessGroups',
      () => ({ groups: [], next: { href: 'https://iam.cloud.ibm.com/v2/groups?offset=0' } }),
    ],
    [
      'users in a circle',
      `/v2/accounts/${accountId}/users`,
      'listUsers',
      () => ({ resources: [], next_url: '/v2/accounts/x/users?_start=again' }),
    ],
  ])('of %s', async (_what, path, operation, answer) => {
    const { access } = await startAccess(accessWorld(), {
      infront: (kms) =>
        startFront(kms.url, {
          instead: (asked, query) => (asked === path ? { body: answer(query) } : undefined),
        }),
    });
    await expect(access.whoMay(dualKey)).rejects.toMatchObject(failed(operation, 'endless'));
  });
});
